"""A question that interrupts: the one thing with a box around it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Offset

from coordtui.api import Message
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets.boxed import Box, BoxWindow
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.wrapping import WrappedText

_YES, _NO = N_("confirm"), N_("refuse")


class QuestionBox(Box):
    """What is asked, and what yes would do, in a box."""

    def __init__(self, text: Words, effect: Words = "", *, translate: Translate = str) -> None:
        super().__init__()
        self._words, self._translate = (text, effect), translate

    def compose(self) -> ComposeResult:
        """The question and its effect; the keys that answer are in the last line."""
        for said in self.as_text():
            yield WrappedText(said)

    def as_text(self) -> list[str]:
        """The same, as lines of plain text."""
        return [safe(self._translate(words), limit=2000) for words in self._words if words]


class Question(BoxWindow[bool], inherit_bindings=False):
    """Asks before something that cannot be taken back: True for yes, False or None for no.

    `text` is the question, `effect` what yes would do. `yes` and `no` are the words beside
    the two keys that answer: what each of them does.
    """

    key_scope = "question page"

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
        self._box = QuestionBox(text, effect, translate=translate)

    def compose(self) -> ComposeResult:
        """The box; the keys that answer are in the last line."""
        yield self._box

    @property
    def cursor_offset(self) -> Offset:
        """Where the question begins: keys answer it, so that this is what there is to read."""
        return self._box.content_region.offset

    def action_confirm(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_refuse(self) -> None:
        """No."""
        self.dismiss(False)
