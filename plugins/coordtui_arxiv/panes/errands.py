"""The keys of the papers that lead elsewhere: to a form, a window, the clipboard, a file, people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coordtui.api import Ref
from coordtui.ui.widgets import ListPage, Words
from coordtui_arxiv.panes.paper_lines import reference
from coordtui_arxiv.panes.triage import titled
from coordtui_arxiv.panes.views import Scope
from coordtui_arxiv.records import Paper, Watch
from coordtui_arxiv.texts import N_

if TYPE_CHECKING:
    from coordtui_arxiv.panes.listing import Listing
    from coordtui_arxiv.panes.triage import Triage
    from coordtui_arxiv.service import Entry, Inbox

ON_A_PAPER = frozenset(
    {
        "page.keep",
        "page.dismiss",
        "page.refuse",
        "page.mail",
        "page.copy",
        "page.open_outside",
        "page.note",
        "page.tag",
        "page.export",
        "arxiv.toggle_read",
        "arxiv.like",
        "arxiv.file",
        "arxiv.days",
        "arxiv.versions",
    }
)
"""Commands that need a paper in the list."""


class Errands(ListPage):
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

    def bring_in(self) -> None:
        """Take in what others changed."""
        raise NotImplementedError

    def show(self, scope: Scope) -> None:
        """Show another view, from its top."""
        raise NotImplementedError

    def chosen_papers(self) -> list[Paper]:
        """The chosen papers, with everything that is known of them."""
        return [entry.paper for entry in self.inbox.rows(self.chosen)]

    def _open_paper(self, paper: Ref | None) -> None:
        """What a window returned: it is shown here."""
        if paper is not None:
            self.open_ref(paper)

    # Windows.

    def action_digest(self) -> None:
        """The digest of today: read it, choose another, write it to a file, send it."""
        from coordtui_arxiv.panes.digest import DigestScreen

        self.app.push_screen(DigestScreen(self.ctx))

    def action_trends(self) -> None:
        """Terms and categories over time, and the lab's output; a paper opened there is shown here."""
        from coordtui_arxiv.panes.trends import TrendsWindow

        self.app.push_screen(TrendsWindow(self.ctx), self._open_paper)

    def action_versions(self) -> None:
        """Show the versions of the paper, and what changed from one to the next."""
        from coordtui_arxiv.panes.versions import VersionsScreen

        if (entry := self.entry) is not None:
            self.app.push_screen(VersionsScreen(self.ctx, entry.paper))

    def action_days(self) -> None:
        """The days, with how many of the listed papers each announced; opening one filters by it."""
        from coordtui_arxiv.panes.days import DaysScreen

        def show(day: date | None) -> None:
            if day is not None:
                self.show(self.listing.on_day(day))

        entry = self.entry
        here = entry.paper.announced.astimezone().date() if entry is not None else None
        self.app.push_screen(DaysScreen(self.ctx, self.listing, here), show)

    # To people.

    def action_mail(self) -> None:
        """Send the chosen papers to people; those to whom one paper is suggested are filled in."""
        from coordtui_arxiv.panes.send_form import send_form
        from coordtui_arxiv.routing import Routing

        papers = self.chosen_papers()
        if not papers:
            return
        people: list[int] = []
        if len(papers) == 1 and self.ctx.may("arxiv.route"):
            suggested = Routing(self.ctx).of(papers[0].doc_id)
            people = [each.person for each in suggested if each.state == "waiting"]
        self.triage.touched = [paper.doc_id for paper in papers]
        self.app.push_screen(send_form(self.ctx, papers, people, self.triage.history), self.acted)

    def action_to_people(self) -> None:
        """The papers that wait to be sent to people, with the reasons; one that is opened is shown here."""
        from coordtui_arxiv.panes.to_people import ToPeople

        self.app.push_screen(ToPeople(self.ctx, self.triage.history), self._open_paper)

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
        """Export the chosen papers as references: into a file here, to the clipboard from afar."""
        from coordtui_arxiv.panes.export import open_export

        if papers := self.chosen_papers():
            open_export(self, papers, self.acted)

    # Own words.

    def action_tag(self) -> None:
        """Tag the chosen papers."""
        from coordtui_arxiv.panes.own_words import tag_form

        if entries := self.inbox.rows(self.chosen):
            self.app.push_screen(tag_form(self.ctx, self.triage, entries), self.acted)

    def action_file(self) -> None:
        """Put the chosen papers into a folder."""
        from coordtui_arxiv.panes.folders import folder_form

        if entries := self.inbox.rows(self.chosen):
            self.app.push_screen(folder_form(self.ctx, self.triage, entries), self.acted)

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

    def _watch_saved(self, watch: Watch | None) -> None:
        if watch is not None:
            self.reload()
            self.say(N_("Watch “{watch}” is saved. R asks arXiv for its papers.", watch=titled(watch.name)))
