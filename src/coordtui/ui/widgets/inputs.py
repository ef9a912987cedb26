"""Text fields, text areas and choices whose keys are in the table of keys, so that a person can change them.

Textual's own bindings have no ids: these take none of them over, and give their scopes instead.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Select, TextArea
from textual.widgets._select import SelectCurrent, SelectOverlay
from textual.widgets.option_list import Option
from textual.widgets.text_area import Selection

from coordtui.text.folding import fold
from coordtui.text.safety import LIMIT
from coordtui.ui.widgets.text_input import LONGEST, Cut, TextInput, fitting, whole

__all__ = ["LONGEST", "Choice", "Cut", "TextBox", "TextInput", "whole"]

FORGET_AFTER = 1.0
"""Seconds after which the next letter begins another word to look for among the choices."""


class TextBox(TextArea, inherit_bindings=False):
    """Text of several lines, wrapped; `tab` goes on to the next field.

    The cursor begins at the end of what is there, and is brought in sight when the box is entered.
    """

    key_scope = "area"

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(whole(text, lines=True), compact=True, tab_behavior="focus", id=id, classes=classes)
        self.cursor_blink = False
        self.set_reactive(TextArea.selection, Selection.cursor(self.document.end))

    def load_text(self, text: str) -> None:
        """As Textual's, which would leave the cursor before the text."""
        super().load_text(text)
        self.selection = Selection.cursor(self.document.end)

    def on_focus(self) -> None:
        """Here one goes on writing."""
        self.scroll_cursor_visible()

    def action_document_start(self) -> None:
        """To the start of the text."""
        self.move_cursor((0, 0))

    def action_document_end(self) -> None:
        """To its end."""
        self.move_cursor(self.document.end)

    def available(self, command_id: str) -> bool:
        """Cutting and copying need a selection; without one their keys are free for others."""
        return command_id not in {"area.copy", "area.cut"} or bool(self.selected_text)

    def action_newline(self) -> None:
        """Begin a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    async def _on_paste(self, event: events.Paste) -> None:
        """Take the text without what a terminal would obey, and as much as there is room for."""
        event.stop()
        event.prevent_default()
        taken, lost = fitting(event.text, LIMIT - len(self.text) + len(self.selected_text), lines=True)
        if result := self._replace_via_keyboard(taken, *self.selection):
            self.move_cursor(result.end_location)
        if lost:
            self.post_message(Cut(self, lost))


class Choice(Select[Any], inherit_bindings=False):
    """One of a few values. `left` and `right` change it in place, `enter` shows them all."""

    key_scope = "choice"

    def __init__(
        self,
        options: Iterable[tuple[Content, Hashable]],
        *,
        value: Hashable,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(options, value=value, allow_blank=False, compact=True, id=id, classes=classes)
        self._first = value

    @property
    def chosen(self) -> Any:
        """The value, also before it is on the screen: until then Textual's `value` is none of them."""
        return self._first if self.value is self.NULL else self.value

    def compose(self) -> ComposeResult:
        """What is chosen, and the list to choose from."""
        yield SelectCurrent(self.prompt)
        yield _Choices().data_bind(compact=Select.compact)

    def rename(self, options: Iterable[tuple[Content, Hashable]]) -> None:
        """Say the same values in other words; what is chosen stays."""
        chosen = self.value
        with self.prevent(Select.Changed):
            self.set_options(options)
            self.value = chosen
            self._watch_value(chosen)  # the words are others, even where the value is the same

    def action_next(self) -> None:
        """The next value."""
        self._step(1)

    def action_previous(self) -> None:
        """The value before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        values = [value for _, value in self._options]
        self.value = values[(values.index(self.value) + by) % len(values)]


class _Choices(SelectOverlay, inherit_bindings=False):
    """The open list of a choice. Letters look for a value; no timer waits for the next of them."""

    key_scope = "choices"

    def __init__(self) -> None:
        super().__init__()
        self._typed_at = 0.0

    def watch_has_focus(self, value: bool) -> None:
        """Textual's own starts a timer here that wakes for as long as the list is open."""
        self._search_query = ""
        super(SelectOverlay, self).watch_has_focus(value)

    async def _on_key(self, event: events.Key) -> None:
        """Forget what was looked for when the person stopped; Textual's own method, next, does the rest."""
        if event.time - self._typed_at > FORGET_AFTER:
            self._search_query = ""
        self._typed_at = event.time

    def _find_search_match(self, query: str) -> int | None:
        """The first value with a word that begins like it, accents or not; else the first that has it."""
        wanted = fold(query)
        texts = [f" {fold(_plain(option))}" for option in self.options]
        for sought in (f" {wanted}", wanted):
            for place, text in enumerate(texts):
                if sought in text:
                    return place
        return None


def _plain(option: Option) -> str:
    prompt = option.prompt
    return prompt.plain if isinstance(prompt, Content) else str(prompt)
