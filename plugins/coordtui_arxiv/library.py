"""The stored papers as other plugins read them: the service `PaperLibrary`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tinydb import where

from coordtui.api import Context, Ref
from coordtui.api import Paper as AnyPaper
from coordtui_arxiv.batches import batches
from coordtui_arxiv.records import KIND, Mark, Paper


def refs_of(papers: Iterable[Paper]) -> tuple[Ref, ...]:
    """How other plugins refer to these papers."""
    return tuple(paper.ref for paper in papers)


class Library:
    """Papers by their arXiv id. Reading needs the right `arxiv.read`."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._papers = ctx.store.records(Paper)

    def paper(self, ref: Ref) -> AnyPaper | None:
        """The paper, None when it is not one of this library."""
        return next(iter(self.papers([ref])), None)

    def papers(self, refs: Sequence[Ref]) -> list[AnyPaper]:
        """Those of these papers that the library has, in this order."""
        self._ctx.require("arxiv.read")
        keys = [ref.key for ref in refs if ref.kind == KIND]
        found = {
            paper.key: paper
            for part in batches(keys)
            for paper in self._papers.find(where("key").one_of(part))
        }
        return [_shown(found[key]) for key in keys if key in found]

    def after(self, cursor: str, limit: int) -> tuple[list[AnyPaper], str]:
        """The next papers in the order in which they came, and the cursor to go on from; `""` begins."""
        self._ctx.require("arxiv.read")
        last = int(cursor) if cursor.isdecimal() else 0
        papers = self._papers.after(last, limit)
        return [_shown(paper) for paper in papers], str(papers[-1].doc_id) if papers else cursor

    def find(self, query: str, limit: int) -> list[AnyPaper]:
        """Papers that hold the words, newest first."""
        self._ctx.require("arxiv.read")
        return [_shown(paper) for paper in self._papers.find(match=query, order=("-announced",), limit=limit)]

    def starred(self, limit: int) -> list[AnyPaper]:
        """Papers that the person who acts put a star on, newest first."""
        self._ctx.require("arxiv.read")
        marks = self._ctx.store.records(Mark)
        mine = marks.find((where("person") == self._ctx.actor.person) & (where("starred") == True))  # noqa: E712
        papers = self._papers.get_many(mark.paper for mark in mine)
        papers.sort(key=lambda paper: paper.announced, reverse=True)
        return [_shown(paper) for paper in papers[:limit]]


def _shown(paper: Paper) -> AnyPaper:
    return AnyPaper(
        ref=paper.ref,
        title=paper.title,
        abstract=paper.abstract,
        authors=tuple(author.name for author in paper.authors),
        date=(paper.published or paper.announced).date(),
        url=paper.url,
        doi=paper.doi,
        categories=tuple(paper.categories),
    )
