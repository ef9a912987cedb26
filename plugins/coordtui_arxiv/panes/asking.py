"""The page of papers asks arXiv, and says how old its papers are and what went wrong."""

from __future__ import annotations

from coordtui.api import ExpertFinder
from coordtui.ui.widgets import JobEnded, ListDetail, RecordList, Role, Words
from coordtui.ui.widgets.rows import Key
from coordtui_arxiv.declared import ROUTE_JOB, SYNC_JOB
from coordtui_arxiv.panes.errands import Errands
from coordtui_arxiv.panes.freshness import faults, freshness
from coordtui_arxiv.texts import N_, NN_


class Asking(Errands):
    """Asks beside the screen; what arrives is taken in as it comes, and what failed the age tells."""

    papers: RecordList
    split: ListDetail
    waits_on: Key | None = None
    """The paper at the top on which the person waits for what is new; see `back_to_the_top`."""
    faulty = False
    """Whether arXiv left something unanswered."""
    _before_sync = 0
    _said: tuple[Words | None, Role] = None, ""
    _said_before: tuple[Words | None, Role] = None, ""

    def action_read_again(self) -> None:
        """Ask arXiv for what is new."""
        self._before_sync = self.listing.counts.total
        self.waits_on = None if self.papers.cursor else self.papers.cursor_key
        self.run_job(SYNC_JOB)

    def back_to_the_top(self) -> None:
        """Show what came above to who asked for it at the top, or into an empty list, and stayed there.

        Whoever went elsewhere in the list since, or reads a paper, stays where they are.
        """
        stayed = self.waits_on is not None and self.papers.cursor_key == self.waits_on
        if stayed and not (self.papers.selected_count or self.filtering or self.split.detail_alone):
            self.papers.move_to(0)
        self.waits_on = None

    def action_why(self) -> None:
        """Tell in full why arXiv did not answer everything."""
        from coordtui_arxiv.panes.faults import FaultsScreen

        self.app.push_screen(
            FaultsScreen(self.ctx), lambda again: self.action_read_again() if again else None
        )

    def minute_passed(self) -> None:
        """The age of the data is another."""
        self.show_age()

    def show_age(self) -> None:
        """Say how old the papers are."""
        self.faulty = bool(faults(self.ctx))
        self.status.age(freshness(self.ctx))

    def say(self, message: Words | None, role: Role = "") -> None:
        """See `Page`."""
        self._said_before, self._said = self._said, (message, role)
        super().say(message, role)

    def job_ended(self, event: JobEnded) -> None:
        """The sync is over; what it brought was taken in as it came, and what failed the age tells.

        Then the new papers are suggested to people, still beside the screen. What came of that is
        for those who look after it: what the sync brought stays said.
        """
        self.bring_in()
        done = event.run is not None and event.run.outcome == "done"
        if event.job_id == ROUTE_JOB:
            if done:
                self.say(*self._said_before)
            return
        self.back_to_the_top()
        if done and self.ctx.service(ExpertFinder) is not None:
            self.run_job(ROUTE_JOB)
        more = self.listing.counts.total - self._before_sync
        if more > 0:
            self.ctx.notify(
                NN_("arXiv: {n} more paper in your watches", "arXiv: {n} more papers in your watches", more),
                pane=self.pane.id,
            )
        if event.run and event.run.outcome == "failed" and faults(self.ctx, since=event.run.started):
            self.say(N_("Nothing is lost."), "trouble")
