"""Reads the people and their papers, and remembers them: later only what was written since is read."""

from __future__ import annotations

import threading
from array import array
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from tinydb import where

from coordtui.api import Actor, Context, Person
from coordtui_expertise.ranking.index import uncommitted
from coordtui_expertise.ranking.profiles import Crowd
from coordtui_expertise.records import Authorship

_ACTORS = 4
"""For so many actors a process remembers what they see."""

_NUMBERS = "doc_id", "person", "work"

Works = Mapping[int, tuple[int, ...]]


class _Attached:
    """The works of each person that are sure, whoever may see them: `of`, replaced and never changed."""

    def __init__(self, ctx: Context) -> None:
        self._mark = ctx.store.mark()
        found: dict[int, list[int]] = defaultdict(list)
        rows = ctx.store.records(Authorship).select(*_NUMBERS, where=where("state") == "confirmed")
        last = rows[-1][0] if rows else 0
        self._person, self._work = (array("I", bytes(4 * (last + 1))) for _ in range(2))
        for number, person, work in rows:
            found[person].append(work)
            self._person[number], self._work[number] = person, work
        self.of: Works = {person: tuple(works) for person, works in found.items()}

    def renew(self, ctx: Context) -> bool:
        """Read the authorships that were written since; false when it cannot be told which."""
        written = ctx.store.written(self._mark)
        if written is None:
            return False
        numbers = written.documents.get("authorships", frozenset())
        if numbers is None:
            return False
        if numbers:
            stored = ctx.store.records(Authorship).get_many(numbers)
            self.of = self._moved(numbers, [each for each in stored if each.state == "confirmed"])
        self._mark = written.mark
        return True

    def _moved(self, numbers: Collection[int], sure: Collection[Authorship]) -> Works:
        """The works after the authorships of these numbers became what is sure of them."""
        known = len(self._person)
        now = {(each.person, each.work): each.doc_id for each in sure}
        before = {(self._person[n], self._work[n]) for n in numbers if n < known and self._person[n]}
        missing = max(numbers) + 1 - known
        if missing > 0:
            self._person.extend([0] * missing)
            self._work.extend([0] * missing)
        for number in numbers:
            self._person[number] = self._work[number] = 0
        for (person, work), number in now.items():
            self._person[number], self._work[number] = person, work
        of = dict(self.of)
        for person, work in before - now.keys():
            of[person] = tuple(each for each in of[person] if each != work)
        for person, work in now.keys() - before:
            of[person] = (*of.get(person, ()), work)
        return of


@dataclass
class _Seen:
    """What one actor sees, as it was at a revision of the store.

    `written` is the revision of the people, `revs` those of each, `mine` the actor's own.
    """

    at: int
    written: int
    revs: Mapping[int, int]
    mine: int
    hidden: frozenset[int]
    attached: Works
    crowd: Crowd


@dataclass
class _Held:
    """What a process remembers of one store; the papers as they were at a revision of it."""

    at: int = -1
    attached: _Attached | None = None
    actors: dict[Actor, _Seen] = field(default_factory=dict)


_held: WeakKeyDictionary[Any, _Held] = WeakKeyDictionary()
_lock = threading.Lock()


def crowd(ctx: Context) -> Crowd:
    """Everybody as the actor sees them now; of what this process knows, only changes are read."""
    if uncommitted(ctx):
        return _read(ctx, -1, _Attached(ctx).of, None).crowd
    with _lock:
        held = _held.setdefault(ctx.store.table("authorships").engine, _Held())
        known = held.actors.pop(ctx.actor, None)
        now = ctx.store.revision
        if known is None or known.at != now:
            if held.attached is None or (held.at != now and not held.attached.renew(ctx)):
                held.attached = _Attached(ctx)
            held.at = now
            known = _read(ctx, now, held.attached.of, known)
        held.actors[ctx.actor] = known
        while len(held.actors) > _ACTORS:
            del held.actors[next(iter(held.actors))]
        return known.crowd


def _read(ctx: Context, at: int, attached: Works, known: _Seen | None) -> _Seen:
    """What the actor sees now; what is the same as in `known` is taken from there."""
    directory = ctx.directory.people()
    written = directory.revision
    people: Mapping[int, Person]
    revs: Mapping[int, int]
    if known is not None and known.written == written:
        if known.attached is attached:
            return replace(known, at=at)
        people, revs, mine, hidden = known.crowd.people, known.revs, known.mine, known.hidden
    else:
        there = (where("merged_into") == None) & (where("matching") == True)  # noqa: E711, E712 - a query
        revs = dict(directory.select("doc_id", "rev", where=there))
        me = directory.get(ctx.actor.person) if ctx.actor.person else None
        mine, hidden = me.rev if me else 0, directory.hiding("papers")
        # Of anybody the actor sees what their own groups let them see: when these change, all is read.
        same = known.revs.items() & revs.items() if known and known.mine == mine else set()
        read = {each.doc_id: each for each in directory.get_many(revs.keys() - dict(same).keys())}
        before = known.crowd.people if known else {}
        kept = {n: before[n] for n, _ in same if n in before}
        people = {n: person for n in revs if (person := read.get(n) or kept.get(n))}
    works = {p: attached[p] for p in people if p in attached and p not in hidden}
    now = known.crowd.renewed(people, works) if known else Crowd(people, works)
    return _Seen(at, written, revs, mine, hidden, attached, now)
