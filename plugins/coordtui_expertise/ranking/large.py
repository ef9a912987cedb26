"""The inner loops of ranking by numpy, for large indexes and for many questions.

Its import takes a tenth of a second and 30 MB; then it adds up ten times as fast. A lab of a few
hundred people is answered in milliseconds without it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from coordtui_expertise.ranking.segments import Part

Floats = NDArray[np.float64]
Numbers = NDArray[np.uint32]


def grouped(keys: array[int], places: array[int]) -> tuple[array[int], array[int], array[int]]:
    """What `segments` has of entries: their keys in order, how many places each has, and these."""
    entries, at = np.frombuffer(keys, np.uint64), np.frombuffer(places, np.uint16)
    order = np.lexsort((at, entries))
    different, counts = np.unique(entries, return_counts=True)
    return (
        array("Q", different.tobytes()),
        array("H", counts.astype(np.uint16).tobytes()),
        array("H", at[order].tobytes()),
    )


def spans(part: Part, keys: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Of each of these terms that the segment knows: the key, and where in `places` its places are."""
    known, ends = np.frombuffer(part.keys, np.uint64), np.frombuffer(part.ends, np.uint32)
    asked = np.array(keys, np.uint64)
    at = np.searchsorted(known, asked)
    there = at < len(known)
    there[there] = known[at[there]] == asked[there]
    at = at[there]
    starts = np.where(at, ends[at - 1], 0)
    return zip(asked[there].tolist(), starts.tolist(), ends[at].tolist(), strict=True)


def moved(parts: Sequence[Part], there: Sequence[array[int]], nowhere: int) -> tuple[array[int], array[int]]:
    """The terms of several segments and the places they have in one; `there` says where each place goes."""
    keys, places = [], []
    for part, to in zip(parts, there, strict=True):
        ends = np.frombuffer(part.ends, np.uint32)
        many = ends - np.concatenate([np.zeros(1, np.uint32), ends[:-1]])
        new = np.frombuffer(to, np.uint16)[np.frombuffer(part.places, np.uint16)]
        keys.append(np.repeat(np.frombuffer(part.keys, np.uint64), many)[new != nowhere])
        places.append(new[new != nowhere])
    return array("Q", np.concatenate(keys).tobytes()), array("H", np.concatenate(places).tobytes())


def sums(size: int, found: Sequence[tuple[array[int], float]]) -> Floats:
    """For each place the sum of the weights of the terms that it has."""
    places = np.frombuffer(b"".join(places for places, _ in found), np.uint16)
    weights = np.repeat([weight for _, weight in found], [len(places) for places, _ in found])
    return np.bincount(places, weights, size).astype(np.float64)


def said(found: Sequence[tuple[array[int], float]], norms: Floats) -> Floats:
    """By number of the person, how near what they say is: `found` are who says a term, and its weight."""
    if not found:
        return np.zeros(len(norms))
    people = np.frombuffer(b"".join(people for people, _ in found), np.uint32)
    weights = np.repeat([weight for _, weight in found], [len(people) for people, _ in found])
    return np.bincount(people, weights, len(norms)) * norms


def by_number(values: Mapping[int, float], last: int) -> Floats:
    """Values at the places of their numbers, from 0 to the last."""
    found = np.zeros(last + 1)
    found[np.fromiter(values.keys(), np.int64, len(values))] = np.fromiter(values.values(), np.float64)
    return found


def near(sums: Any, norms: array[float], places: Numbers) -> Floats:
    """The similarities at these places."""
    return (np.asarray(sums) * np.frombuffer(norms))[places]


def pairs(owners: Sequence[tuple[int, ...]]) -> tuple[Numbers, Numbers]:
    """Places and the people whose work is there: a pair for each of both."""
    many = np.fromiter(map(len, owners), np.int64, len(owners))
    people = np.fromiter(chain.from_iterable(owners), np.uint32, int(many.sum()))
    return np.repeat(np.arange(len(owners), dtype=np.uint32), many), people


def scores(
    people: Sequence[Numbers],
    values: Sequence[Floats],
    said: Floats,
    counts: Floats,
    least: float,
) -> dict[int, float]:
    """What `similarity.together` makes of the similarities of everybody's works and statements.

    Person `people[i][j]` has a work that is as near as `values[i][j]`, from 0 to 1; `said` and
    `counts` are by number of the person. Scores under `least` are left out.
    """
    who_says = np.flatnonzero(said).astype(np.uint32)
    persons, near = np.concatenate([*people, who_says]), np.concatenate([*values, said[who_says]])
    # A score is no larger than the nearest work.
    hopeful = np.zeros(int(persons.max(initial=0)) + 1, bool)
    hopeful[persons[(near >= least) & (near > 0)]] = True
    kept = hopeful[persons] & (near > 0)
    # One sort does for all: numbers of people go up by 2, and the nearest work takes most of its 1 away.
    keys = np.sort(2.0 * persons[kept] - near[kept])
    if not len(keys):
        return {}
    doubled = 2 * np.ceil(keys / 2)
    starts = np.flatnonzero(np.diff(doubled, prepend=-1.0))
    lengths = np.diff(starts, append=len(keys))
    rank = np.arange(1, len(keys) + 1) - np.repeat(starts, lengths)
    totals = np.add.reduceat((doubled - keys) / rank, starts)
    numbers = (doubled[starts] / 2).astype(np.int64)
    of_each = counts[numbers].astype(np.int64)
    harmonic = np.cumsum(1.0 / np.arange(1, int(of_each.max()) + 1))
    found = totals / harmonic[of_each - 1]
    enough = found >= least
    return dict(zip(numbers[enough].tolist(), found[enough].tolist(), strict=True))
