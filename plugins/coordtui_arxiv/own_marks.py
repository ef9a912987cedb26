"""A person's marks, kept in memory and followed: after a key that marks one paper, only that is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tinydb import where

from coordtui.api import Context
from coordtui_arxiv.records import Mark

_FEW = 200
"""Marks up to which those that were written are read one by one rather than all there are."""


class Own(NamedTuple):
    """What the person made of a paper, as far as lists go by it."""

    read: bool
    starred: bool
    archived: bool


NO_MARK = Own(read=False, starred=False, archived=False)


class _Known(NamedTuple):
    person: int | None
    revision: int
    end: Any
    """Where the log ended before the marks were read."""
    papers: Mapping[int, int]
    """The paper of each mark, by the mark's number."""
    marks: Mapping[int, Own]


class OwnMarks:
    """The marks of the person who acts, by the number of the paper; as the store has them at each call.

    What is known is replaced as a whole and never changed: it may be asked from any thread.
    Within a transaction nothing is kept, as what is read there may be undone.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._marks = ctx.store.records(Mark)
        self._known: _Known | None = None

    def all(self) -> Mapping[int, Own]:
        """Each marked paper with its mark."""
        known, person, store = self._known, self._ctx.actor.person, self._ctx.store
        if store.writing:
            return self._read(person, 0, None).marks
        end = store.mark()  # before anything is read: what is written from here on is read again
        revision = self._marks.revision
        if known is None or known.person != person:
            known = self._read(person, revision, end)
        elif known.revision == revision:
            known = known._replace(end=end)
        else:
            known = self._followed(known, revision, end) or self._read(person, revision, end)
        self._known = known
        return known.marks

    def _read(self, person: int | None, revision: int, end: Any) -> _Known:
        rows = self._marks.select(
            "doc_id", "paper", "read", "starred", "archived", where=where("person") == person
        )
        papers = {number: paper for number, paper, *_ in rows}
        return _Known(person, revision, end, papers, {paper: Own(*mark) for _, paper, *mark in rows})

    def _followed(self, known: _Known, revision: int, end: Any) -> _Known | None:
        """What is known with what was written since; None when that cannot be told, or is much."""
        written = self._ctx.store.written(known.end)
        changed = written.documents.get("marks") if written is not None else None
        if changed is None or len(changed) > _FEW:
            return None
        papers, marks = dict(known.papers), dict(known.marks)
        for number in changed:
            if (paper := papers.pop(number, None)) is not None:
                del marks[paper]
        for mark in self._marks.get_many(changed):
            if mark.person == known.person:
                papers[mark.doc_id] = mark.paper
                marks[mark.paper] = Own(mark.read, mark.starred, mark.archived)
        return _Known(known.person, revision, end, papers, marks)
