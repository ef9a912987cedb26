"""The one-line text field: its keys are in the table of keys, nothing blinks, nothing is lost unsaid."""

from __future__ import annotations

from textual import events
from textual.message import Message as Posted
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.input import Selection

from coordtui.text.messages import NN_, Message
from coordtui.text.safety import safe

LONGEST = 2_000
"""Characters that a field takes, unless it says otherwise."""

LONGEST_PASTE = 20_000
"""Characters of a paste that are looked at; nobody fills a form with more."""


class Cut(Posted):
    """A field had no room for the last `lost` characters of what was typed or pasted."""

    def __init__(self, field: Widget, lost: int) -> None:
        super().__init__()
        self.field, self.lost = field, lost

    @property
    def control(self) -> Widget:
        """The field."""
        return self.field

    @property
    def said(self) -> Message:
        """It in words."""
        return NN_(
            "No room here: {n} character was left out.",
            "No room here: {n} characters were left out.",
            self.lost,
        )


class TextInput(Input, inherit_bindings=False):
    """One line of text, of `longest` characters at most. What does not fit is cut and told by `Cut`.

    The cursor begins at the end of what is there. With `whole_on_entry` all of it is selected when the
    keyboard enters, as one value: typing replaces it, and an arrow begins to edit it.
    """

    key_scope = "text"

    def __init__(
        self,
        value: str = "",
        *,
        longest: int = LONGEST,
        suggester: Suggester | None = None,
        placeholder: str = "",
        password: bool = False,
        whole_on_entry: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            whole(value),
            placeholder=placeholder,
            password=password,
            suggester=suggester,
            compact=True,
            select_on_focus=whole_on_entry,
            max_length=longest,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False

    def hold(self, text: str) -> None:
        """Hold another text, as if the keyboard had just entered."""
        self.value = text
        if self.select_on_focus and self.has_focus:
            self.select_all()
        else:
            self.selection = Selection.cursor(len(text))

    def available(self, command_id: str) -> bool:
        """Cutting and copying need a selection; without one their keys are free for others."""
        return command_id not in {"text.copy", "text.cut"} or bool(self.selected_text)

    def restricted(self) -> None:
        """A typed character found no room: say so in words, not by a bell."""
        self.post_message(Cut(self, 1))

    def _on_paste(self, event: events.Paste) -> None:
        """Take several lines as one, and as much of it as there is room for."""
        event.stop()
        event.prevent_default()
        room = (self.max_length or LONGEST) - len(self.value) + len(self.selected_text)
        taken, lost = fitting(event.text, room)
        if taken:
            self.replace(taken, *self.selection)
        if lost:
            self.post_message(Cut(self, lost))


def whole(text: object, *, lines: bool = False) -> str:
    """A text made safe and never cut: what a field holds is what will be saved."""
    source = str(text)
    return safe(source, limit=len(source), lines=lines)


def fitting(text: str, room: int, *, lines: bool = False) -> tuple[str, int]:
    """As much of a pasted text, made safe, as there is room for; and how many characters are left out."""
    pasted = safe(text[:LONGEST_PASTE].strip("\r\n"), limit=LONGEST_PASTE, lines=lines)
    taken = pasted[: max(0, room)]
    return taken, len(pasted) - len(taken) + max(0, len(text) - LONGEST_PASTE)
