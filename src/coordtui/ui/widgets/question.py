"""A question that interrupts: the one thing with a box around it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from coordtui.text.messages import Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.window import Window


class Question(Window[bool], inherit_bindings=False):
    """Asks before something that cannot be taken back: True for yes, False or None for no.

    `text` is the question, `effect` what yes would do.
    """

    key_scope = "page"
    DEFAULT_CSS = """
    Question { align: center middle; background: transparent; }
    Question > Vertical {
        width: 64; max-width: 100%; height: auto; max-height: 100%;
        border: round $accent; padding: 0 1; background: $surface;
    }
    Question Static { width: 1fr; }
    """

    def __init__(self, text: Words, effect: Words = "", *, translate: Translate = str) -> None:
        super().__init__(translate)
        self._said = [safe(translate(words), limit=2000) for words in (text, effect) if words]

    def compose(self) -> ComposeResult:
        """The question and its effect; the keys that answer are in the last line."""
        with Vertical():
            for said in self._said:
                yield Static(Content(said))

    def action_confirm(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_refuse(self) -> None:
        """No."""
        self.dismiss(False)
