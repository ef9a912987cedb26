"""A week with a cursor on its hours."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from textual.message import Message as Posted

from coordtui.text.messages import Translate
from coordtui.ui.drawing.days import CalendarEntry, bounded
from coordtui.ui.drawing.parts import Line
from coordtui.ui.drawing.week import Slot, Week, week_lines, week_words
from coordtui.ui.widgets.calendar_month import now_utc
from coordtui.ui.widgets.drawn import Drawn


class WeekCalendar(Drawn, can_focus=True):
    """Days side by side, hours below each other, and the hour of the cursor in words below.

    An event stands where it begins and goes on as `│`; today has a `>` and the word, free
    hours a `·`. An hour that the clock jumps over has `-` and cannot hold anything; one that
    comes twice holds what is in either. Where it is narrow fewer days are in sight.
    """

    key_scope = "calendar"

    class Highlighted(Posted):
        """The cursor stands on another hour; of a burst only the last arrives."""

        def __init__(self, calendar: WeekCalendar, slot: Slot) -> None:
            super().__init__()
            self.calendar, self.slot = calendar, slot

        def can_replace(self, message: Posted) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, WeekCalendar.Highlighted) and message.calendar is self.calendar

    class Opened(Posted):
        """The person wants to see the hour and its events."""

        def __init__(self, calendar: WeekCalendar, slot: Slot, events: Sequence[CalendarEntry]) -> None:
            super().__init__()
            self.calendar, self.slot, self.events = calendar, slot, events

    def __init__(
        self,
        events: Sequence[CalendarEntry] = (),
        *,
        slot: Slot | None = None,
        clock: Callable[[], datetime] = now_utc,
        tz: tzinfo | None = None,
        first_weekday: int = 0,
        translate: Translate = str,
        id: str | None = None,
    ) -> None:
        super().__init__(translate=translate, id=id)
        self._clock = clock
        now = clock()
        local = now.astimezone(tz)
        self._week = Week(events, slot or (local.date(), local.hour), now, tz, first_weekday)

    @property
    def slot(self) -> Slot:
        """The day and the hour under the cursor."""
        return self._week.cursor

    def show(self, events: Sequence[CalendarEntry]) -> None:
        """Other events, and now as it is now; only lines that differ are drawn."""
        self._week = replace(self._week, events=events, now=self._clock())
        self.redraw()

    def move_to(self, slot: Slot) -> None:
        """Put the cursor on an hour of a day."""
        slot = bounded(slot[0]), max(0, min(slot[1], 23))
        if slot != self._week.cursor:
            self._week = replace(self._week, cursor=slot, now=self._clock())
            self.redraw()
            self.post_message(self.Highlighted(self, slot))

    def lines_at(self, width: int, height: int) -> list[Line]:
        """Title, days, hours, and the hour of the cursor."""
        return week_lines(self._week, width, height, self.speech)

    def as_text(self) -> list[str]:
        """The week, and each day that has something or whose clock jumps."""
        return week_words(self._week, self.speech)

    def clicked(self, target: Hashable, *, twice: bool) -> None:
        """The cursor goes there; twice opens."""
        if isinstance(target, tuple):
            self.move_to(target)
            if twice:
                self.action_open()

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

    def action_today(self) -> None:
        """Now."""
        local = self._clock().astimezone(self._week.tz)
        self.move_to((local.date(), local.hour))

    def action_open(self) -> None:
        """See the hour."""
        self.post_message(self.Opened(self, self.slot, self._week.at(self.slot)))

    def _move_days(self, days: int) -> None:
        self.move_to((self.slot[0] + timedelta(days=days), self.slot[1]))
