"""A window with a list of lines, and the one under the cursor in full below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from textual.app import ComposeResult

from coordtui.api import Message
from coordtui.text.messages import Translate
from coordtui.ui.choices import Choice, ChoiceList, said
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.lines import Words, one_line
from coordtui.ui.widgets.window import Window
from coordtui.ui.widgets.wrapping import WrappedText

T = TypeVar("T")


class InFull(WrappedText):
    """The line under the cursor, in as many lines as it takes."""

    DEFAULT_CSS = "InFull { height: auto; max-height: 6; min-height: 1; padding: 0 3; color: $text-muted; }"

    def show(self, text: str) -> None:
        """Another text."""
        if text != self._text:
            self._text = text
            self.refresh(layout=True)


class LinesWindow(Window[T], inherit_bindings=False):
    """What notifications, the log of what was done and the news have in common.

    Subclasses give their lines in `lines`, and what is said of a value in `in_full`.
    """

    key_scope = "page"
    DEFAULT_CSS = "LinesWindow { layout: vertical; }"

    def __init__(self, translate: Translate, called: Message, empty: Message, *, share: float = 0.72) -> None:
        super().__init__(translate)
        self.called = called
        self._empty = empty
        self.headline, self.list, self.full = Headline(), ChoiceList(share), InFull()

    def compose(self) -> ComposeResult:
        """Where you are, the lines, and one of them in full."""
        yield self.headline
        yield self.list
        yield self.full

    def on_mount(self) -> None:
        """Show what there is."""
        self.show()
        self.list.focus()

    def retranslated(self) -> None:
        """Say everything in the other language."""
        self.show()

    def show(self) -> None:
        """Ask for the lines again; the cursor stays on its line."""
        lines = self.lines() or [Choice(text=said(self._translate(self._empty), "quiet"))]
        self.list.show(lines, keep=True)
        self.headline.show(one_line(self._translate(self.called)), one_line(self._translate(self.right())))
        self._tell()

    def lines(self) -> Sequence[Choice]:
        """What there is to read, newest first."""
        return ()

    def right(self) -> Words:
        """What stands at the end of the first line."""
        return ""

    def in_full(self, value: Any) -> Words:
        """What is said below the list about the line under the cursor."""
        return ""

    def as_text(self) -> list[str]:
        """What the window says, in plain text."""
        return [one_line(self._translate(self.called)), *self.list.as_text()]

    def on_choice_list_moved(self, event: ChoiceList.Moved) -> None:
        """Another line is under the cursor."""
        event.stop()
        self._tell()

    def _tell(self) -> None:
        value = self.list.value
        self.full.show("" if value is None else one_line(self._translate(self.in_full(value))))
        self.refresh_bindings()
