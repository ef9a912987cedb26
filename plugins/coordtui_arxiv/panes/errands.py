"""The keys of the papers that lead elsewhere: to a form, a window, the clipboard, a file, arXiv."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coordtui.ui.widgets import Page, Words
from coordtui_arxiv.panes.paper_lines import reference
from coordtui_arxiv.panes.triage import titled
from coordtui_arxiv.panes.views import Scope
from coordtui_arxiv.records import Paper, Watch
from coordtui_arxiv.texts import N_

if TYPE_CHECKING:
    from coordtui_arxiv.panes.listing import Listing
    from coordtui_arxiv.panes.triage import Triage
    from coordtui_arxiv.service import Entry, Inbox

SYNC = "arxiv.sync"

ON_A_PAPER = frozenset(
    {
        "page.keep",
        "page.dismiss",
        "page.copy",
        "page.open_outside",
        "page.note",
        "page.tag",
        "page.export",
        "arxiv.toggle_read",
        "arxiv.days",
    }
)
"""Commands that need a paper in the list."""


class Errands(Page):
    """What the page of papers does with the chosen papers beyond marking them."""

    inbox: Inbox
    listing: Listing
    triage: Triage

    @property
    def entry(self) -> Entry | None:
        """The paper under the cursor."""
        raise NotImplementedError

    @property
    def chosen(self) -> list[int]:
        """The selected papers, or the one under the cursor."""
        raise NotImplementedError

    def acted(self, said: Words | None) -> None:
        """Say what was done, and show what it changed."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read the view anew."""
        raise NotImplementedError

    def show(self, scope: Scope) -> None:
        """Show another view, from its top."""
        raise NotImplementedError

    def chosen_papers(self) -> list[Paper]:
        """The chosen papers, with everything that is known of them."""
        return [entry.paper for entry in self.inbox.rows(self.chosen)]

    # arXiv.

    def action_read_again(self) -> None:
        """Ask arXiv for what is new."""
        self.run_job(SYNC)

    def action_why(self) -> None:
        """Tell in full why arXiv did not answer everything."""
        from coordtui_arxiv.panes.faults import FaultsScreen

        self.app.push_screen(
            FaultsScreen(self.ctx), lambda again: self.action_read_again() if again else None
        )

    def action_days(self) -> None:
        """The days, with how many of the listed papers each announced; opening one filters by it."""
        from coordtui_arxiv.panes.days import DaysScreen

        def show(day: date | None) -> None:
            if day is not None:
                self.show(self.listing.on_day(day))

        entry = self.entry
        here = entry.paper.announced.astimezone().date() if entry is not None else None
        self.app.push_screen(DaysScreen(self.ctx, self.listing, here), show)

    # The chosen papers elsewhere.

    def action_copy(self) -> None:
        """Copy a reference for each chosen paper."""
        if papers := self.chosen_papers():
            self.app.copy("\n".join(reference(paper) for paper in papers))

    def action_open_outside(self) -> None:
        """Show the address of the abstract, and copy it: over SSH there is no browser here."""
        if (entry := self.entry) is not None:
            self.app.copy(entry.paper.url)
            self.status.age(entry.paper.url)

    def action_export(self) -> None:
        """Export the chosen papers as BibTeX: into a file here, to the clipboard from afar."""
        from coordtui_arxiv.bibtex import to_bibtex
        from coordtui_arxiv.panes.export import export_form

        papers = self.chosen_papers()
        if not papers:
            return
        if self.ctx.actor.at_home:
            self.app.push_screen(export_form(self.ctx, papers), self.acted)
        else:
            self.app.copy(to_bibtex(papers))

    # Own words.

    def action_tag(self) -> None:
        """Tag the chosen papers."""
        from coordtui_arxiv.panes.own_words import tag_form

        if entries := self.inbox.rows(self.chosen):
            self.app.push_screen(tag_form(self.ctx, self.triage, entries), self.acted)

    def action_note(self) -> None:
        """Write a note on the paper, or add one to all that are chosen."""
        from coordtui_arxiv.panes.own_words import note_form

        if entries := self.inbox.rows(self.chosen):
            self.app.push_screen(note_form(self.ctx, self.triage, entries), self.acted)

    # Watches.

    def action_new(self) -> None:
        """Say what you want to be told of."""
        from coordtui_arxiv.panes.watch_form import watch_form

        self.app.push_screen(watch_form(self.ctx, Watch(name="")), self._watch_saved)

    def action_settings(self) -> None:
        """The watches."""
        from coordtui_arxiv.panes.watch_list import WatchesScreen

        def show(watch: Watch | None) -> None:
            if watch is not None:
                self.show(Scope(view="all", watch=watch))

        self.app.push_screen(WatchesScreen(self.ctx), show)

    def _watch_saved(self, watch: Watch | None) -> None:
        if watch is not None:
            self.reload()
            self.say(N_("Watch “{watch}” is saved. R asks arXiv for its papers.", watch=titled(watch.name)))
