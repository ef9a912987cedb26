"""The keys of the papers that lead to people: send this one, and the papers that wait to be sent."""

from __future__ import annotations

from coordtui.api import Ref
from coordtui.ui.widgets import Page, Words
from coordtui_arxiv.panes.triage import Triage
from coordtui_arxiv.records import Paper


class Sending(Page):
    """How a page of papers sends them to people."""

    triage: Triage

    def chosen_papers(self) -> list[Paper]:
        """The chosen papers, with everything that is known of them."""
        raise NotImplementedError

    def acted(self, said: Words | None) -> None:
        """Say what was done, and show what it changed."""
        raise NotImplementedError

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

        def show(paper: Ref | None) -> None:
            if paper is not None:
                self.open_ref(paper)

        self.app.push_screen(ToPeople(self.ctx, self.triage.history), show)
