"""A week with a cursor on its hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Unpack

from coordtui.ui.drawing.days import CalendarEntry, bounded
from coordtui.ui.drawing.parts import Line
from coordtui.ui.drawing.week import Slot, Week, week_lines, week_words
from coordtui.ui.widgets.calendar import Calendar, Options
from coordtui.ui.widgets.drawn import CursorMoved, Told


class WeekCalendar(Calendar[Slot]):
    """Days side by side, hours below each other, and the hour of the cursor in words below.

    An event stands where it begins and goes on as `│`; today has a `>` and the word, free
    hours a `·`. An hour that the clock jumps over has `-` and cannot hold anything; one that
    comes twice holds what is in either. Where it is narrow fewer days are in sight.
    """

    @dataclass
    class Highlighted(CursorMoved):
        """The cursor stands on another hour; of a burst only the last arrives."""

        slot: Slot

    @dataclass
    class Opened(Told):
        """The person wants to see the hour and its events."""

        slot: Slot
        events: Sequence[CalendarEntry]

    def __init__(
        self, events: Sequence[CalendarEntry] = (), *, slot: Slot | None = None, **options: Unpack[Options]
    ) -> None:
        super().__init__(events, slot, **options)

    @property
    def slot(self) -> Slot:
        """The day and the hour under the cursor."""
        return self._cursor

    @property
    def here(self) -> Slot:
        """This hour."""
        return self._local.date(), self._local.hour

    def bounded(self, place: Slot) -> Slot:
        """An hour of the same day; the day, or the nearest one that a calendar shows."""
        return bounded(place[0]), max(0, min(place[1], 23))

    def lines_at(self, width: int, height: int) -> list[Line]:
        """Title, days, hours, and the hour of the cursor."""
        return week_lines(self._week, width, height, self.speech)

    def as_text(self) -> list[str]:
        """The week, and each day that has something or whose clock jumps."""
        return week_words(self._week, self.speech)

    # Actions, named in the program's table of keys.

    def action_cursor_left(self) -> None:
        """The day before."""
        self._move_days(-1)

    def action_cursor_right(self) -> None:
        """The next day."""
        self._move_days(1)

    def action_cursor_up(self) -> None:
        """The hour before."""
        self.move_to((self.slot[0], self.slot[1] - 1))

    def action_cursor_down(self) -> None:
        """The next hour."""
        self.move_to((self.slot[0], self.slot[1] + 1))

    def action_earlier(self) -> None:
        """A week back."""
        self._move_days(-7)

    def action_later(self) -> None:
        """A week on."""
        self._move_days(7)

    def action_open(self) -> None:
        """See the hour."""
        self.post_message(self.Opened(self, self.slot, self._week.at(self.slot)))

    def _move_days(self, days: int) -> None:
        self.move_to((self.slot[0] + timedelta(days=days), self.slot[1]))

    @property
    def _week(self) -> Week:
        return Week(self._events, self.slot, self._now, self._tz, self._first_weekday)
