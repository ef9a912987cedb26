"""A month with a cursor on its days."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from textual.message import Message as Posted

from coordtui.text.messages import Translate
from coordtui.ui.drawing.days import CalendarEntry, bounded, by_day, local_day, months_on
from coordtui.ui.drawing.month import Month, month_lines, month_words
from coordtui.ui.drawing.parts import Line
from coordtui.ui.widgets.drawn import Drawn


def now_utc() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class MonthCalendar(Drawn, can_focus=True):
    """The weeks of a month with what is on their days, and the day of the cursor in words below.

    Today has a `>` and, where there is room, the word; an event its sign, or a dot. From 40
    columns on weeks have their numbers; below 22 the days stand in a list. Monday comes
    first in both languages, as weeks are numbered; `first_weekday=6` puts Sunday first,
    without numbers. `tz` None is the zone of this machine.
    """

    key_scope = "calendar"

    class Highlighted(Posted):
        """The cursor stands on another day; of a burst only the last arrives."""

        def __init__(self, calendar: MonthCalendar, day: date) -> None:
            super().__init__()
            self.calendar, self.day = calendar, day

        def can_replace(self, message: Posted) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, MonthCalendar.Highlighted) and message.calendar is self.calendar

    class Opened(Posted):
        """The person wants to see the day and its events."""

        def __init__(self, calendar: MonthCalendar, day: date, events: Sequence[CalendarEntry]) -> None:
            super().__init__()
            self.calendar, self.day, self.events = calendar, day, events

    def __init__(
        self,
        events: Sequence[CalendarEntry] = (),
        *,
        day: date | None = None,
        clock: Callable[[], datetime] = now_utc,
        tz: tzinfo | None = None,
        first_weekday: int = 0,
        translate: Translate = str,
        id: str | None = None,
    ) -> None:
        super().__init__(translate=translate, id=id)
        self._clock = clock
        today = local_day(clock(), tz)
        self._month = Month(events, bounded(day or today), today, tz, first_weekday)

    @property
    def day(self) -> date:
        """The day under the cursor."""
        return self._month.cursor

    def show(self, events: Sequence[CalendarEntry]) -> None:
        """Other events, and today as it is now; only lines that differ are drawn."""
        self._month = replace(self._month, events=events, today=self._today())
        self.redraw()

    def move_to(self, day: date) -> None:
        """Put the cursor on a day."""
        day = bounded(day)
        if day != self._month.cursor:
            self._month = replace(self._month, cursor=day, today=self._today())
            self.redraw()
            self.post_message(self.Highlighted(self, day))

    def lines_at(self, width: int, height: int) -> list[Line]:
        """Title, weekdays, weeks, and the day of the cursor."""
        return month_lines(self._month, width, height, self.speech)

    def as_text(self) -> list[str]:
        """The month, and each day that has something."""
        return month_words(self._month, self.speech)

    def clicked(self, target: Hashable, *, twice: bool) -> None:
        """The cursor goes there; twice opens."""
        if isinstance(target, date):
            self.move_to(target)
            if twice:
                self.action_open()

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

    def action_today(self) -> None:
        """Today."""
        self.move_to(self._today())

    def action_open(self) -> None:
        """See the day."""
        events = by_day(self._month.events, self.day, self.day, self._month.tz).get(self.day, [])
        self.post_message(self.Opened(self, self.day, events))

    def _today(self) -> date:
        return local_day(self._clock(), self._month.tz)
