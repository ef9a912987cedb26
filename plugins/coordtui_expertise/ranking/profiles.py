"""What the actor may know of everybody: their papers, and what they say of themselves."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from tinydb import where

from coordtui.api import Actor, Context, Person
from coordtui_expertise.ranking.index import uncommitted
from coordtui_expertise.ranking.segments import Part
from coordtui_expertise.ranking.words import keys_of, terms_of
from coordtui_expertise.records import Authorship

_SHORT = 12
"""A statement counts as this long at least: two words that somebody jots down are no proof of mastery."""

_ACTORS = 4
"""For so many actors a process remembers what they see."""


@dataclass(eq=False)
class Crowd:
    """Everybody who may be suggested, as one actor sees them.

    `works` are the numbers of the papers of each person that are sure and that the actor sees. Who
    takes no part in matching, or was merged, is not among them.
    """

    people: Mapping[int, Person]
    works: Mapping[int, Sequence[int]]
    _owners: dict[int, list[tuple[int, ...]]] = field(default_factory=dict)
    _pairs: dict[int, Any] = field(default_factory=dict)

    @cached_property
    def by_work(self) -> Mapping[int, tuple[int, ...]]:
        """Whose each work is."""
        found: dict[int, tuple[int, ...]] = {}
        for person, works in self.works.items():
            for work in works:
                found[work] = (*found.get(work, ()), person)
        return found

    @cached_property
    def says(self) -> Mapping[int, frozenset[int]]:
        """The terms, by key, of what each says of themselves; without those who say nothing."""
        found = {number: said_by(person) for number, person in self.people.items()}
        return {number: terms for number, terms in found.items() if terms}

    @cached_property
    def saying(self) -> Mapping[int, Sequence[int]]:
        """Who says a term."""
        found: dict[int, list[int]] = defaultdict(list)
        for person, terms in self.says.items():
            for term in terms:
                found[term].append(person)
        return found

    def statement_norm(self, person: int) -> float:
        """What the sum of the weights in a statement is multiplied with, as `Snapshot.norms` has it."""
        return 1.0 / float(max(len(self.says[person]), _SHORT) ** 0.5)

    def owners(self, part: Part) -> list[tuple[int, ...]]:
        """Whose the work at each place of a segment is."""
        found = self._owners.get(part.number)
        if found is None or len(found) != len(part.works):
            by_work = self.by_work
            found = self._owners[part.number] = [by_work.get(work, ()) for work in part.works]
        return found

    def pairs(self, part: Part) -> Any:
        """The same as `large.pairs` has it."""
        if part.number not in self._pairs:
            from coordtui_expertise.ranking import large

            self._pairs[part.number] = large.pairs(self.owners(part))
        return self._pairs[part.number]

    @cached_property
    def counts(self) -> Mapping[int, int]:
        """How many works each has, what they say included."""
        return {p: len(self.works.get(p, ())) + (p in self.says) for p in self.people}

    def has_profile(self, person: int) -> bool:
        """Whether there is anything to compare."""
        return self.counts[person] > 0


def phrases_of(person: Person) -> tuple[str, ...]:
    """What somebody says that they know: subjects, methods, and what they offer."""
    return (*person.interests, *person.methods, *person.offers)


def said_by(person: Person) -> frozenset[int]:
    """The terms of it, by key."""
    return _terms(phrases_of(person))


@lru_cache(maxsize=1 << 15)
def _terms(phrases: tuple[str, ...]) -> frozenset[int]:
    return frozenset(keys_of(terms_of("\n\n".join(phrases))))


@dataclass
class _Held:
    """What a process remembers of one store, up to revisions of it."""

    attached: Mapping[int, Sequence[int]] = field(default_factory=dict)
    attached_at: int = -1
    crowds: dict[Actor, tuple[int, Crowd]] = field(default_factory=dict)


_held: WeakKeyDictionary[Any, _Held] = WeakKeyDictionary()
_lock = threading.Lock()


def crowd(ctx: Context) -> Crowd:
    """Everybody as the actor sees them now; read again only when something was written."""
    if uncommitted(ctx):
        return _read(ctx, _attached(ctx, _Held(), -1))
    with _lock:
        held = _held.setdefault(ctx.store.table("authorships").engine, _Held())
        revision = ctx.store.revision
        known = held.crowds.pop(ctx.actor, None)
        if known is None or known[0] != revision:
            known = (revision, _read(ctx, _attached(ctx, held, revision)))
        held.crowds[ctx.actor] = known
        while len(held.crowds) > _ACTORS:
            del held.crowds[next(iter(held.crowds))]
        return known[1]


def _read(ctx: Context, attached: Mapping[int, Sequence[int]]) -> Crowd:
    directory = ctx.directory.people()
    there = directory.find((where("merged_into") == None) & (where("matching") == True))  # noqa: E711, E712 - a query
    people = {person.doc_id: person for person in there}
    hidden = directory.hiding("papers")
    return Crowd(
        people=people,
        works={p: attached[p] for p in people if p in attached and p not in hidden},
    )


def _attached(ctx: Context, held: _Held, revision: int) -> Mapping[int, Sequence[int]]:
    """The works of each person that are sure, whoever may see them."""
    if held.attached_at < 0 or "authorships" in ctx.store.changes(held.attached_at).tables:
        found: dict[int, list[int]] = defaultdict(list)
        rows = ctx.store.records(Authorship).select("person", "work", where=where("state") == "confirmed")
        for person, work in rows:
            found[person].append(work)
        held.attached = found
    held.attached_at = revision
    return held.attached
