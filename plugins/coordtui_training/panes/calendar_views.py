"""The month and the week: the same sessions on a calendar, read for the days in sight only."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal

from textual.widget import Widget

from coordtui.api import Context
from coordtui.ui import widgets  # its parts are loaded as they are named: no calendar before one is wanted
from coordtui_training.panes.clashes import Clashes
from coordtui_training.panes.listing import Entry, Listing
from coordtui_training.panes.load import load
from coordtui_training.panes.session_lines import calendar_entries
from coordtui_training.times import day_begins, day_of, zone_of

Layout = Literal["agenda", "week", "month"]
LAYOUTS: tuple[Layout, ...] = ("agenda", "week", "month")

WEEKS = 6
"""Weeks that a month touches at most."""


class CalendarViews:
    """Makes the two when they are first wanted, and fills the one in sight."""

    def __init__(self, ctx: Context, listing: Listing) -> None:
        self._ctx, self._listing = ctx, listing
        self._zone = zone_of(ctx.settings.zone)
        self.made: dict[Layout, widgets.MonthCalendar | widgets.WeekCalendar] = {}
        self.clashes: Clashes | None = None
        self._shown: tuple[date, date] | None = None
        self._entries: list[Entry] = []

    def make(self, layout: Layout, day: date | None) -> tuple[Widget, list[Widget]]:
        """The calendar of a layout with its cursor on a day (today, without), and what of it is new."""
        known = self.made.get(layout)
        if known is not None:
            if day is not None:
                self._move(known, day)
            return known, []
        made: widgets.MonthCalendar | widgets.WeekCalendar
        new: list[Widget] = []
        if layout == "month":
            self.clashes = Clashes(self._ctx)
            new = [self.clashes]
            made = widgets.MonthCalendar(day=day, clock=self._ctx.clock, tz=self._zone, translate=self._ctx._)
        else:
            slot = None if day is None else (day, 9)
            made = widgets.WeekCalendar(
                slot=slot, clock=self._ctx.clock, tz=self._zone, translate=self._ctx._
            )
        self.made[layout] = made
        return made, [made, *new]

    def fill(self, layout: Layout, *, again: bool = False) -> None:
        """Show the sessions of the days in sight, unless they are shown already."""
        calendar = self.made[layout]
        first, last = self._days(calendar)
        if (first, last) == self._shown and not again:
            return
        self._shown = first, last
        sessions = self._listing.between(day_begins(first, self._zone), day_begins(last, self._zone))
        self._entries = entries = self._listing.entries(sessions)
        calendar.show(
            [
                shown
                for each in entries
                for shown in calendar_entries(each, self._ctx, self._listing.code(each.session))
            ]
        )
        if layout == "month" and self.clashes is not None:
            self.clashes.look(self._within(layout))

    def load(self, layout: Layout) -> widgets.Words:
        """How much is planned in the month, or the week, of the cursor."""
        return load(self._within(layout))

    def _within(self, layout: Layout) -> list[Entry]:
        """What begins in it: a month shows some days of those beside it too."""
        if layout == "week":
            return self._entries
        month = self.day(layout).month
        return [each for each in self._entries if day_of(each.session.start, self._zone).month == month]

    def day(self, layout: Layout) -> date:
        """The day under the cursor."""
        calendar = self.made[layout]
        return calendar.day if isinstance(calendar, widgets.MonthCalendar) else calendar.slot[0]

    def place(self, layout: Layout) -> datetime | date:
        """The day under the cursor of a month; of a week the day and its hour, by the lab's clocks."""
        calendar = self.made[layout]
        if isinstance(calendar, widgets.MonthCalendar):
            return calendar.day
        day, hour = calendar.slot
        return datetime.combine(day, time(hour))

    def leave(self) -> None:
        """None of them is in sight."""
        self._shown = None
        for calendar in self.made.values():
            calendar.display = False
        if self.clashes is not None:
            self.clashes.leave()

    @staticmethod
    def _move(calendar: widgets.MonthCalendar | widgets.WeekCalendar, day: date) -> None:
        if isinstance(calendar, widgets.MonthCalendar):
            calendar.move_to(day)
        else:
            calendar.move_to((day, calendar.slot[1]))

    @staticmethod
    def _days(calendar: widgets.MonthCalendar | widgets.WeekCalendar) -> tuple[date, date]:
        """The first day in sight, and the first behind the last."""
        if isinstance(calendar, widgets.MonthCalendar):
            first = calendar.day.replace(day=1)
            first -= timedelta(days=first.weekday())
            return first, first + timedelta(weeks=WEEKS)
        day = calendar.slot[0]
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
