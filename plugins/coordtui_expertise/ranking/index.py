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
            part.filled - sum(1 for place in self.gone[part.number] if part.sizes[place])
            for part in self.parts
        )

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
                if gone:
                    places = segments.without(places, gone)
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
    stored = ctx.store.records(Segment)
    engine = ctx.store.table("segments").engine
    with _lock:
        held = _snapshots.get(engine, Snapshot())
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


def superseded(parts: Sequence[Part], before: Snapshot | None = None) -> dict[int, frozenset[int]]:
    """The places of each segment whose work has an entry in a newer one. `parts` rise by number.

    What `before` knows is not looked for again when it holds the first of these segments.
    """
    known = before.parts if before and before.parts == tuple(parts[: len(before.parts)]) else ()
    gone: dict[int, frozenset[int]] = {}
    newer: set[int] = set()
    for part in reversed(parts[len(known) :]):
        gone[part.number] = part.places_of(newer)
        newer.update(part.works)
    for part in known:
        gone[part.number] = before.gone[part.number] | part.places_of(newer) if before else frozenset()
    return gone
