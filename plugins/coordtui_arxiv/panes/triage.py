"""What a person does to papers in passing: keep, dismiss, mark read; each can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coordtui.api import Context, Message, safe
from coordtui.ui.widgets import History, Words
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import Paper
from coordtui_arxiv.service import Entry, Inbox, Undo
from coordtui_arxiv.texts import N_, NN_


class Triage:
    """Marks papers at once and says, in words, what was done to which title."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._inbox = ctx, Inbox(ctx)
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

    def refuse(self, ids: Sequence[int]) -> Words | None:
        """Dismiss these papers as not for the person; when all are already, take that back."""
        entries = self._inbox.rows(ids)
        if all(entry.mark and entry.mark.not_for_me for entry in entries):
            said = _said(entries, N_("brought back “{title}”"), _brought_back)
            return self._mark(entries, said, archived=False, not_for_me=False)
        said = _said(entries, N_("not for me, fewer like it: “{title}”"), _refused)

        def refuse() -> Undo:
            from coordtui_arxiv.routing import Routing

            return Routing(self._ctx).not_for_me([entry.paper.doc_id for entry in entries])

        return self.change(entries, said, refuse) if entries else None

    def file(self, entries: Sequence[Entry], folder: str) -> Words:
        """Put these papers into a folder of the person, in place of the one they are in; `""`: into none."""
        ids = [entry.paper.doc_id for entry in entries]
        if folder:
            said = _said(entries, N_("“{title}” is in the folder “{folder}”"), _filed)
        else:
            said = _said(entries, N_("“{title}” is in no folder"), _in_no_folder)
        said = said.with_values(folder=folder)
        return self.change(entries, said, lambda: self._inbox.set_folder(ids, folder))

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


def titled(title: str, limit: int = 28) -> str:
    """A title as it is said in a sentence, in so many cells."""
    return safe(shown(title), limit=limit)


def said_of(papers: Sequence[Paper], one: Message, several: Callable[[int], Message]) -> Message:
    """What was done, with the title when it was done to one paper, else with how many they are."""
    if len(papers) == 1:
        return one.with_values(title=titled(papers[0].title))
    return several(len(papers))


def _said(entries: Sequence[Entry], one: Message, several: Callable[[int], Message]) -> Message:
    return said_of([entry.paper for entry in entries], one, several)


def _kept(n: int) -> Message:
    return NN_("kept {n} paper", "kept {n} papers", n)


def _no_longer_kept(n: int) -> Message:
    return NN_("no longer kept: {n} paper", "no longer kept: {n} papers", n)


def _dismissed(n: int) -> Message:
    return NN_("dismissed {n} paper", "dismissed {n} papers", n)


def _brought_back(n: int) -> Message:
    return NN_("brought back {n} paper", "brought back {n} papers", n)


def _refused(n: int) -> Message:
    return NN_("not for me, fewer like it: {n} paper", "not for me, fewer like them: {n} papers", n)


def _filed(n: int) -> Message:
    return NN_("{n} paper is in the folder “{folder}”", "{n} papers are in the folder “{folder}”", n)


def _in_no_folder(n: int) -> Message:
    return NN_("{n} paper is in no folder", "{n} papers are in no folder", n)


def _read(n: int) -> Message:
    return NN_("read: {n} paper", "read: {n} papers", n)


def _new_again(n: int) -> Message:
    return NN_("new again: {n} paper", "new again: {n} papers", n)
