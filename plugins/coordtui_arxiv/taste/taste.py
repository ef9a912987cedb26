"""Papers ranked for the person who acts, by what they marked, and papers like another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from coordtui.api import Context
from coordtui_arxiv.taste.candidates import candidates
from coordtui_arxiv.taste.liking import Liking, strength_of
from coordtui_arxiv.taste.marks import Marks, marks_of
from coordtui_arxiv.taste.profile import Profile, telling
from coordtui_arxiv.taste.vectors import Vector, vectors_of

RANKED = 4_000
"""Papers that are looked at one by one; of more, those that have the most telling terms."""

_TERMS = 40
"""Terms of a person by which candidates are looked for."""

_TERMS_OF_ONE, _PAPERS = 16, 200
"""Terms of a paper by which candidates for `more_like` are looked for, and how many it compares."""


class Taste:
    """What the person who acts likes. Needs the right `arxiv.read`; goes by their own marks only.

    The marks are read once: a new `Taste` sees new ones. What papers say is kept by the
    process, so the first question takes some tenths of a second and those after it little.
    May be asked from any thread.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._vectors = vectors_of(ctx)

    @property
    def known(self) -> bool:
        """Whether they liked any paper yet."""
        self._ctx.require("arxiv.read")
        return bool(self._marks.liked)

    def rank(self, numbers: Sequence[int]) -> dict[int, Liking]:
        """How much they would like these papers; nothing of those for which nothing speaks."""
        if not self.known:
            return {}
        if len(numbers) > RANKED:
            numbers = candidates(self._ctx, self._profile.strongest(_TERMS), RANKED, among=numbers)
        papers = self._vectors.of(self._ctx, numbers)
        likings = ((n, self._profile.liking(n, papers[n])) for n in numbers if n in papers)
        return {number: liking for number, liking in likings if liking is not None}

    def more_like(self, number: int, limit: int) -> list[tuple[int, Liking]]:
        """The papers that are nearest to one, whoever asks: the nearest first, with the terms they share."""
        self._ctx.require("arxiv.read")
        paper = self._vectors.of(self._ctx, [number]).get(number)
        if paper is None:
            return []
        near = candidates(self._ctx, self._telling_of(paper), _PAPERS)
        others = self._vectors.of(self._ctx, (other for other in near if other != number))
        weights = dict(zip(paper.keys, paper.weights, strict=True))
        found = [(other, self._likeness(weights, vector)) for other, vector in others.items()]
        return sorted(found, key=lambda each: (-each[1].score, -each[0]))[: max(0, limit)]

    def _telling_of(self, paper: Vector) -> list[tuple[str, float]]:
        """The terms that say most of what a paper is about, each with its weight."""
        rarity = self._vectors.rarity(self._ctx)
        places = [place for place, key in enumerate(paper.keys) if not rarity.is_common(key)]
        places.sort(key=lambda place: -paper.weights[place])
        return [(paper.written(place), paper.weights[place]) for place in places[:_TERMS_OF_ONE]]

    def _likeness(self, weights: dict[int, float], other: Vector) -> Liking:
        shared = [
            (weights[key] * weight, place)
            for place, (key, weight) in enumerate(zip(other.keys, other.weights, strict=True))
            if key in weights
        ]
        score = min(1.0, sum(share for share, _ in shared))
        places = telling(other, shared, self._vectors.rarity(self._ctx))
        return Liking(score, strength_of(score), tuple(other.written(place) for place in places))

    @cached_property
    def _marks(self) -> Marks:
        return marks_of(self._ctx)

    @cached_property
    def _profile(self) -> Profile:
        marks = self._marks
        papers = self._vectors.of(self._ctx, [*marks.liked, *marks.refused, *marks.dismissed])
        return Profile.of(marks, papers, self._vectors.rarity(self._ctx))
