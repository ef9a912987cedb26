"""How the index lies in the store: segments, each the terms of some works, never changed.

A segment lists its works and, for each term, which of them have it. New works come in a new
segment, in the transaction that stores them; several small ones are merged into one. The entry
of a work in the newest segment (the highest number) counts, so a change is only an addition, and
an entry without terms takes a work away. That is how Lucene does it.

All numbers are little-endian and written as base64, ten times quicker to read than JSON.
"""

from __future__ import annotations

import sys
from array import array
from binascii import a2b_base64, b2a_base64
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, compress, repeat
from operator import sub

from coordtui_expertise.records import Segment

MOST_WORKS = 16_384
"""So many works a segment has at most: a few megabytes in the store, and places fit in 16 bits."""

_NOWHERE = 0xFFFF

_MANY = 100_000
"""So many entries are sorted by numpy."""


@dataclass(frozen=True, eq=False)
class Part:
    """A segment in memory. `works` are numbers in rising order; their index is their *place*.

    `number` and `rev` are those of its record. `sizes` is how many terms each work has. `keys` are
    the terms in rising order, `ends` where the places of each end in `places`, in which they rise too.
    """

    number: int
    works: array[int]
    sizes: array[int]
    keys: array[int]
    ends: array[int]
    places: array[int]
    rev: int = 0

    @cached_property
    def norms(self) -> array[float]:
        """What the sum of each place is multiplied with to make a cosine of it."""
        return array("d", [1 / size**0.5 if size else 0.0 for size in self.sizes])

    @cached_property
    def filled(self) -> int:
        """How many of the works have a term."""
        return sum(map(bool, self.sizes))

    def span(self, key: int) -> tuple[int, int]:
        """Where in `places` those of a term are; empty when no work has it."""
        at = bisect_left(self.keys, key)
        if at == len(self.keys) or self.keys[at] != key:
            return 0, 0
        return (self.ends[at - 1] if at else 0), self.ends[at]

    def place(self, work: int) -> int | None:
        """The place of a work, None when it is not in here."""
        at = bisect_left(self.works, work)
        return at if at < len(self.works) and self.works[at] == work else None

    def places_of(self, works: Collection[int]) -> frozenset[int]:
        """The places of those of these works (a set) that are in here."""
        if len(works) * 8 < len(self.works):
            return frozenset(place for work in works if (place := self.place(work)) is not None)
        return frozenset(place for place, work in enumerate(self.works) if work in works)


def without(places: array[int], gone: frozenset[int]) -> array[int]:
    """Rising places but for those that are gone."""
    if len(gone) * 8 < len(places):
        found = [
            at for each in gone if (at := bisect_left(places, each)) < len(places) and places[at] == each
        ]
        for at in sorted(found, reverse=True):
            del places[at]
        return places
    return places if gone.isdisjoint(places) else array("H", [each for each in places if each not in gone])


def make(terms: Mapping[int, Iterable[int]]) -> Segment:
    """The segment of works by number, each with the keys of its terms; at most `MOST_WORKS`."""
    works = sorted(terms)
    keys, places, sizes = array("Q"), array("H"), array("H")
    for place, work in enumerate(works):
        mine = sorted(set(terms[work]))[:0xFFFF]
        keys.extend(mine)
        places.extend([place] * len(mine))
        sizes.append(len(mine))
    return _written(works, sizes, keys, places)


def merged(parts: Sequence[Part], gone: Mapping[int, Collection[int]]) -> Segment | None:
    """One segment in place of several, without the places that are gone of each, by its number.

    None when nothing is left.
    """
    kept = sorted(
        (work, index, place)
        for index, part in enumerate(parts)
        for place, work in enumerate(part.works)
        if place not in gone.get(part.number, ())
    )
    if not kept:
        return None
    moved = [array("H", [_NOWHERE]) * len(part.works) for part in parts]
    for new, (_, index, place) in enumerate(kept):
        moved[index][place] = new
    keys, places = _moved(parts, moved)
    sizes = array("H", [parts[index].sizes[place] for _, index, place in kept])
    return _written([work for work, _, _ in kept], sizes, keys, places)


def _moved(parts: Sequence[Part], moved: Sequence[array[int]]) -> tuple[array[int], array[int]]:
    """The terms of these segments, and the place that each has from now on."""
    if sum(len(part.places) for part in parts) >= _MANY:
        from coordtui_expertise.ranking import large

        return large.moved(parts, moved, _NOWHERE)
    keys, places = array("Q"), array("H")
    for part, there in zip(parts, moved, strict=True):
        many = map(sub, part.ends, chain((0,), part.ends))
        old: Iterable[int] = chain.from_iterable(map(repeat, part.keys, many))
        new = array("H", map(there.__getitem__, part.places))
        if _NOWHERE in there:
            stay = [place != _NOWHERE for place in new]
            old, new = compress(old, stay), array("H", compress(new, stay))
        keys.extend(old)
        places.extend(new)
    return keys, places


def read(segment: Segment) -> Part:
    """A stored segment, to be asked."""
    counts = _array("H", segment.counts)
    return Part(
        number=segment.doc_id,
        rev=segment.rev,
        works=_array("I", segment.works),
        sizes=_array("H", segment.sizes),
        keys=_array("Q", segment.keys),
        ends=array("I", accumulate(counts)),
        places=_array("H", segment.places),
    )


def _written(works: Sequence[int], sizes: array[int], keys: array[int], places: array[int]) -> Segment:
    """The segment in which `keys[i]` is a term of the work at `places[i]`."""
    keys, counts, places = _grouped(keys, places)
    return Segment(
        size=len(works),
        works=_text(array("I", works)),
        sizes=_text(sizes),
        keys=_text(keys),
        counts=_text(counts),
        places=_text(places),
    )


def _grouped(keys: array[int], places: array[int]) -> tuple[array[int], array[int], array[int]]:
    """The different keys in rising order, how many places each has, and these, rising for each key."""
    if len(keys) >= _MANY:
        from coordtui_expertise.ranking import large

        return large.grouped(keys, places)
    postings: dict[int, list[int]] = {}
    for key, place in zip(keys, places, strict=True):
        postings.setdefault(key, []).append(place)
    different = sorted(postings)
    found = [postings[key] for key in different]
    for each in found:
        if len(each) > 1:
            each.sort()
    counts = array("H", map(len, found))
    return array("Q", different), counts, array("H", chain.from_iterable(found))


def _text(values: array[int]) -> str:
    if sys.byteorder == "big":
        values = values[:]
        values.byteswap()
    return b2a_base64(values, newline=False).decode()


def _array(code: str, text: str) -> array[int]:
    values = array(code)
    values.frombytes(a2b_base64(text))
    if sys.byteorder == "big":
        values.byteswap()
    return values
