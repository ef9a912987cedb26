"""What a person does to papers in passing: keep, dismiss, mark read; each can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coordtui.api import Message, safe
from coordtui.ui.widgets import History, Words
from coordtui_arxiv.service import Entry, Inbox, Undo
from coordtui_arxiv.texts import N_, NN_


class Triage:
    """Marks papers at once and says, in words, what was done to which title."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self.history = History()
        self.touched: Sequence[int] = ()
        """The papers of the last change, or of the last that was taken back."""

    def keep(self, ids: Sequence[int]) -> Words | None:
        """Keep these papers; when all are kept already, no longer."""
        entries = self._inbox.rows(ids)
        if all(entry.mark and entry.mark.starred for entry in entries):
            said = _said(entries, N_("no longer kept: “{title}”"), _no_longer_kept)
            return self._mark(entries, said, starred=False)
        said = _said(entries, N_("kept “{title}”"), _kept)
        return self._mark(entries, said, starred=True, archived=False, read=True)

    def dismiss(self, ids: Sequence[int]) -> Words | None:
        """Dismiss these papers; when all are dismissed already, bring them back."""
        entries = self._inbox.rows(ids)
        if all(entry.mark and entry.mark.archived for entry in entries):
            return self._mark(
                entries, _said(entries, N_("brought back “{title}”"), _brought_back), archived=False
            )
        said = _said(entries, N_("dismissed “{title}”"), _dismissed)
        return self._mark(entries, said, archived=True, read=True)

    def toggle_read(self, ids: Sequence[int]) -> Words | None:
        """Mark these papers as read; when all are read already, as new."""
        entries = self._inbox.rows(ids)
        if all(entry.mark and entry.mark.read for entry in entries):
            return self._mark(entries, _said(entries, N_("new again: “{title}”"), _new_again), read=False)
        return self._mark(entries, _said(entries, N_("read: “{title}”"), _read), read=True)

    def change(self, entries: Sequence[Entry], said: Message, make: Callable[[], Undo]) -> Words:
        """Make a change to these papers that can be taken back; what to say of it."""
        ids = [entry.paper.doc_id for entry in entries]

        def do() -> Undo:
            undo = make()
            self.touched = ids

            def take_back() -> None:
                undo()
                self.touched = ids

            return take_back

        self.history.do(said, do)
        return N_("{done} · u undoes", done=said)

    def undo(self) -> Words | None:
        """Take the last change back; what to say of it."""
        done = self.history.undo()
        return None if done is None else N_("undone: {done}", done=done)

    def redo(self) -> Words | None:
        """Make it again; what to say of it."""
        done = self.history.redo()
        return None if done is None else N_("{done} · u undoes", done=done)

    def _mark(self, entries: Sequence[Entry], said: Message, **marks: bool) -> Words | None:
        if not entries:
            return None
        ids = [entry.paper.doc_id for entry in entries]
        return self.change(entries, said, lambda: self._inbox.mark(ids, **marks))


def titled(title: str) -> str:
    """A title as it is said in a sentence."""
    return safe(title, limit=28)


def _said(entries: Sequence[Entry], one: Message, several: Callable[[int], Message]) -> Message:
    if len(entries) == 1:
        return one.with_values(title=titled(entries[0].paper.title))
    return several(len(entries))


def _kept(n: int) -> Message:
    return NN_("kept {n} paper", "kept {n} papers", n)


def _no_longer_kept(n: int) -> Message:
    return NN_("no longer kept: {n} paper", "no longer kept: {n} papers", n)


def _dismissed(n: int) -> Message:
    return NN_("dismissed {n} paper", "dismissed {n} papers", n)


def _brought_back(n: int) -> Message:
    return NN_("brought back {n} paper", "brought back {n} papers", n)


def _read(n: int) -> Message:
    return NN_("read: {n} paper", "read: {n} papers", n)


def _new_again(n: int) -> Message:
    return NN_("new again: {n} paper", "new again: {n} papers", n)
