"""The dates of works in words and figures: never more of them than their source knows."""

from __future__ import annotations

from coordtui.api import formats
from coordtui_expertise.records import Work

UNKNOWN = "?"


def month(work: Work, language: formats.Language) -> str:
    """`Nov 2026`, or `2026` where that is all there is; `?` without a date."""
    return UNKNOWN if work.date is None else _year(work) or formats.month(work.date, language)


def day(work: Work, language: formats.Language) -> str:
    """`12 Nov 2026`, `Nov 2026`, `2026`; empty without a date."""
    if work.date is None or work.dated != "day":
        return "" if work.date is None else month(work, language)
    return formats.day(work.date, language, weekday=False, year=True)


def iso(work: Work) -> str:
    """`2026-11-12`, `2026-11`, `2026`; empty without a date."""
    length = {"day": 10, "month": 7, "year": 4}[work.dated]
    return "" if work.date is None else work.date.isoformat()[:length]


def _year(work: Work) -> str:
    return str(work.date.year) if work.date is not None and work.dated == "year" else ""
