"""What is known of each day of arXiv: how much it announced, what is here of it, who said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from tinydb import where

from coordtui.api import Context
from coordtui_arxiv.holidays import closed, day_of
from coordtui_arxiv.records import Day, DayState

GAPS: frozenset[DayState] = frozenset({"missed", "silent", "stale"})
"""The states of a day of which something is still to come."""


class Ledger:
    """One row a day of New York. Writing takes part in the transaction that stores the papers."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._rows = ctx.store.records(Day)

    def heard(
        self,
        channel: str,
        received: Mapping[date, Iterable[int]],
        *,
        announced: int = 0,
        quarantined: Mapping[date, int] | None = None,
        whole: bool = True,
    ) -> None:
        """Note what a channel brought, as numbers of papers by their day.

        `announced` is how many papers it said there are on each of the days, and `whole`
        whether that is everything there was.
        """
        broken = quarantined or {}
        for day in sorted({*received, *broken}):
            row = self._get(day)
            row.received = sorted({*row.received, *received.get(day, ())})
            row.announced = max(row.announced or 0, announced, len(row.received))
            row.quarantined += broken.get(day, 0)
            self._save(row, channel if whole else None)

    def stale(self, day: date) -> None:
        """Note that on this day only an older one's announcement was to be had."""
        row = self._get(day)
        if not row.checked:
            row.state = "stale"
            self._save(row, None)

    def unanswered(self, day: date) -> None:
        """Note that arXiv was asked on this day and gave no answer that is one."""
        row = self._get(day)
        if not row.checked and row.state != "stale":
            row.state = "silent"
            self._save(row, None)

    def settle(self, channel: str, first: date, last: date) -> None:
        """Note that a channel told everything of these days, also that there was nothing."""
        known = {row.day: row for row in self._between(first, last)}
        for day in _days(first, last):
            row = known.get(day) or Day(day=day)
            if channel not in row.checked:
                row.announced = row.announced or 0
                self._save(row, channel)

    def checked(self, channel: str, since: date) -> set[date]:
        """The days from `since` on of which a channel told everything."""
        rows = self._rows.find(where("day") >= since.isoformat())
        return {row.day for row in rows if channel in row.checked}

    def report(self, since: date | None = None, until: date | None = None) -> list[Day]:
        """The days from `since` (by default the first known) until `until` (today), oldest first.

        A day of which nothing was noted is there too, as `missed` where it should have been.
        """
        self._ctx.require("arxiv.read")
        today = day_of(self._ctx.clock())
        until = until or today
        begin = self.began()
        if begin is None:
            return []
        known = {row.day: row for row in self._between(max(since or begin, begin), until)}
        days = [known.get(day) or Day(day=day) for day in _days(max(since or begin, begin), until)]
        for row in days:
            row.state = _state(row, today)
        return days

    def missing(self, since: date | None = None) -> list[Day]:
        """The days of which something is still to come, oldest first."""
        return [day for day in self.report(since) if day.state in GAPS]

    def began(self) -> date | None:
        """The first day that is known."""
        told = (where("checked") != []) | where("state").one_of(["silent", "stale"])
        first = self._rows.first(told, order=("day",))
        return first.day if first else None

    def _between(self, first: date, last: date) -> list[Day]:
        day = where("day")
        return self._rows.find((day >= first.isoformat()) & (day <= last.isoformat()))

    def _get(self, day: date) -> Day:
        return self._rows.first(where("day") == day.isoformat()) or Day(day=day)

    def _save(self, row: Day, channel: str | None) -> None:
        if channel is not None:
            row.checked = sorted({*row.checked, channel})
        row.asked = self._ctx.clock()
        row.state = _state(row, day_of(row.asked))
        self._rows.save(row)  # which adds a new one


def _state(row: Day, today: date) -> DayState:
    if row.received:
        return "papers"
    if why := closed(row.day):
        return why
    if row.checked:
        return "nothing"
    if row.state in {"silent", "stale"}:
        return row.state
    return "open" if row.day >= today else "missed"


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
