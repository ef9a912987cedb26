"""Plans of who takes what: kept in the store, made into a problem, and solved."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from msgspec.structs import replace

from coordtui.api import Context, ExpertFinder, Message, NotFound, Refused
from coordtui_expertise.assignment.limits import Bottleneck, bottlenecks
from coordtui_expertise.assignment.owners import Owners
from coordtui_expertise.assignment.problem import Item, Pair, Problem, Taker
from coordtui_expertise.assignment.scores import Row
from coordtui_expertise.assignment.solving import Assignment, Watch, refuse_too_many, solve
from coordtui_expertise.records import Plan, PlanTaker
from coordtui_expertise.texts import N_, NN_

T = TypeVar("T")

_TOGETHER = 20
"""So many items are asked about at once: in between the work can be stopped."""

_NAMED = 10
"""So many who are left out are named."""

RIGHT = "expertise.manage"

Undo = Callable[[], None]


@dataclass(frozen=True)
class Solved:
    """The best answer to a plan, and what stands in the way of a complete one."""

    problem: Problem
    found: Assignment
    bottlenecks: list[Bottleneck]


@dataclass(frozen=True)
class Difference:
    """What another answer changes: pairs that come and go, and how much the sum of scores loses or gains."""

    come: frozenset[Pair]
    go: frozenset[Pair]
    gain: float


class Plans:
    """The plans of the lab; everything here needs `expertise.manage`."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._plans = ctx.store.records(Plan)

    def all(self) -> list[Plan]:
        """Every plan, the newest first."""
        self._ctx.require(RIGHT)
        return self._plans.find(order=("-doc_id",))

    def get(self, number: int) -> Plan:
        """The plan of this number; raises `NotFound`."""
        self._ctx.require(RIGHT)
        plan = self._plans.get(number)
        if plan is None:
            raise NotFound(N_("There is no such assignment."))
        return plan

    def save(self, plan: Plan) -> Plan:
        """Store a plan; raises `Refused` when it contradicts itself, `StaleRecord` when it was changed."""
        self._ctx.require(RIGHT)
        keys = [item.key for item in plan.items]
        if not plan.name.strip():
            raise Refused(N_("An assignment needs a name."))
        if len({*keys}) < len(keys):
            raise Refused(N_("Two items have the same key."))
        for each in plan.takers:
            if each.minimum > each.capacity:
                raise Refused(
                    N_(
                        "Nobody can take at least {minimum} and at most {capacity} items.",
                        minimum=each.minimum,
                        capacity=each.capacity,
                    )
                )
        stamped = replace(plan, at=self._ctx.clock(), by=self._ctx.actor.person)
        return self._plans.save(stamped) if plan.doc_id else self._plans.add(stamped)

    def remove(self, number: int) -> Undo:
        """Remove a plan; returns what brings it back."""
        plan = self.get(number)
        self._plans.remove(number)

        def undo() -> None:
            self._ctx.require(RIGHT)
            self._plans.add(replace(plan, rev=0))

        return undo

    def keep(self, plan: Plan, solved: Solved) -> Plan:
        """Keep an answer as what was settled, and the conditions under which it was found."""
        problem = solved.problem
        limits = {taker.person: taker for taker in problem.takers}
        demands = {item.key: item.demand for item in problem.items}
        takers = [
            PlanTaker(person=each.person, capacity=now.capacity, minimum=now.minimum)
            if (now := limits.get(each.person))
            else each
            for each in plan.takers
        ]
        return self.save(
            replace(
                plan,
                items=[replace(each, demand=demands.get(each.key, each.demand)) for each in plan.items],
                takers=takers,
                fixed=sorted(problem.fixed),
                forbidden=sorted(problem.forbidden),
                pairs=sorted(solved.found.pairs),
            )
        )

    def put_back(self, before: Plan, kept: Plan) -> Plan:
        """Store a plan as it was before it was kept; raises `StaleRecord` when it was changed since."""
        return self.save(replace(before, rev=kept.rev))

    # Solving.

    def problem(self, plan: Plan, watch: Watch = lambda: None) -> Problem:
        """The plan with names, scores and conflicts of today. May take a while.

        Its `notes` name who is left out, and the fixed pairs that cannot hold any more.
        """
        self._ctx.require(RIGHT)
        refuse_too_many(len(plan.items), len(plan.takers))
        people, notes = self._people(plan)
        takers = [
            Taker(each.person, people[each.person], each.capacity, each.minimum)
            for each in plan.takers
            if each.person in people
        ]
        conflicts = Owners(self._ctx).conflicts(plan)
        problem = Problem(
            items=[Item(item.key, item.title, item.demand) for item in plan.items],
            takers=takers,
            scores=self._scores(plan, takers, watch),
            conflicts=conflicts,
            forbidden=plan.forbidden,
            settled=plan.pairs,
        )
        fixed, lapsed = self._fixed(plan, problem)
        return dataclasses.replace(problem, fixed=fixed, notes=[*notes, *lapsed])

    def solve(self, problem: Problem, watch: Watch = lambda: None) -> Solved:
        """The best answer, with what stands in its way."""
        found = solve(problem, watch)
        return Solved(problem, found, bottlenecks(problem, found))

    def _scores(self, plan: Plan, takers: Sequence[Taker], watch: Watch) -> dict[str, Row]:
        finder = self._ctx.service(ExpertFinder)
        places = {taker.person: place for place, taker in enumerate(takers)}
        found: dict[str, Row] = {}
        for part in batched(plan.items, _TOGETHER):
            watch()
            texts = [f"{item.title}.\n{item.text}" for item in part]
            scores = finder.scores(texts, [*places]) if finder else [{}] * len(texts)
            found.update((item.key, Row(places, each)) for item, each in zip(part, scores, strict=True))
        return found

    def _people(self, plan: Plan) -> tuple[dict[int, str], list[Message]]:
        """The names of the takers who are still of the lab and let themselves be suggested; who does not."""
        there = {
            each.doc_id: each
            for each in self._ctx.directory.people().get_many({taker.person for taker in plan.takers})
            if each.merged_into is None
        }
        notes = []
        if gone := sum(taker.person not in there for taker in plan.takers):
            notes.append(
                NN_(
                    "Left out: {n} person who is no longer in the directory.",
                    "Left out: {n} people who are no longer in the directory.",
                    gone,
                )
            )
        if out := sorted(each.name for each in there.values() if not each.matching):
            notes.append(_named(out))
        return {number: each.name for number, each in there.items() if each.matching}, notes

    def _fixed(self, plan: Plan, problem: Problem) -> tuple[list[Pair], list[Message]]:
        """The fixed pairs that still may be, and those that may not, in words."""
        names = {taker.person: taker.name for taker in problem.takers}
        titles = {item.key: item.title for item in problem.items}
        holds, lapsed = [], []
        for key, person in plan.fixed:
            if key in titles and person in names and problem.may(key, person):
                holds.append((key, person))
            elif key in titles and person in names:
                lapsed.append(
                    N_(
                        "“{title}” is no longer fixed to {name}, who must not take it.",
                        title=titles[key],
                        name=names[person],
                    )
                )
        return holds, lapsed


def _named(out: list[str]) -> Message:
    """Who takes no part in matching, by name as long as they are few."""
    shown, more = ", ".join(out[:_NAMED]), len(out) - _NAMED
    if more > 0:
        return NN_(
            "Left out: {names} and {n} more, who take no part in matching.",
            "Left out: {names} and {n} more, who take no part in matching.",
            more,
            names=shown,
        )
    return NN_(
        "Left out: {names}, who takes no part in matching.",
        "Left out: {names}, who take no part in matching.",
        len(out),
        names=shown,
    )


def settled_before(plan: Plan, solved: Solved) -> Assignment:
    """What was kept of a plan, at the scores of today; the answer itself where nothing was kept yet."""
    if not plan.pairs:
        return solved.found
    total = sum(solved.problem.score(key, person) for key, person in plan.pairs)
    return Assignment(frozenset(plan.pairs), total, {}, {})


def difference(old: Assignment, new: Assignment) -> Difference:
    """What the second answer changes of the first."""
    return Difference(new.pairs - old.pairs, old.pairs - new.pairs, new.total - old.total)


def batched(values: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    """The values in parts of this size at most."""
    return (values[start : start + size] for start in range(0, len(values), size))
