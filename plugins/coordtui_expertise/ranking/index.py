"""The index as a process holds it: read at the first question, then only what is new."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
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

LARGE = 10_000
"""From so many works on, counted once a question, numpy does the work: see `large`."""

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
            part.filled - sum(1 for place in self.gone[part.number] if part.sizes[place])
            for part in self.parts
        )

    def spans(self, keys: Collection[int]) -> Iterator[tuple[Part, int, int, int]]:
        """Each term that a segment knows: the segment, the key, and where its places are in there."""
        if self.count >= LARGE:
            from coordtui_expertise.ranking import large

            asked = list(keys)
            for part in self.parts:
                yield from ((part, key, start, end) for key, start, end in large.spans(part, asked))
            return
        for part in self.parts:
            for key in keys:
                start, end = part.span(key)
                if start < end:
                    yield part, key, start, end

    def postings(self, keys: Collection[int]) -> Postings:
        """For each term that a work has, the places that have it, by segment."""
        found: Postings = {}
        for part, key, start, end in self.spans(keys):
            places = part.places[start:end]
            if gone := self.gone[part.number]:
                places = segments.without(places, gone)
            if places:
                found.setdefault(key, []).append((part, places))
        return found

    def having(self, keys: Collection[int]) -> dict[int, int]:
        """How many works have each of these terms."""
        found = dict.fromkeys(keys, 0)
        for part, key, start, end in self.spans(keys):
            gone = self.gone[part.number]
            found[key] += len(segments.without(part.places[start:end], gone)) if gone else end - start
        return found

    def place(self, work: int) -> tuple[Part, int] | None:
        """The segment and place of a work, None when it has no terms."""
        for part in reversed(self.parts):
            at = part.place(work)
            if at is not None:
                return (part, at) if part.sizes[at] else None
        return None


_EMPTY = Snapshot()


def counts(postings: Postings) -> dict[int, int]:
    """How many works have each term."""
    return {key: sum(len(places) for _, places in found) for key, found in postings.items()}


def rarity(having: int, count: int) -> float:
    """What a term weighs that so many of the works have (idf)."""
    return log((count + 1) / (having + 0.5))


def snapshot(ctx: Context) -> Snapshot:
    """The index as it is now; only segments that this process has not read yet are read."""
    stored = ctx.store.records(Segment)
    engine = ctx.store.table("segments").engine
    with _lock:
        held = _snapshots.get(engine, _EMPTY)
        # With the revision: a store that was restored may give a number again.
        known = {(part.number, part.rev): part for part in held.parts}
        while (names := stored.select("doc_id", "rev")) != list(known):
            missing = [number for number, rev in names if (number, rev) not in known]
            new = {(each.doc_id, each.rev): segments.read(each) for each in stored.get_many(missing)}
            # A segment that was merged away in between is not found: then look again.
            known = {name: part for name in names if (part := known.get(name) or new.get(name))}
        parts = tuple(known.values())
        if parts != held.parts:
            held = Snapshot(parts, superseded(parts, held))
            if not uncommitted(ctx):
                _snapshots[engine] = held
        return held


def uncommitted(ctx: Context) -> bool:
    """Whether this thread is in a transaction: what it reads may be undone, and must not be remembered."""
    return ctx.store.table("segments").engine.connection.transaction is not None


def superseded(parts: Sequence[Part], before: Snapshot = _EMPTY) -> dict[int, frozenset[int]]:
    """The places of each segment whose work has an entry in a newer one. `parts` rise by number.

    Where these are the segments of `before` and some more, only the new ones are gone through.
    """
    known = before.parts if before.parts == tuple(parts[: len(before.parts)]) else ()
    gone: dict[int, frozenset[int]] = {}
    newer: set[int] = set()
    for part in reversed(parts[len(known) :]):
        gone[part.number] = part.places_of(newer)
        newer.update(part.works)
    return gone | {part.number: before.gone[part.number] | part.places_of(newer) for part in known}
