"""What one person likes, as weights of the terms of the papers they marked (Rocchio).

The score of a paper is its cosine with what they liked, less a part of its cosines with what
they did not: a sum over shared terms, so that the terms that carry it are its reason. A term
weighs as the root of the sum of its squares over the papers, not as the sum: what each of
many papers says a little of counts less, which ranks better the more papers are marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from math import sqrt
from operator import itemgetter

from coordtui_arxiv.taste.liking import Liking, strength_of
from coordtui_arxiv.taste.marks import Marks
from coordtui_arxiv.taste.vectors import Rarity, Vector
from coordtui_arxiv.taste.words import is_generic, stems

REFUSED, DISMISSED = 0.5, 0.1
"""How much of the likeness to papers that are not for them, and to dismissed ones, is taken away."""

TERMS = 3
"""Terms that a reason names at most."""

_LEAST = 0.04
"""The share of a score that a term carries at least to be named."""

_LOOKED_AT = 12

_share = itemgetter(0)


@dataclass(frozen=True, eq=False)
class Profile:
    """The terms a person likes, each with its weight and the starred papers that have it."""

    marks: Marks
    own: Mapping[int, Vector]
    rarity: Rarity
    likes: Mapping[int, float]
    """Their squares sum to how much the papers count."""

    dislikes: Mapping[int, float]
    stars: Mapping[int, list[int]]

    @classmethod
    def of(cls, marks: Marks, vectors: Mapping[int, Vector], rarity: Rarity) -> Profile:
        """The profile that marks make, given the vectors of the papers marked."""
        squares = _squares((vectors[n], weight) for n, weight in marks.liked.items() if n in vectors)
        likes = {key: sqrt(square) for key, square in squares.items()}
        dislikes: dict[int, float] = {}
        for papers, share in ((marks.refused, REFUSED), (marks.dismissed, DISMISSED)):
            there = [(vectors[n], 1.0) for n in papers if n in vectors]
            for key, square in _squares(there).items():
                dislikes[key] = dislikes.get(key, 0.0) + share * sqrt(square / len(there))
        stars: dict[int, list[int]] = {}
        for number in marks.liked:
            if number in marks.starred and number in vectors:
                for key in vectors[number].keys:
                    stars.setdefault(key, []).append(number)
        own = {number: vectors[number] for number in marks.liked if number in vectors}
        return cls(marks, own, rarity, likes, dislikes, stars)

    def liking(self, number: int, paper: Vector) -> Liking | None:
        """How much they would like a paper; `None` when nothing speaks for it.

        A paper they marked themselves is no reason for itself.
        """
        itself = self.marks.liked.get(number, 0.0) if number in self.own else 0.0
        count = self._count - itself
        if count <= 0:
            return None
        terms = zip(map(self.likes.get, paper.keys), paper.weights, range(len(paper.keys)), strict=True)
        if itself:
            shared = [
                (sqrt(rest) * weight, place)
                for liked, weight, place in terms
                if liked and (rest := liked * liked - itself * weight * weight) > 1e-9
            ]
        else:
            shared = [(liked * weight, place) for liked, weight, place in terms if liked]
        for_it = sum(map(_share, shared)) / sqrt(count)
        score = for_it - _product(self.dislikes, paper) if self.dislikes else for_it
        if score <= 1e-6:
            return None
        places = telling(paper, shared, self.rarity)
        return Liking(
            min(1.0, score),
            strength_of(score),
            tuple(paper.written(place) for place in places),
            self._stars(number, [paper.keys[place] for place in places]),
        )

    def strongest(self, count: int) -> list[tuple[str, float]]:
        """The terms that say most of what they like, as they are written, with their weights."""
        tell = {key: weight for key, weight in self.likes.items() if not self.rarity.is_common(key)}
        wanted = sorted(tell, key=lambda key: -tell[key])[:count]
        left, found = set(wanted), dict[int, str]()
        for paper in self.own.values():
            for place, key in enumerate(paper.keys):
                if key in left:
                    left.discard(key)
                    found[key] = paper.written(place)
        return [(found[key], tell[key]) for key in wanted if key in found]

    @cached_property
    def _count(self) -> float:
        return sum(self.marks.liked[number] for number in self.own)

    def _stars(self, itself: int, keys: Iterable[int]) -> tuple[int, ...]:
        sharing: dict[int, int] = {}
        for key in keys:
            for number in self.stars.get(key, ()):
                sharing[number] = sharing.get(number, 0) + 1
        sharing.pop(itself, None)
        return tuple(sorted(sharing, key=lambda number: (-sharing[number], -number)))


def telling(paper: Vector, shared: Sequence[tuple[float, int]], rarity: Rarity) -> list[int]:
    """The places of the terms that carry a sum of (share, place), without what any paper says."""
    chosen: list[int] = []
    said: set[str] = set()
    least = _LEAST * sum(map(_share, shared))
    for share, place in nlargest(_LOOKED_AT, shared):
        if share <= max(0.0, least) or len(chosen) == TERMS:
            break
        if rarity.is_common(paper.keys[place]):
            continue
        words = stems(paper.written(place))
        if is_generic(words) or words & said:
            continue
        said |= words
        chosen.append(place)
    return chosen


def _squares(papers: Iterable[tuple[Vector, float]]) -> dict[int, float]:
    total: dict[int, float] = {}
    for paper, times in papers:
        for key, weight in zip(paper.keys, paper.weights, strict=True):
            total[key] = total.get(key, 0.0) + times * weight * weight
    return total


def _product(weights: Mapping[int, float], paper: Vector) -> float:
    return sum(
        weight * known
        for known, weight in zip(map(weights.get, paper.keys), paper.weights, strict=True)
        if known
    )
