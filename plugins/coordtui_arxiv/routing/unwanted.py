"""What people were suggested or sent and did not want: papers like those are not suggested to them.

Likeness is the cosine of two papers by TF-IDF, as in `taste.vectors`. From `TOO_LIKE` on a paper
is left out; below, a score loses as much of itself as the likest refused paper is near to that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tinydb import where

from coordtui.api import Context
from coordtui_arxiv.records import Mark, Suggestion
from coordtui_arxiv.taste.vectors import Vector, vectors_of

TOO_LIKE = 0.2
"""Of the recorded papers, 4 of 100 pairs by one person are so near, 5 of 100,000 by two people;
half as near are 15 of 100, and one of 1,000."""

REMEMBERED = 50
"""So many of the last refused papers of a person are compared with."""


class Unwanted:
    """How much each person's refused papers take from their score for one of these papers."""

    def __init__(self, ctx: Context, people: Iterable[int], papers: Iterable[int]) -> None:
        refused = _refused(ctx, set(people))
        vectors = vectors_of(ctx)
        texts = vectors.of(ctx, {paper for each in refused.values() for paper in each})
        self._refused = {
            person: [_weights(texts[paper]) for paper in each if paper in texts]
            for person, each in refused.items()
        }
        self._papers = vectors.of(ctx, papers) if refused else {}

    def factor(self, person: int, paper: int) -> float:
        """What the person's score for the paper is multiplied by: 1 when nothing speaks against it."""
        refused = self._refused.get(person)
        if not refused or paper not in self._papers:
            return 1.0
        likest = max(_cosine(self._papers[paper], each) for each in refused)
        return max(0.0, 1 - likest / TOO_LIKE)


def _weights(vector: Vector) -> Mapping[int, float]:
    return dict(zip(vector.keys, vector.weights, strict=True))


def _cosine(vector: Vector, other: Mapping[int, float]) -> float:
    return sum(w * other.get(key, 0.0) for key, w in zip(vector.keys, vector.weights, strict=True))


def _refused(ctx: Context, people: set[int]) -> dict[int, list[int]]:
    """The last papers that each of these people, or who looks after suggestions for them, refused."""
    not_theirs = where("not_for_me") == True  # noqa: E712 - a query
    said = ctx.store.records(Mark).select("person", "paper", where=not_theirs)
    for_them = ctx.store.records(Suggestion).select("person", "paper", where=where("state") == "refused")
    found: dict[int, set[int]] = defaultdict(set)
    for person, paper in (*said, *for_them):
        if person in people:
            found[person].add(paper)
    return {person: sorted(papers)[-REMEMBERED:] for person, papers in found.items()}
