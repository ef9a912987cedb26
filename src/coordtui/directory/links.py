"""Addresses of the web that a person may show."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def is_link(text: str) -> bool:
    """Whether it is an address of the web, with its server: no other scheme is kept or opened."""
    try:
        parts = urlsplit(text)
    except ValueError:  # a bracket that is not closed
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text)
