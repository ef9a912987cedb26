"""The keys that mark papers: each acts at once on what is chosen, says what it did, and can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.ui.widgets import RecordList, Words
from coordtui_arxiv.panes.errands import Errands

if TYPE_CHECKING:
    from coordtui_arxiv.service import Entry


class Marking(Errands):
    """What the page of papers does to the chosen papers where they stand."""

    papers: RecordList
    marked_here: set[int]
    """Papers that were marked since the view was read: they stay in the list until it is read again."""

    def show_changes(self) -> None:
        """Write headline and detail again."""
        raise NotImplementedError

    def action_keep(self) -> None:
        """Keep the paper, or no longer, and go to the next."""
        self._act(self.triage.keep(self.chosen), go_on=True)

    def action_dismiss(self) -> None:
        """Dismiss the paper, or bring it back, and go to the next."""
        self._act(self.triage.dismiss(self.chosen), go_on=True)

    def action_refuse(self) -> None:
        """Dismiss the paper as not for the person, so that fewer like it come, and go to the next."""
        self._act(self.triage.refuse(self.chosen), go_on=True)

    def action_toggle_read(self) -> None:
        """Mark as read, or as new again."""
        self._act(self.triage.toggle_read(self.chosen))

    def action_undo(self) -> None:
        """Take the last change back, and show what it was."""
        self._again(self.triage.undo())

    def action_redo(self) -> None:
        """Make it again."""
        self._again(self.triage.redo())

    def acted(self, said: Words | None) -> None:
        """Say what was done, and show what it changed."""
        self._act(said)

    def mark_read(self, entry: Entry | None) -> None:
        """The person has opened a paper: it is no longer new."""
        if entry is not None and not (entry.mark and entry.mark.read):
            self.marked_here.add(entry.paper.doc_id)
            self.inbox.mark([entry.paper.doc_id], read=True)
            self.listing.marked()
            self.papers.renew_rows([entry.paper.doc_id])
            self.show_changes()

    def _act(self, said: Words | None, *, go_on: bool = False) -> None:
        if said is None:
            return
        self.marked_here.update(self.triage.touched)
        several = self.papers.selected_count
        self.listing.marked()
        self.papers.renew_rows(self.triage.touched)
        if go_on:
            self.papers.clear_selection()
            if not several:
                self.papers.action_cursor_down()
        self.say(said)
        self.show_changes()

    def _again(self, said: Words | None) -> None:
        """After something older was done or undone: its papers may have to come back into the list."""
        if said is not None:
            if not {*self.triage.touched} <= {*self.listing.ids}:
                self.bring_in()
            self.papers.move_to_key(self.triage.touched[0])
            self._act(said)
