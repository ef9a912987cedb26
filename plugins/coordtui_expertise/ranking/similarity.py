"""How near works are to a question, and a person by theirs."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import mul
from typing import cast

from coordtui_expertise.ranking import index
from coordtui_expertise.ranking.index import Snapshot
from coordtui_expertise.ranking.query import Query, query_of
from coordtui_expertise.ranking.segments import Part

_MOST = 2000
_RECIPROCALS = array("d", [1 / place for place in range(1, _MOST + 1)])
_SUMS = array("d", accumulate(_RECIPROCALS))


class Similarities:
    """The cosine of every work with a question; by segment, then by place.

    A term counts once however often a work has it: on the recorded papers that ranks better than
    the logarithm of how often (mean reciprocal rank .618 against .593, tuned on the other half),
    and nothing depends on the other works, so that a work never has to be written again.
    """

    def __init__(self, snapshot: Snapshot, query: Query, questions: int = 1) -> None:
        self._snapshot, self.query = snapshot, query
        self.is_large = snapshot.count * questions >= index.LARGE
        self.sums: dict[int, Sequence[float]] = {
            number: _sums(size, found, large=self.is_large) for number, size, found in self._by_part()
        }

    def _by_part(self) -> Iterator[tuple[int, int, list[tuple[array[int], float]]]]:
        """For each segment its number, its size, and the places of each term with its weight."""
        found: dict[int, list[tuple[array[int], float]]] = {part.number: [] for part in self._snapshot.parts}
        for key, term in self.query.terms.items():
            for part, places in self.query.postings.get(key, ()):
                found[part.number].append((places, term.weight))
        return ((part.number, len(part.works), found[part.number]) for part in self._snapshot.parts)

    def by_work(self) -> dict[int, float]:
        """By number of the work; those that are not near at all are left out."""
        return {
            work: float(total) * norm
            for part in self._snapshot.parts
            for work, total, norm in zip(part.works, self.sums[part.number], part.norms, strict=True)
            if total
        }

    def of(self, work: int) -> float:
        """That of one work."""
        found = self._snapshot.place(work)
        if found is None:
            return 0.0
        part, place = found
        return float(self.sums[part.number][place]) * part.norms[place]

    def shared(self, work: int) -> dict[int, float]:
        """The terms that a work shares with the question, by key, and what each adds to its similarity."""
        found = self._snapshot.place(work)
        if found is None:
            return {}
        part, place = found
        norm = part.norms[place]
        return {
            key: self.query.terms[key].weight * norm
            for key, entries in self.query.postings.items()
            if _has(entries, part, place)
        }

    def has(self, work: int, keys: Iterable[int]) -> bool:
        """Whether a work has any of these terms of the question."""
        found = self._snapshot.place(work)
        return found is not None and any(_has(self.query.postings.get(key, ()), *found) for key in keys)


def similarities(snapshot: Snapshot, text: str) -> dict[int, float]:
    """How near works are to a text, by number."""
    return Similarities(snapshot, query_of(snapshot, text)).by_work()


def together(best_first: Sequence[float], count: int) -> float:
    """A person's similarity from those of their `count` works: the mean, the best weighted 1, then 1/2, 1/3…

    Works that are left out at the end count as not near at all; so do those after the two thousandth.
    """
    return sum(map(mul, best_first, _RECIPROCALS)) / _SUMS[min(count, _MOST) - 1] if count else 0.0


def weight_of(rank: int, count: int) -> float:
    """What the work at a rank from 0 weighs in `together`."""
    return _RECIPROCALS[rank] / _SUMS[min(count, _MOST) - 1] if rank < _MOST else 0.0


def _sums(size: int, found: Sequence[tuple[array[int], float]], *, large: bool) -> Sequence[float]:
    """For each place the sum of the weights of the terms that it has."""
    if large and found:
        from coordtui_expertise.ranking.large import sums as quick

        return cast("Sequence[float]", quick(size, found))
    sums = [0.0] * size
    for places, weight in found:
        for place in places:
            sums[place] += weight
    return sums


def _has(entries: Iterable[tuple[Part, array[int]]], part: Part, place: int) -> bool:
    for each, places in entries:
        if each is part:
            at = bisect_left(places, place)
            return at < len(places) and places[at] == place
    return False
