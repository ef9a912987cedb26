"""The page of the papers by the lab's own people."""

from __future__ import annotations

from coordtui.api import Context, Message, Pane
from coordtui.ui.widgets import Section
from coordtui_arxiv.panes.first_visit import no_paper_of_ours
from coordtui_arxiv.panes.lab import Lab
from coordtui_arxiv.panes.listing import Listing
from coordtui_arxiv.panes.papers import PapersPage
from coordtui_arxiv.panes.views import Scope
from coordtui_arxiv.texts import N_, NN_


class OursListing(Listing):
    """The papers of the lab, in the same views: all of them at first."""

    home = Scope("all")
    badge = ""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self.lab = Lab(ctx)

    def papers(self) -> list[int]:
        """Those of the view that are the lab's; what is like one of them may be anybody's."""
        found = super().papers()
        return found if self.scope.like is not None else [i for i in found if i in self.lab.papers]

    def headline(self, page: Message) -> Message:
        """At home, how many papers there are, how many of this month, and how many more there may be."""
        if self.scope != self.home:
            return super().headline(page)
        today = self._ctx.clock().astimezone().date()
        (month,) = self.announced([(today.replace(day=1), today)])
        count = NN_("{n} paper", "{n} papers", len(self.ids))
        parts = {"count": count, "month": NN_("{n} this month", "{n} this month", month)}
        if self.lab.known and not self.lab.certain:
            return N_("{page}   {count}   {month}   by names alone", page=page, **parts)
        if self.lab.waiting:
            # Where the keys lead comes before the month: in a narrow window the end is cut.
            more = NN_("{n} to confirm (g d i)", "{n} to confirm (g d i)", self.lab.waiting)
            return N_("{page}   {count}   {more}   {month}", page=page, more=more, **parts)
        return N_("{page}   {count}   {month}", page=page, **parts)


class OursPage(PapersPage):
    """Papers by people of the lab; all keys of the page of papers work here too."""

    listing_type = OursListing
    listing: OursListing

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(ctx, pane)
        self.listing.lab = self.lab

    def lesson(self) -> list[Section]:
        """Why there is none, and how they are known."""
        return no_paper_of_ours(self.lab.waiting) if self.lab.known else []

    def lab_known(self) -> None:
        """The list itself is another."""
        self.bring_in()
        self.show_detail()
