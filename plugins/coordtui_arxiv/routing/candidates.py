"""To whom a paper is never suggested, whatever they know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tinydb import where

from coordtui.api import Authorship, Context
from coordtui.api.eyes import as_program
from coordtui_arxiv.batches import batches
from coordtui_arxiv.library import refs_of
from coordtui_arxiv.records import Delivery, Mark, Match, Paper, Suggestion, Watch


class Barred:
    """The people whom each of these papers is not suggested to.

    They wrote it, as is confirmed; or dismissed it or said that it is not for them; or it
    was sent or suggested to them before, and refused perhaps; or a watch of their own or of
    their group has put it into their inbox. It is looked at with the program's eyes, as to be
    left out tells nobody anything.
    """

    def __init__(self, ctx: Context, papers: Sequence[Paper], members: Mapping[int, frozenset[int]]) -> None:
        self._ctx, self._members = ctx, members
        self._found: dict[int, set[int]] = defaultdict(set)
        self._watched: dict[int, dict[int, set[int]]] = defaultdict(dict)
        for part in batches(papers):
            self._wrote(part)
            self._had([paper.doc_id for paper in part])
        self._watch([paper.doc_id for paper in papers])

    def of(self, paper: int, *, but_for: int = 0) -> set[int]:
        """The people barred from a paper; who has it by the watch `but_for` alone is not."""
        watched = (people for watch, people in self._watched[paper].items() if watch != but_for)
        return self._found[paper].union(*watched)

    def _wrote(self, papers: Sequence[Paper]) -> None:
        authorship = as_program(self._ctx).service(Authorship)
        if authorship is None:
            return
        written = authorship.authors(refs_of(papers))
        for paper, ref in zip(papers, refs_of(papers), strict=True):
            self._found[paper.doc_id].update(written.get(ref, ()))

    def _had(self, papers: Sequence[int]) -> None:
        of_these, store = where("paper").one_of(list(papers)), self._ctx.store
        said_no = of_these & ((where("archived") == True) | (where("not_for_me") == True))  # noqa: E712 - a query
        rows: Iterable[tuple[int, int]] = [
            *store.records(Mark).select("paper", "person", where=said_no),
            *store.records(Suggestion).select("paper", "person", where=of_these),
            *store.records(Delivery).select("paper", "person", where=of_these),
        ]
        for paper, person in rows:
            self._found[paper].add(person)

    def _watch(self, papers: Sequence[int]) -> None:
        watches = self._ctx.store.records(Watch).find(where("enabled") == True)  # noqa: E712 - a query
        readers = {
            watch.doc_id: set(self._members.get(watch.group, ())) if watch.group else {watch.owner}
            for watch in watches
        }
        for part in batches(papers):
            of_these = where("paper").one_of(part)
            for paper, watch in self._ctx.store.records(Match).select("paper", "watch", where=of_these):
                if watch in readers:
                    self._watched[paper][watch] = readers[watch]
