"""The keys of the papers that lead to reports: the digest, and the trends with the lab's output."""

from __future__ import annotations

from coordtui.api import Ref
from coordtui.ui.widgets import Page


class Reporting(Page):
    """What a page of papers tells of many of them at once."""

    def action_digest(self) -> None:
        """The digest of today: read it, choose another, write it to a file, send it."""
        from coordtui_arxiv.panes.digest import DigestScreen

        self.app.push_screen(DigestScreen(self.ctx))

    def action_trends(self) -> None:
        """Terms and categories over time, and the lab's output; a paper opened there is shown here."""
        from coordtui_arxiv.panes.trends import TrendsScreen

        def show(paper: Ref | None) -> None:
            if paper is not None:
                self.open_ref(paper)

        self.app.push_screen(TrendsScreen(self.ctx), show)
