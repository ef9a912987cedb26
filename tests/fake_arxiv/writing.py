"""Invented papers for tests: few fields matter, the rest has a plausible value."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from coordtui_arxiv.records import Author, Paper, Version

DAY = datetime(2026, 11, 12, 5, tzinfo=UTC)


def invented(key: str = "2611.50001", **fields: Any) -> Paper:
    """A paper that nobody wrote; `fields` replace what it has."""
    version = fields.get("version", 1)
    plain: dict[str, Any] = {
        "key": key,
        "version": version,
        "title": f"On the invention of paper {key}",
        "abstract": "We study nothing in particular, and bound it.",
        "announced": DAY,
        "first_seen": DAY,
        "published": DAY,
        "updated": DAY,
        "versions": [Version(number=version, date=DAY)],
        "authors": [Author(name="Hrafn Placeholder"), Author(name="Ysolde Carabosse")],
        "categories": ["cs.LG"],
        "primary": "cs.LG",
    }
    return Paper(**(plain | fields))
