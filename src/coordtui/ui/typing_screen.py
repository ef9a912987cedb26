"""A screen over the page in which typing narrows a list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Offset
from textual.widget import Widget

from coordtui.api import Message
from coordtui.text.safety import safe
from coordtui.ui.first_frame import VeiledScreen
from coordtui.ui.hint_line import HintLine
from coordtui.ui.hints import hints_of
from coordtui.ui.widgets.lines import cell_len, ends, rule

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

LONGEST = 200
"""Characters of a query."""

CURSOR = "▏"
"""Stands behind what was typed."""


class Prompt(Widget):
    """The first line: what is searched, what was typed, and a word on the right."""

    DEFAULT_CSS = "Prompt { height: 1; text-style: bold; }"

    left = ""
    right = ""
    ruled = False
    """Whether the line is a rule, which sets the window off from the page above it."""

    def show(self, left: str, right: str) -> None:
        """Set the two texts; draws only when one is different."""
        if (left, right) != (self.left, self.right):
            self.left, self.right = left, right
            self.refresh()

    @property
    def cursor_offset(self) -> Offset:
        """The cell behind what was typed, or where a line that is too short for it ends."""
        before, cursor, _ = self._line().partition(CURSOR)
        return Offset(cell_len(before if cursor else before.partition("…")[0]), 0)

    def render(self) -> RenderResult:
        """The line."""
        return Content(self._line())

    def _line(self) -> str:
        line = rule if self.ruled else ends
        return line(self.left, self.right, self.size.width)


class TypingScreen(VeiledScreen):
    """What is typed is the query; keys that print nothing are commands. Painted once it is whole."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = "TypingScreen { layout: vertical; background: $background; color: $foreground; }"
    app: CoordtuiApp

    def __init__(self, app: CoordtuiApp, title: Message) -> None:
        super().__init__()
        self.query_text = ""
        self.say = app.session.translator
        self._heading = title
        self._dispatcher = app.dispatcher
        self.prompt = Prompt()
        self.hints = HintLine()

    @property
    def cursor_offset(self) -> Offset:
        """Behind what was typed."""
        return self.prompt.region.offset + self.prompt.cursor_offset

    def on_mount(self) -> None:
        """Show what there is before anything was typed."""
        self.narrow()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Show the keys of this screen, and the screen."""
        self.call_after_refresh(self._resumed)

    def _resumed(self) -> None:
        self.show_hints()
        self.unveil()

    def show_hints(self) -> None:
        """Bring the hints up to date."""
        self.hints.renew(partial(hints_of, self._dispatcher, self.say, at_the_top=False))

    def narrow(self) -> None:
        """The query is another: show what answers to it."""

    def show_prompt(self, right: Message | str = "") -> None:
        """The title with what was typed."""
        self.prompt.show(f"{self.say(self._heading)}   {self.query_text}{CURSOR}", self.say(right))

    def takes(self, character: str) -> bool:
        """Whether a letter becomes part of the query."""
        return True

    def typed(self, character: str) -> None:
        """A letter was typed."""
        if len(self.query_text) < LONGEST:
            self._set(self.query_text + safe(character))

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is typed at once."""
        event.stop()
        self._set((self.query_text + safe(event.text, limit=LONGEST))[:LONGEST])

    def action_erase(self) -> None:
        """Take back the last letter."""
        self._set(self.query_text[:-1])

    def action_erase_all(self) -> None:
        """Take back everything."""
        self._set("")

    def action_close(self) -> None:
        """Leave, choosing nothing."""
        self.dismiss(None)

    def back(self) -> bool:
        """The same, for the keys that go back."""
        self.dismiss(None)
        return True

    def _set(self, query: str) -> None:
        if query != self.query_text:
            self.query_text = query
            self.narrow()
            self.show_hints()
