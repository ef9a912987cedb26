"""The page of a plugin that could not be taken in: why, and where in its code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from coordtui.authoring.developing.tracebacks import shorter
from coordtui.text.messages import N_
from coordtui.ui.dev.cards import MEND
from coordtui.ui.widgets import Detail, Page, Paragraph, Section

if TYPE_CHECKING:
    from coordtui.ui.dev.app import DevApp

_NEWER = N_(
    "An earlier save brought a table to a newer version, and records cannot go back: leave, and start "
    "again on a fresh lab."
)


class BrokenPage(Page):
    """Why the plugin does not run, with the report; the next good save puts its page here."""

    app: DevApp

    def compose_body(self) -> Iterable[Widget]:
        """A text to scroll."""
        self._detail = Detail(translate=self.ctx._)
        yield self._detail

    def on_mount(self) -> None:
        """Say it."""
        loaded = self.app.loaded
        reason = loaded.reason or N_("It does not run.")
        self.headline(N_("“{plugin}” could not be taken in", plugin=loaded.name))
        report = loaded.error or ""
        newer = "StoreTooNew" in report  # the store's own remedy is for people, and its lines are not theirs
        blocks = [Paragraph(reason, "trouble"), Paragraph(""), Paragraph(MEND)]
        if newer:
            blocks = [Paragraph(_NEWER, "trouble"), Paragraph(""), Paragraph(reason, "quiet")]
        elif report:
            blocks += [Paragraph(""), Paragraph(shorter(report, self.app.project.package))]
        self._detail.show([Section(blocks)])

    def action_copy(self) -> None:
        """Copy the report."""
        self.app.copy("\n".join(self._detail.as_text()))
