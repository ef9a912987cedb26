"""The index as a process holds it: read at the first question, then only what is new."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log
from typing import Any
from weakref import WeakKeyDictionary

from coordtui.api import Context
from coordtui_expertise.ranking import segments
from coordtui_expertise.ranking.segments import Part
from coordtui_expertise.records import Segment

Postings = dict[int, list[tuple[Part, "array[int]"]]]
"""By term, the places that have it in each segment that knows it."""

_snapshots: WeakKeyDictionary[Any, Snapshot] = WeakKeyDictionary()
_lock = threading.Lock()


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The segments of the store at one moment; `gone` are the places that do not count, by segment."""

    parts: tuple[Part, ...] = ()
    gone: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @cached_property
    def count(self) -> int:
        """How many works there are."""
        return sum(
            sum(map(bool, part.sizes)) - sum(1 for place in self.gone[part.number] if part.sizes[place])
            for part in self.parts
        )

    @cached_property
    def norms(self) -> Mapping[int, array[float]]:
        """By segment, what the sum of each place is multiplied with to make a cosine of it."""
        return {
            part.number: array("d", [1 / size**0.5 if size else 0.0 for size in part.sizes])
            for part in self.parts
        }

    def postings(self, keys: Collection[int]) -> Postings:
        """For each term that a work has, the places that have it, by segment."""
        found: Postings = {}
        for part in self.parts:
            gone = self.gone[part.number]
            for key in keys:
                start, end = part.span(key)
                if start == end:
                    continue
                places = part.places[start:end]
                if gone and not gone.isdisjoint(places):
                    places = array("H", [place for place in places if place not in gone])
                if places:
                    found.setdefault(key, []).append((part, places))
        return found

    def having(self, keys: Collection[int]) -> dict[int, int]:
        """How many works have each of these terms."""
        return dict.fromkeys(keys, 0) | counts(self.postings(keys))

    def place(self, work: int) -> tuple[Part, int] | None:
        """The segment and place of a work, None when it has no terms."""
        for part in reversed(self.parts):
            at = part.place(work)
            if at is not None:
                return (part, at) if part.sizes[at] else None
        return None


def counts(postings: Postings) -> dict[int, int]:
    """How many works have each term."""
    return {key: sum(len(places) for _, places in found) for key, found in postings.items()}


def rarity(having: int, count: int) -> float:
    """What a term weighs that so many of the works have (idf)."""
    return log((count + 1) / (having + 0.5))


def snapshot(ctx: Context) -> Snapshot:
    """The index as it is now; only segments that this process has not read yet are read."""
    table = ctx.store.table("segments")
    with _lock:
        held = _snapshots.get(table.engine, Snapshot())
        stored = ctx.store.records(Segment)
        known = {part.number: part for part in held.parts}
        while (numbers := stored.ids()) != list(known):
            # A segment that was merged away in between is not found: then look again.
            new = {each.doc_id: segments.read(each) for each in stored.get_many(set(numbers) - known.keys())}
            known = {number: part for number in numbers if (part := known.get(number) or new.get(number))}
        if list(known) != [part.number for part in held.parts]:
            parts = tuple(known.values())
            held = Snapshot(parts, superseded(parts))
            if not uncommitted(ctx):
                _snapshots[table.engine] = held
        return held


def uncommitted(ctx: Context) -> bool:
    """Whether this thread is in a transaction: what it reads may be undone, and must not be remembered."""
    return ctx.store.table("segments").engine.connection.transaction is not None


def superseded(parts: Sequence[Part]) -> dict[int, frozenset[int]]:
    """The places of each segment whose work has an entry in a newer one. `parts` rise by number."""
    gone: dict[int, frozenset[int]] = {}
    newer: set[int] = set()
    for part in reversed(parts):
        works = set(part.works)
        again = works & newer
        gone[part.number] = frozenset(place for work in again if (place := part.place(work)) is not None)
        newer |= works
    return gone
