"""Why an assignment is as it is: who was passed over and why."""

from __future__ import annotations

from dataclasses import dataclass

from coordtui.api import Message
from coordtui_expertise.assignment.problem import NO_CONFLICTS, Pair, Problem
from coordtui_expertise.assignment.solving import Assignment
from coordtui_expertise.texts import N_, NN_


@dataclass(frozen=True)
class Choice:
    """Why somebody takes an item: how well they fit, and the place among all who may take it (from 1)."""

    person: int
    score: float
    place: int
    of: int
    fixed: bool


@dataclass(frozen=True)
class Passed:
    """Somebody who fits better than one of those who take an item, and does not take it: why."""

    person: int
    score: float
    why: Message


def reason(choice: Choice) -> Message:
    """What speaks for a choice, where no words do."""
    if choice.fixed:
        return N_("settled by hand")
    return N_("near in words") if choice.score else N_("nothing known that fits")


def choices(problem: Problem, found: Assignment, key: str) -> list[Choice]:
    """Who takes an item, best first."""
    able = sorted(
        (problem.score(key, taker.person) for taker in problem.takers if problem.may(key, taker.person)),
        reverse=True,
    )
    made = [
        Choice(
            person=person,
            score=(score := problem.score(key, person)),
            place=1 + sum(other > score for other in able),
            of=len(able),
            fixed=(key, person) in problem.fixed,
        )
        for person in found.of_item(key)
    ]
    return sorted(made, key=lambda choice: -choice.score)


def passed_over(problem: Problem, found: Assignment, key: str, limit: int = 5) -> list[Passed]:
    """Those who fit an item better than its weakest taker and do not take it, best first.

    Of an item with an empty place: all who fit it at all.
    """
    taking = found.of_item(key)
    weakest = min((problem.score(key, person) for person in taking), default=0.0)
    least = 0.0 if key in found.short else weakest
    better = [
        (score, taker.person, taker.capacity)
        for taker in problem.takers
        if taker.person not in taking and (score := problem.score(key, taker.person)) > least
    ]
    better.sort(key=lambda each: (-each[0], each[1]))
    return [
        Passed(person, score, _why_not(problem, found, (key, person), capacity))
        for score, person, capacity in better[:limit]
    ]


def _why_not(problem: Problem, found: Assignment, pair: Pair, capacity: int) -> Message:
    key, person = pair
    if person in problem.conflicts.get(key, NO_CONFLICTS):
        return N_("conflict of interest")
    if pair in problem.forbidden:
        return N_("excluded from this one by hand")
    taken = found.of_person(person)
    if not capacity:
        return N_("takes nothing")
    if len(taken) >= capacity:
        told = ", ".join(f"“{item.title}”" for item in problem.items if item.key in taken[:2])
        return NN_(
            "takes {n} already, which is all: {titles}",
            "takes {n} already, which is all: {titles}",
            len(taken),
            titles=told,
        )
    weaker = [who for who in found.of_item(key) if problem.score(key, who) < problem.score(key, person)]
    if all((key, who) in problem.fixed for who in weaker):
        return N_("the place is settled by hand")
    return N_("somebody else must take enough")
