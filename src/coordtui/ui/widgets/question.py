"""A question that interrupts: the one thing with a box around it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from coordtui.api import Message
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.window import Window
from coordtui.ui.widgets.wrapping import WrappedText

_YES, _NO = N_("confirm"), N_("refuse")


class Question(Window[bool], inherit_bindings=False):
    """Asks before something that cannot be taken back: True for yes, False or None for no.

    `text` is the question, `effect` what yes would do. `yes` and `no` are the words beside
    the two keys that answer: what each of them does.
    """

    key_scope = "page"
    DEFAULT_CSS = """
    Question { align: center middle; background: transparent; }
    Question > Vertical {
        width: 64; max-width: 100%; height: auto; max-height: 100%;
        border: round $accent; padding: 0 1; background: $surface;
    }
    Question WrappedText { width: 1fr; height: auto; }
    """

    def __init__(
        self,
        text: Words,
        effect: Words = "",
        *,
        yes: Message = _YES,
        no: Message = _NO,
        translate: Translate = str,
    ) -> None:
        super().__init__(translate)
        self.titles = self.hint_words = {"page.confirm": yes, "page.refuse": no}
        self._said = [safe(translate(words), limit=2000) for words in (text, effect) if words]

    def compose(self) -> ComposeResult:
        """The question and its effect; the keys that answer are in the last line."""
        with Vertical():
            for said in self._said:
                yield WrappedText(said)

    def action_confirm(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_refuse(self) -> None:
        """No."""
        self.dismiss(False)
