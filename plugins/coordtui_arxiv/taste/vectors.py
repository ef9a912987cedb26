"""Papers as unit vectors over their terms, kept by the process as long as they do not change.

A term weighs by TF-IDF: one and the logarithm of how often it comes, times the logarithm of
how rare it is among the papers that came last. Those few are read at the first question, so
nothing is built at start and nothing stored: rarity measured on 2,000 papers ranks as well
as on all of them.
"""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import log, sqrt
from typing import Any
from weakref import WeakKeyDictionary

from coordtui.api import Context
from coordtui_arxiv.records import Paper
from coordtui_arxiv.taste.words import spot, text_of

SAMPLE = 2_000
"""Papers by which rarity is known: those that came last."""

KEPT = 6_000
"""Vectors that a process keeps, of some five kilobytes each."""

_COMMON = 0.05
"""A term that more than this share of the papers have tells nothing."""


@dataclass(frozen=True, eq=False)
class Vector:
    """A paper: its terms, their weights (the squares sum to one), and where the text has them."""

    keys: array[int]
    weights: array[float]
    spans: array[int]
    text: str

    def written(self, place: int) -> str:
        """The term at a place, as the paper writes it, on one line."""
        start, end = self.spans[2 * place : 2 * place + 2]
        return " ".join(self.text[start:end].split())


@dataclass(frozen=True, eq=False)
class Rarity:
    """How rare terms are, as the inverse document frequency; it is never zero, so that words
    count in the smallest archive too."""

    papers: int
    newest: int
    """The highest number of a paper when they were counted."""

    weights: Mapping[int, float]
    """Of the terms that more than one paper has."""

    rarest: float
    """Of all others."""

    telling: float
    """A term that weighs less is in so many papers that it tells nothing."""

    @classmethod
    def of(cls, papers: Sequence[Iterable[int]], newest: int) -> Rarity:
        """The rarity of terms in a sample of papers, each given as its terms."""
        count = len(papers)
        having = Counter(chain.from_iterable(papers))
        weights = {key: log(1 + count / n) for key, n in having.items() if n > 1}
        return cls(count, newest, weights, log(1 + count), log(1 + count / max(3.0, _COMMON * count)))

    def is_common(self, key: int) -> bool:
        """Whether too many papers have the term for it to tell anything."""
        return self.weights.get(key, self.rarest) < self.telling

    def weigh(self, paper: Vector) -> Vector:
        """The vector of a paper whose weights are counts as yet."""
        known, rarest = self.weights.get, self.rarest
        weights = [
            (1 + log(count)) * known(key, rarest)
            for key, count in zip(paper.keys, paper.weights, strict=True)
        ]
        length = sqrt(sum(weight * weight for weight in weights)) or 1.0
        return replace(paper, weights=array("f", [weight / length for weight in weights]))


def counted(title: str, abstract: str) -> Vector:
    """A paper with how often its terms come in place of their weights."""
    text = text_of(title, abstract)
    counts, spans = spot(text)
    places = array("H", chain.from_iterable(spans[key] for key in counts))
    return Vector(array("q", counts), array("f", counts.values()), places, text)


class Vectors:
    """The vectors of one store, as this process knows them; for any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[int, Vector] = {}
        self._rarity: Rarity | None = None
        self._revision = -1
        self._mark: Any = None

    def of(self, ctx: Context, numbers: Iterable[int]) -> dict[int, Vector]:
        """The vectors of these papers, by number, without those that are not there."""
        wanted = list(dict.fromkeys(numbers))
        with self._lock:
            rarity = self._renewed(ctx)
            found = {number: self._known[number] for number in wanted if number in self._known}
            missing = [number for number in wanted if number not in found]
            for start in range(0, len(missing), SAMPLE):
                for paper in ctx.store.records(Paper).get_many(missing[start : start + SAMPLE]):
                    found[paper.doc_id] = rarity.weigh(counted(paper.title, paper.abstract))
            self._keep(ctx, found)
            return found

    def rarity(self, ctx: Context) -> Rarity:
        """How rare terms are now."""
        with self._lock:
            return self._renewed(ctx)

    def _keep(self, ctx: Context, found: Mapping[int, Vector]) -> None:
        """Those asked for last stay longest; what may be undone yet is not kept."""
        if ctx.store.writing:
            return
        for number in found:
            self._known.pop(number, None)
        self._known.update(found)
        for number in list(self._known)[: max(0, len(self._known) - KEPT)]:
            del self._known[number]

    def _renewed(self, ctx: Context) -> Rarity:
        """Forget the papers that changed; measure rarity anew where many came since."""
        papers = ctx.store.records(Paper)
        revision = papers.revision
        if self._rarity is not None and revision == self._revision:
            return self._rarity
        mark = ctx.store.mark()  # before anything is read: what is written from here on is read again
        written = ctx.store.written(self._mark) if self._rarity is not None else None
        changed = written.documents.get("papers", frozenset()) if written is not None else None
        if changed is None:
            self._known.clear()
        else:
            for number in changed:
                self._known.pop(number, None)
        newest = max(papers.ids(order=("-doc_id",), limit=1), default=0)
        if self._rarity is None or newest - self._rarity.newest > self._rarity.papers // 4:
            self._measure(ctx, newest)
        self._revision, self._mark = revision, mark
        assert self._rarity is not None  # noqa: S101 - measured above where it was not known
        return self._rarity

    def _measure(self, ctx: Context, newest: int) -> None:
        papers = ctx.store.records(Paper).find(order=("-doc_id",), limit=SAMPLE)
        read = {paper.doc_id: counted(paper.title, paper.abstract) for paper in papers}
        self._rarity = Rarity.of([paper.keys for paper in read.values()], newest)
        self._known.clear()
        self._keep(ctx, {number: self._rarity.weigh(paper) for number, paper in read.items()})


_held: WeakKeyDictionary[Any, Vectors] = WeakKeyDictionary()
_holding = threading.Lock()


def vectors_of(ctx: Context) -> Vectors:
    """The vectors of the store behind a context."""
    with _holding:
        return _held.setdefault(ctx.store.table("papers").engine, Vectors())
