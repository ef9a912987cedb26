"""A month to choose a day from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, tzinfo

from textual.app import ComposeResult

from coordtui.text.messages import N_, Translate
from coordtui.ui.widgets.calendar_month import MonthCalendar
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.lines import Words, one_line
from coordtui.ui.widgets.window import Window


class MonthPicker(Window["date | None"], inherit_bindings=False):
    """Returns the day that was chosen, or None. It begins with the cursor on `day`."""

    key_scope = "chooser"

    def __init__(
        self,
        title: Words,
        day: date,
        *,
        clock: Callable[[], datetime],
        tz: tzinfo | None = None,
        translate: Translate = str,
    ) -> None:
        super().__init__(translate)
        self.called, self.hint_words = title, {"calendar.open": N_("choose")}
        self._headline = Headline()
        self.calendar = MonthCalendar(day=day, clock=clock, tz=tz, translate=translate)

    def compose(self) -> ComposeResult:
        """What is asked, and the month."""
        yield self._headline
        yield self.calendar

    def on_mount(self) -> None:
        """Begin on the day."""
        self._headline.show(one_line(self._translate(self.called)), "")
        self.calendar.focus()

    def on_month_calendar_opened(self, event: MonthCalendar.Opened) -> None:
        """This day."""
        event.stop()
        self.dismiss(event.day)

    def action_close(self) -> None:
        """No day."""
        self.dismiss(None)
