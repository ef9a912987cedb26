"""A month with a cursor on its days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Unpack

from coordtui.ui.drawing.days import CalendarEntry, bounded, by_day, months_on
from coordtui.ui.drawing.month import Month, month_lines, month_words
from coordtui.ui.drawing.parts import Line
from coordtui.ui.widgets.calendar import Calendar, Options
from coordtui.ui.widgets.drawn import CursorMoved, Told

__all__ = ["CalendarEntry", "MonthCalendar"]


class MonthCalendar(Calendar[date]):
    """The weeks of a month with what is on their days, and the day of the cursor in words below.

    Today has a `>` and, where there is room, the word; an event its sign, or a dot. From 40
    columns on weeks have their numbers; below 22 the days stand in a list. Monday comes
    first in both languages, as weeks are numbered; `first_weekday=6` puts Sunday first,
    without numbers. `tz` None is the zone of this machine.
    """

    @dataclass
    class Highlighted(CursorMoved):
        """The cursor stands on another day; of a burst only the last arrives."""

        day: date

    @dataclass
    class Opened(Told):
        """The person wants to see the day and its events."""

        day: date
        events: Sequence[CalendarEntry]

    def __init__(
        self, events: Sequence[CalendarEntry] = (), *, day: date | None = None, **options: Unpack[Options]
    ) -> None:
        super().__init__(events, day, **options)

    @property
    def day(self) -> date:
        """The day under the cursor."""
        return self._cursor

    @property
    def here(self) -> date:
        """Today."""
        return self._local.date()

    def bounded(self, place: date) -> date:
        """The day, or the nearest one that a calendar shows."""
        return bounded(place)

    def lines_at(self, width: int, height: int) -> list[Line]:
        """Title, weekdays, weeks, and the day of the cursor."""
        return month_lines(self._month, width, height, self.speech)

    def as_text(self) -> list[str]:
        """The month, and each day that has something."""
        return month_words(self._month, self.speech)

    # Actions, named in the program's table of keys.

    def action_cursor_left(self) -> None:
        """The day before."""
        self.move_to(self.day - timedelta(days=1))

    def action_cursor_right(self) -> None:
        """The next day."""
        self.move_to(self.day + timedelta(days=1))

    def action_cursor_up(self) -> None:
        """A week back."""
        self.move_to(self.day - timedelta(days=7))

    def action_cursor_down(self) -> None:
        """A week on."""
        self.move_to(self.day + timedelta(days=7))

    def action_earlier(self) -> None:
        """A month back."""
        self.move_to(months_on(self.day, -1))

    def action_later(self) -> None:
        """A month on."""
        self.move_to(months_on(self.day, 1))

    def action_open(self) -> None:
        """See the day."""
        events = by_day(self._events, self.day, self.day, self._tz).get(self.day, [])
        self.post_message(self.Opened(self, self.day, events))

    @property
    def _month(self) -> Month:
        return Month(self._events, self.day, self.here, self._tz, self._first_weekday)
