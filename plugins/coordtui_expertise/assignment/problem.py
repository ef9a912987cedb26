"""What is to be assigned to whom, and under which conditions; plain data, checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from coordtui.api import Message, Refused
from coordtui_expertise.texts import N_, NN_

Pair: TypeAlias = tuple[str, int]
"""An item, by its key, and a person, by their number."""

ALWAYS = frozenset({"self", "author", "declared"})
"""Kinds of conflict that count in every plan."""

NO_CONFLICTS: Mapping[int, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Item:
    """A paper, project or student: `demand` people are wanted for it."""

    key: str
    title: str
    demand: int = 1


@dataclass(frozen=True)
class Taker:
    """Somebody who may take items: at most `capacity` of them, and at least `minimum`."""

    person: int
    name: str
    capacity: int = 1
    minimum: int = 0


@dataclass(frozen=True)
class Problem:
    """Items, takers, how well each fits (higher is better, 0 where nothing is known), and what must hold.

    `conflicts` says for an item who must not take it, and why; a conflict holds against
    everything, a fixed pair too. `fixed` pairs are in every answer, `forbidden` ones in none. Of
    answers that are as good, the one with most of the `settled` pairs is wanted. `notes` say
    what was taken out on the way here, for people to read.
    """

    items: Sequence[Item]
    takers: Sequence[Taker]
    scores: Mapping[str, Mapping[int, float]]
    conflicts: Mapping[str, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)
    fixed: Collection[Pair] = ()
    forbidden: Collection[Pair] = ()
    settled: Collection[Pair] = ()
    notes: Sequence[Message] = ()

    def __post_init__(self) -> None:
        """Pairs are asked for one by one: in a set that costs nothing."""
        for name in ("fixed", "forbidden", "settled"):
            object.__setattr__(self, name, frozenset(getattr(self, name)))

    def may(self, item: str, person: int) -> bool:
        """Whether this person may take this item at all."""
        return person not in self.conflicts.get(item, NO_CONFLICTS) and (item, person) not in self.forbidden

    def score(self, item: str, person: int) -> float:
        """How well they fit."""
        return self.scores.get(item, {}).get(person, 0.0)

    def contradictions(self) -> list[Message]:
        """What is wrong with the conditions by themselves, whatever the scores."""
        items, takers = {each.key: each for each in self.items}, {each.person: each for each in self.takers}
        wrong: list[Message] = []
        if len(items) < len(self.items):
            wrong.append(N_("Two items have the same key."))
        if len(takers) < len(self.takers):
            wrong.append(N_("Somebody is named twice among those who take items."))
        wrong += [
            N_("{name} must take at least {minimum} and can take at most {capacity}.", **_limits(taker))
            for taker in self.takers
            if taker.minimum > taker.capacity
        ]
        for key, person in sorted(self.fixed):
            if key not in items or person not in takers:
                wrong.append(N_("A fixed pair names an item or a person that is not in the assignment."))
            elif not self.may(key, person):
                said = N_(
                    "“{title}” is fixed to {name}, who must not take it.",
                    title=items[key].title,
                    name=takers[person].name,
                )
                wrong.append(said)
        return wrong + self._too_many_fixed(items, takers)

    def _too_many_fixed(self, items: Mapping[str, Item], takers: Mapping[int, Taker]) -> list[Message]:
        fixed = sorted(self.fixed)
        by_item, by_person = Counter(key for key, _ in fixed), Counter(who for _, who in fixed)
        return [
            NN_(
                "“{title}” wants {n} person, and more are fixed.",
                "“{title}” wants {n} people, and more are fixed.",
                items[key].demand,
                title=items[key].title,
            )
            for key, count in by_item.items()
            if key in items and count > items[key].demand
        ] + [
            N_(
                "{name} is fixed to more items than the {capacity} they can take.",
                name=takers[person].name,
                capacity=takers[person].capacity,
            )
            for person, count in by_person.items()
            if person in takers and count > takers[person].capacity
        ]

    def check(self) -> None:
        """Raise `Refused` when the conditions contradict themselves."""
        if wrong := self.contradictions():
            raise Refused(N_("Nothing can be assigned."), why=wrong[0])


def with_changes(
    problem: Problem,
    *,
    capacity: Mapping[int, int] | None = None,
    minimum: Mapping[int, int] | None = None,
    demand: Mapping[str, int] | None = None,
    fix: Collection[Pair] = (),
    forbid: Collection[Pair] = (),
    free: Collection[Pair] = (),
) -> Problem:
    """The same problem under other conditions: what if somebody took fewer, or this pair were settled?

    Who takes fewer than their minimum has no higher minimum, unless another `minimum` is given.
    `free` pairs are neither fixed nor forbidden any more.
    """
    most, least, wanted = capacity or {}, minimum or {}, demand or {}

    def taker(each: Taker) -> Taker:
        limit = most.get(each.person, each.capacity)
        return replace(each, capacity=limit, minimum=least.get(each.person, min(each.minimum, limit)))

    return replace(
        problem,
        items=[replace(each, demand=wanted.get(each.key, each.demand)) for each in problem.items],
        takers=[taker(each) for each in problem.takers],
        fixed=({*problem.fixed} - {*forbid, *free}) | {*fix},
        forbidden=({*problem.forbidden} - {*fix, *free}) | {*forbid},
    )


def _limits(taker: Taker) -> dict[str, object]:
    return {"name": taker.name, "minimum": taker.minimum, "capacity": taker.capacity}
