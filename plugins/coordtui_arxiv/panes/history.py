"""The key of the pages of papers that leads to the versions of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.ui.widgets import Page

if TYPE_CHECKING:
    from coordtui_arxiv.service import Entry


class Versions(Page):
    """A page whose paper under the cursor has versions."""

    @property
    def entry(self) -> Entry | None:
        """The paper under the cursor."""
        raise NotImplementedError

    def action_versions(self) -> None:
        """Show the versions of the paper, and what changed from one to the next."""
        from coordtui_arxiv.panes.versions import VersionsScreen

        if (entry := self.entry) is not None:
            self.app.push_screen(VersionsScreen(self.ctx, entry.paper))
