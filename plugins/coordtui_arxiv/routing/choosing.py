"""Which papers go to whom, when there are more near ones than people want: the best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

Left = Callable[[int], int]
"""How many more a person, or a paper, by its number, may have."""


class Pair(msgspec.Struct, frozen=True):
    """A paper that may concern a person, by their numbers, and the watch that sends it (0: none)."""

    paper: int
    person: int
    score: float
    watch: int = 0


def best(pairs: Iterable[Pair], person_left: Left, paper_left: Left) -> list[Pair]:
    """The pairs that are kept, the best first: no more of a person, and of a paper, than are left.

    What is equal goes by number, so that the same is chosen again after a run that died.
    """
    people: Counter[int] = Counter()
    papers: Counter[int] = Counter()
    kept = []
    for pair in sorted(pairs, key=lambda each: (-each.score, each.paper, each.person)):
        if papers[pair.paper] < paper_left(pair.paper) and people[pair.person] < person_left(pair.person):
            papers[pair.paper] += 1
            people[pair.person] += 1
            kept.append(pair)
    return kept
