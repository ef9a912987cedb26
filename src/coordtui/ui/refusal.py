"""A refusal in full, where the status line would cut it: what, why, and what to do."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Offset

from coordtui.api.errors import CoordtuiError
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets.boxed import Box, BoxWindow
from coordtui.ui.widgets.wrapping import WrappedText


class Refusal(BoxWindow[None], inherit_bindings=False):
    """Says why something was not done; nothing is asked, and any key that answers or goes back closes it."""

    key_scope = "question page"
    called = N_("Why it was not done")

    def __init__(self, error: CoordtuiError, translate: Translate) -> None:
        super().__init__(translate)
        self.titles = self.hint_words = {"page.confirm": N_("go on")}
        self._error = error
        self._box = Box()

    def compose(self) -> ComposeResult:
        """A paragraph for each of the parts."""
        with self._box:
            for said in self._error.parts(self._translate):
                yield WrappedText(safe(said, limit=2000))

    def available(self, command_id: str) -> bool:
        """There is nothing to refuse."""
        return command_id not in ("page.refuse", "question.refuse")

    @property
    def cursor_offset(self) -> Offset:
        """Where it begins: this is what there is to read."""
        return self._box.content_region.offset

    def action_confirm(self) -> None:
        """It was read."""
        self.dismiss(None)
