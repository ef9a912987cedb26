"""ORCID identifiers that are well formed and that nobody has."""

from __future__ import annotations


def orcid(number: int) -> str:
    """An identifier from a block that is never given out (0000-0000-…), with a right check digit."""
    digits = f"{number:015d}"
    whole = digits + check_digit(digits)
    return "-".join(whole[i : i + 4] for i in range(0, 16, 4))


def check_digit(digits: str) -> str:
    """The sixteenth character, by ISO 7064 MOD 11-2."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    result = (12 - total % 11) % 11
    return "X" if result == 10 else str(result)
