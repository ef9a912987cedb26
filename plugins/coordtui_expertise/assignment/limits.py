"""Why an assignment cannot be complete: the items, or the people, of which together too much is asked.

What falls short in an optimal answer cannot be mended by moving others. Whoever is met on the
way from it, along pairs that could be added and pairs that could be dropped, is therefore full:
together they are the bottleneck (the cut of the theorem of Hall).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from coordtui.api import Message
from coordtui_expertise.assignment.problem import NO_CONFLICTS, Item, Problem, Taker
from coordtui_expertise.assignment.solving import Assignment
from coordtui_expertise.texts import N_, NN_

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True)
class Bottleneck:
    """Items (by key) and people of which together too much is asked, in words, and what would help."""

    items: tuple[str, ...]
    people: tuple[int, ...]
    text: Message
    helps: tuple[Message, ...]


def bottlenecks(problem: Problem, found: Assignment) -> list[Bottleneck]:
    """What cannot hold together, for everything that falls short; empty when the answer is complete."""
    limits = _Limits(problem, found)
    return [*limits.of_short(), *limits.of_under()]


class _Limits:
    """Follows an answer from what falls short."""

    def __init__(self, problem: Problem, found: Assignment) -> None:
        self._problem, self._found = problem, found
        self._items = {item.key: item for item in problem.items}
        self._takers = {taker.person: taker for taker in problem.takers}
        self._takes: dict[int, set[str]] = defaultdict(set)
        self._taken: dict[str, set[int]] = defaultdict(set)
        for key, person in found.pairs:
            self._takes[person].add(key)
            self._taken[key].add(person)

    def of_short(self) -> Iterable[Bottleneck]:
        """For items without enough people."""
        for items, people in _reached(sorted(self._found.short), self._could_take, self._could_drop):
            yield self._few_places([self._items[key] for key in sorted(items)], sorted(people))

    def of_under(self) -> Iterable[Bottleneck]:
        """For people without enough items."""
        for people, items in _reached(sorted(self._found.under), self._could_have, self._could_lose):
            yield self._few_items(sorted(items), [self._takers[person] for person in sorted(people)])

    # The steps of the way.

    def _could_take(self, key: str) -> Iterable[int]:
        taken = self._taken[key]
        return (who for who in self._takers if who not in taken and self._problem.may(key, who))

    def _could_drop(self, person: int) -> Iterable[str]:
        return (key for key in self._takes[person] if (key, person) not in self._problem.fixed)

    def _could_have(self, person: int) -> Iterable[str]:
        takes = self._takes[person]
        return (key for key in self._items if key not in takes and self._problem.may(key, person))

    def _could_lose(self, key: str) -> Iterable[int]:
        return (who for who in self._taken[key] if (key, who) not in self._problem.fixed)

    # In words.

    def _few_places(self, items: list[Item], people: list[int]) -> Bottleneck:
        elsewhere = sum(len(self._taken[item.key] - {*people}) for item in items)
        wanted = sum(item.demand for item in items) - elsewhere
        keys = {item.key for item in items}
        places = sum(self._takers[who].capacity - len(self._takes[who] - keys) for who in people)
        if len(items) == 1 and not people:
            text = self._few_people(items[0])
        else:
            text = N_(
                "{items} want {wanted} people, and those who may take them have {places} places in all.",
                items=_titles(items),
                wanted=wanted,
                places=places,
            )
        helps = self._more_places(keys, wanted - places)
        return Bottleneck(tuple(item.key for item in items), tuple(people), text, helps)

    def _few_people(self, item: Item) -> Message:
        problem = self._problem
        able = sum(problem.may(item.key, who) for who in self._takers)
        conflicts = sum(who in problem.conflicts.get(item.key, NO_CONFLICTS) for who in self._takers)
        return NN_(
            "“{title}” wants {demand}, and {n} person may take it; with a conflict of interest: {conflicts}.",
            "“{title}” wants {demand}, and {n} people may take it; with a conflict of interest: {conflicts}.",
            able,
            title=item.title,
            demand=item.demand,
            conflicts=conflicts,
        )

    def _more_places(self, keys: set[str], lacking: int) -> tuple[Message, ...]:
        """What would give the items more people."""
        problem = self._problem
        excluded = sum(key in keys and person in self._takers for key, person in problem.forbidden)
        conflicts = sum(
            person in self._takers for key in keys for person in problem.conflicts.get(key, NO_CONFLICTS)
        )
        helps = [
            NN_(
                "{n} more place would do: let somebody of them take more, add a person, or want fewer.",
                "{n} more places would do: let some of them take more, add people, or want fewer.",
                lacking,
            )
        ]
        if excluded:
            helps.append(
                NN_(
                    "{n} pair of these is excluded by hand.",
                    "{n} pairs of these are excluded by hand.",
                    excluded,
                )
            )
        if conflicts:
            helps.append(
                NN_(
                    "{n} pair of these has a conflict of interest; a plan can count fewer kinds of them.",
                    "{n} pairs of these have a conflict of interest; a plan can count fewer kinds of them.",
                    conflicts,
                )
            )
        return tuple(helps)

    def _few_items(self, items: list[str], people: list[Taker]) -> Bottleneck:
        elsewhere = sum(len(self._takes[taker.person] - {*items}) for taker in people)
        wanted = sum(taker.minimum for taker in people) - elsewhere
        numbers = {taker.person for taker in people}
        there = sum(self._items[key].demand - len(self._taken[key] - numbers) for key in items)
        text = N_(
            "{people} must take {wanted} items at least, and there are {there} for them.",
            people=_names(people),
            wanted=wanted,
            there=there,
        )
        helps = NN_(
            "Ask for {n} item less at least, or add one, or let one want more people.",
            "Ask for {n} items less at least, or add some, or let some want more people.",
            wanted - there,
        )
        return Bottleneck(tuple(items), tuple(taker.person for taker in people), text, (helps,))


def _reached(
    starts: Iterable[A], there: Callable[[A], Iterable[B]], back: Callable[[B], Iterable[A]]
) -> list[tuple[set[A], set[B]]]:
    """Everything on one side and on the other that can be come to from these starts.

    What can be come to from two of them is one part; everything is looked at once.
    """
    part_of: dict[B, int] = {}
    parts: dict[int, tuple[set[A], set[B]]] = {}
    for number, start in enumerate(starts):
        here, beyond, waiting = {start}, set[B](), [start]
        while waiting:
            for other in there(waiting.pop()):
                if other in beyond:
                    continue
                if other in part_of:  # from here on it was looked at before
                    before = parts.pop(part_of[other])
                    here |= before[0]
                    beyond |= before[1]
                    part_of.update(dict.fromkeys(before[1], number))
                    continue
                beyond.add(other)
                part_of[other] = number
                more = set(back(other)) - here
                here |= more
                waiting += more
        parts[number] = here, beyond
    return [*parts.values()]


def _titles(items: list[Item]) -> Message:
    title = items[0].title
    more = len(items) - 1
    return (
        NN_("“{title}” and {n} other", "“{title}” and {n} others", more, title=title)
        if more
        else N_("“{title}”", title=title)
    )


def _names(people: list[Taker]) -> Message:
    name, more = people[0].name, len(people) - 1
    return (
        NN_("{name} and {n} other", "{name} and {n} others", more, name=name)
        if more
        else N_("{name}", name=name)
    )
