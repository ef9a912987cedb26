"""Spans of days, as a report covers them: days begin and end here, as on the page of papers."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

import msgspec
from tinydb import where
from tinydb.queries import QueryInstance

from coordtui.api import Refused
from coordtui_arxiv.moments import begins, stored
from coordtui_arxiv.texts import N_

Step = Literal["week", "month"]

_FIRST, _LAST = date(1971, 1, 1), date(9990, 1, 1)
"""Days that every time zone has."""


class Span(msgspec.Struct, frozen=True):
    """Days, the first and the last included."""

    first: date
    last: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The moment when the first day begins here, and the one when the last is over."""
        return begins(self.first), begins(self.last + timedelta(days=1))

    @property
    def announced(self) -> QueryInstance:
        """The papers that were announced on these days."""
        begin, end = map(stored, self.bounds)
        found: QueryInstance = (where("announced") >= begin) & (where("announced") < end)
        return found


def span_of(text: str, today: date) -> Span:
    """What a person writes: `day`, `week` (the last seven days), a day, or `FROM..TO`.

    Raises `Refused` for anything else.
    """
    if text == "day":
        return Span(today, today)
    if text == "week":
        return Span(today - timedelta(days=6), today)
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?", text.strip())
    try:
        if found is not None:
            return checked(date.fromisoformat(found[1]), date.fromisoformat(found[2] or found[1]))
    except ValueError:  # there is no such day
        pass
    raise Refused(
        N_("“{text}” is no span of days.", text=text),
        remedy=N_("A span is “day”, “week”, 2026-11-12, or 2026-11-01..2026-11-12."),
    )


def checked(first: date, last: date) -> Span:
    """The span of these days; raises `Refused` when it ends before it begins."""
    if not _FIRST <= first <= last < _LAST:
        raise Refused(N_("A span of days begins before it ends, in a year of four figures."))
    return Span(first, last)


def steps_back(today: date, step: Step, count: int) -> list[Span]:
    """The last so many weeks (from Monday) or months, oldest first; the last one is not over yet."""
    begins = [start_of(today, step)]
    while len(begins) < count:
        begins.append(start_of(begins[-1] - timedelta(days=1), step))
    begins.reverse()
    after = start_of(begins[-1] + timedelta(days=31 if step == "month" else 7), step)
    return [Span(begin, end - timedelta(days=1)) for begin, end in pairwise([*begins, after])]


def start_of(day: date, step: Step) -> date:
    """The first day of its month, or the Monday of its week."""
    return day.replace(day=1) if step == "month" else day - timedelta(days=day.weekday())
