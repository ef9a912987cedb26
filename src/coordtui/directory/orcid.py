"""ORCID identifiers: the form in which they are kept, and their check digit."""

from __future__ import annotations

import re

_FORM = re.compile(r"(?:https?://orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])\Z", re.IGNORECASE)


def orcid(text: str) -> str | None:
    """The identifier as `0000-0000-0000-000X`, or None when it is not one (ISO 7064, 11,2)."""
    match = _FORM.match(text.strip())
    if not match:
        return None
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    expected = "0123456789X"[(12 - total % 11) % 11]
    return "-".join(match.groups()).upper() if digits[-1] == expected else None
