"""The month and the week: the same sessions on a calendar, read for the days in sight only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from textual.widget import Widget

from coordtui.api import Context
from coordtui.ui.widgets import MonthCalendar, WeekCalendar
from coordtui_training.panes.listing import Listing
from coordtui_training.panes.session_lines import calendar_entries
from coordtui_training.times import day_begins, zone_of

Layout = Literal["agenda", "week", "month"]
LAYOUTS: tuple[Layout, ...] = ("agenda", "week", "month")

WEEKS = 6
"""Weeks that a month touches at most."""


class CalendarViews:
    """Makes the two when they are first wanted, and fills the one in sight."""

    def __init__(self, ctx: Context, listing: Listing) -> None:
        self._ctx, self._listing = ctx, listing
        self._zone = zone_of(ctx.settings.zone)
        self.made: dict[Layout, MonthCalendar | WeekCalendar] = {}
        self._shown: tuple[date, date] | None = None

    def make(self, layout: Layout, day: date | None) -> tuple[Widget, bool]:
        """The calendar of a layout with its cursor on a day (today, without), and whether it is new."""
        known = self.made.get(layout)
        if known is not None:
            if day is not None:
                self._move(known, day)
            return known, False
        made: MonthCalendar | WeekCalendar
        if layout == "month":
            made = MonthCalendar(day=day, clock=self._ctx.clock, tz=self._zone, translate=self._ctx._)
        else:
            slot = None if day is None else (day, 9)
            made = WeekCalendar(slot=slot, clock=self._ctx.clock, tz=self._zone, translate=self._ctx._)
        self.made[layout] = made
        return made, True

    def fill(self, layout: Layout, *, again: bool = False) -> int | None:
        """Show the sessions of the days in sight; how many, or None when they are shown already."""
        calendar = self.made[layout]
        first, last = self._days(calendar)
        if (first, last) == self._shown and not again:
            return None
        self._shown = first, last
        sessions = self._listing.between(day_begins(first, self._zone), day_begins(last, self._zone))
        entries = self._listing.entries(sessions)
        calendar.show(
            [
                shown
                for each in entries
                for shown in calendar_entries(each, self._ctx, self._listing.code(each.session))
            ]
        )
        return len(entries)

    def day(self, layout: Layout) -> date:
        """The day under the cursor."""
        calendar = self.made[layout]
        return calendar.day if isinstance(calendar, MonthCalendar) else calendar.slot[0]

    def forget(self) -> None:
        """Another calendar comes in sight."""
        self._shown = None

    @staticmethod
    def _move(calendar: MonthCalendar | WeekCalendar, day: date) -> None:
        if isinstance(calendar, MonthCalendar):
            calendar.move_to(day)
        else:
            calendar.move_to((day, calendar.slot[1]))

    @staticmethod
    def _days(calendar: MonthCalendar | WeekCalendar) -> tuple[date, date]:
        """The first day in sight, and the first behind the last."""
        if isinstance(calendar, MonthCalendar):
            first = calendar.day.replace(day=1)
            first -= timedelta(days=first.weekday())
            return first, first + timedelta(weeks=WEEKS)
        day = calendar.slot[0]
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
