"""Everything that happened in a session, the last first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError
from coordtui.ui.widgets import Detail, Headline, Paragraph, Section, StatusLine, Window
from coordtui_training.panes.people_lines import Known, journal
from coordtui_training.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Changes


class JournalWindow(Window[None], inherit_bindings=False):
    """The steps of all people of a session: when, who, what, why and by whom; `gather` reads them."""

    key_scope = "page"
    called = N_("Journal of a session")
    watched_tables = frozenset({"training.signups", "training.sessions"})

    def __init__(self, ctx: Context, known: Known, gather: Callable[[], Known]) -> None:
        super().__init__(ctx._)
        self._ctx, self._known, self._gather = ctx, known, gather
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)
        self._reading = self._again = False

    def compose(self) -> Iterable[Widget]:
        """Of which session, and its steps."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Show them."""
        self.detail.focus()
        self._show(self._known, None)

    def on_store_changed(self, changes: Changes) -> None:
        """Something more happened."""
        self.read()

    def retranslated(self) -> None:
        """In the other language, the title of the session too."""
        self.read()

    def read(self) -> None:
        """Read it again; one reading after the other, so that the last one stays."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        self.beside(self._gather, self._came)

    def _came(self, known: Known | None, error: CoordtuiError | None) -> None:
        self._reading = False
        self._show(known, error)
        if self._again:
            self.read()

    def _show(self, known: Known | None, error: CoordtuiError | None) -> None:
        if known is None:
            self._status.say(" ".join(error.parts(self._ctx._)) if error else "", "trouble")
            return
        steps = known.steps
        self._status.say(N_("the last first"))
        self._headline.show(known.title, self._ctx._(NN_("{n} step", "{n} steps", len(steps))))
        lines = list(journal(self._ctx, known, steps, named=True))
        self.detail.show([Section(lines or [Paragraph(N_("Nothing happened yet."))])], keep_place=True)
