"""The periods of reports: a month, a term, a year, or any two days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from coordtui.api import Refused, fold
from coordtui_training.texts import N_

_TERMS: Mapping[str, int] = {
    **dict.fromkeys(("winter", "hiver"), 1),
    **dict.fromkeys(("summer", "ete"), 5),
    **dict.fromkeys(("fall", "autumn", "automne"), 9),
}
"""The month in which each term of four months begins, by its names, folded."""


class Span(msgspec.Struct, frozen=True):
    """Days, the first and the last included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def span_of(text: str, today: date) -> Span:
    """What a person writes: `term`, `year`, `2026`, `2026-11`, `fall 2026`, a day, or `FROM..TO`.

    Raises `Refused` for anything else.
    """
    written = fold(text.strip())
    if written in {"term", "session", "trimestre"}:
        return term_of(today)
    if written in {"year", "annee"}:
        return _months(today.year, 1, 12)
    try:
        if found := re.fullmatch(r"([a-z]+)[ -](\d{4})", written):
            return _months(int(found[2]), _TERMS[found[1]], 4)
        if found := re.fullmatch(r"(\d{4})(?:-(\d\d))?", written):
            return _months(int(found[1]), int(found[2] or 1), 1 if found[2] else 12)
        first, _, last = written.partition("..")
        return checked(date.fromisoformat(first), date.fromisoformat(last or first))
    except (ValueError, KeyError):
        raise Refused(
            N_("“{text}” is no period.", text=text),
            remedy=N_("A period is “term”, “year”, “fall 2026”, 2026, 2026-11, or 2026-09-01..2026-12-31."),
        ) from None


def checked(first: date, last: date) -> Span:
    """The span of these days; raises `Refused` when it ends before it begins."""
    if not date(1971, 1, 1) <= first <= last < date(9990, 1, 1):
        raise Refused(N_("A period begins before it ends, in a year of four figures."))
    return Span(first, last)


def term_of(day: date) -> Span:
    """The four months that a day is in: from January, May or September on."""
    return _months(day.year, day.month - (day.month - 1) % 4, 4)


def _months(year: int, month: int, count: int) -> Span:
    first, after = date(year, month, 1), month + count
    return checked(first, date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1))
