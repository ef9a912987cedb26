"""Who of the lab wrote which stored papers, as reports count them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec
from tinydb import where

from coordtui.api import Authorship, Context
from coordtui_arxiv.batches import batches
from coordtui_arxiv.ours import Ours
from coordtui_arxiv.records import KIND, Paper
from coordtui_arxiv.reports.spans import Span


class Written(msgspec.Struct, frozen=True):
    """A stored paper by people of the lab; nobody is named where names alone tell it."""

    number: int
    primary: str
    announced: datetime
    people: tuple[int, ...] = ()


class Wrote:
    """The lab's own papers. With an `Authorship` it is known who wrote which.

    Without, `certain` is false: papers are taken by the names that stand on them, and of
    nobody can be said that they wrote one.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._authorship = ctx.service(Authorship)
        self._papers = ctx.store.records(Paper)

    @property
    def certain(self) -> bool:
        """Whether authors are people who were confirmed, not names alone."""
        return self._authorship is not None

    def on(self, span: Span, people: Collection[int] | None = None) -> list[Written]:
        """The papers of these people (of all the lab) that were announced on these days, newest first.

        Without certainty those of some people cannot be told: there are none.
        """
        if self._authorship is not None:
            found = [*self._confirmed(self._authorship, span, people)]
        else:
            found = [*self._by_name(span)] if people is None else []
        return sorted(found, key=lambda each: (each.announced, each.number), reverse=True)

    def _confirmed(
        self, authorship: Authorship, span: Span, people: Collection[int] | None
    ) -> Iterator[Written]:
        authors: dict[str, list[int]] = {}
        for person, refs in authorship.papers(people).items():
            for ref in refs:
                if ref.kind == KIND:
                    authors.setdefault(ref.key, []).append(person)
        begin, end = span.bounds
        for part in batches(list(authors)):
            asked = where("key").one_of(part)
            for number, key, primary, announced in self._papers.select(
                "doc_id", "key", "primary", "announced", where=asked
            ):
                if begin <= announced < end:
                    yield Written(number, primary, announced, tuple(sorted(authors[key])))

    def _by_name(self, span: Span) -> Iterator[Written]:
        begin, end = span.bounds
        for part in batches(Ours(self._ctx).all()):
            for paper in self._papers.get_many(part):
                if begin <= paper.announced < end:
                    yield Written(paper.doc_id, paper.primary, paper.announced)
