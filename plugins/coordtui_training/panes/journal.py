"""Everything that happened in a session, the last first."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from coordtui.api import Context
from coordtui.ui.widgets import Detail, Headline, Paragraph, Section, StatusLine, Window
from coordtui_training.panes.people_lines import Known, journal
from coordtui_training.texts import N_, NN_


class JournalWindow(Window[None], inherit_bindings=False):
    """The steps of all people of a session: when, who, what, why and by whom."""

    key_scope = "page"
    called = N_("Journal of a session")

    def __init__(self, ctx: Context, known: Known) -> None:
        super().__init__(ctx._)
        self._ctx, self._known = ctx, known
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """Of which session, and its steps."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Show them."""
        self._status.say(N_("the last first"))
        self.detail.focus()
        self.retranslated()

    def retranslated(self) -> None:
        """In the other language."""
        known, steps = self._known, self._known.steps
        self._headline.show(known.title, self._ctx._(NN_("{n} step", "{n} steps", len(steps))))
        lines = list(journal(self._ctx, known, steps, named=True))
        self.detail.show([Section(lines or [Paragraph(N_("Nothing happened yet."))])], keep_place=True)
