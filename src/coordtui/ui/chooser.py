"""A list that typing narrows; choosing ends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.geometry import Offset

from coordtui.api import Message
from coordtui.ui.choices import Choice, ChoiceList, said
from coordtui.ui.typing_screen import TypingScreen
from coordtui.ui.widgets.lines import Words

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp


class Chooser(TypingScreen):
    """Prompt, list and hints. What is typed goes to the prompt, what moves to the list."""

    key_scope = "chooser"

    def __init__(self, app: CoordtuiApp, title: Message, *, share: float) -> None:
        super().__init__(app, title)
        self.list = ChoiceList(share)
        self.list.can_focus = False

    def compose(self) -> ComposeResult:
        """Prompt, list, hints."""
        yield self.prompt
        yield self.list
        yield self.hints

    def show(self, lines: Sequence[Choice], empty: Words, *, keep: bool = False) -> None:
        """Show lines, the cursor on the best; or say why there are none."""
        self.list.show(lines or [Choice(text=said(self.say(empty), "quiet"))], keep=keep)

    @property
    def cursor_offset(self) -> Offset:
        """Behind what was typed or, once the person moves over the lines, on the line they are at."""
        line = self.list.cursor_offset if self.list.moved else None
        return super().cursor_offset if line is None else self.list.region.offset + line

    def as_text(self) -> list[str]:
        """What the window says, in plain text."""
        return [self.prompt.left, *self.list.as_text()]

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Return what was chosen."""
        event.stop()
        self.choose(event.value)

    def choose(self, value: Any) -> None:
        """The person chose the line with this value."""

    def available(self, command_id: str) -> bool:
        """Nothing is chosen where nothing is offered."""
        return command_id != "chooser.open" or self.list.value is not None

    def _set(self, query: str) -> None:
        self.list.moved = False
        super()._set(query)

    # Actions, named in the table of keys.

    def action_cursor_up(self) -> None:
        """One line up."""
        self.list.action_cursor_up()

    def action_cursor_down(self) -> None:
        """One line down."""
        self.list.action_cursor_down()

    def action_page_up(self) -> None:
        """A page up."""
        self.list.action_page_up()

    def action_page_down(self) -> None:
        """A page down."""
        self.list.action_page_down()

    def action_cursor_home(self) -> None:
        """The first line."""
        self.list.action_cursor_home()

    def action_cursor_end(self) -> None:
        """The last line."""
        self.list.action_cursor_end()

    def action_open(self) -> None:
        """Choose the line under the cursor."""
        self.list.action_open()
