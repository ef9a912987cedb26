"""Plans of who takes what: kept in the store, made into a problem, solved, and tried otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from coordtui.api import Context, ExpertFinder, NotFound, Paper, Person, Ref, Refused
from coordtui_expertise.assignment.limits import Bottleneck, bottlenecks
from coordtui_expertise.assignment.problem import Item, Pair, Problem, Taker
from coordtui_expertise.assignment.solving import Assignment, solve
from coordtui_expertise.conflicts import PROGRAM, Conflicts
from coordtui_expertise.records import Plan, PlanItem, PlanTaker
from coordtui_expertise.texts import N_

ALWAYS = frozenset({"self", "author", "declared"})
"""Kinds of conflict that count in every plan."""

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
        stamped = replace(plan, at=self._ctx.clock(), by=self._ctx.actor.person)
        return self._plans.save(stamped) if plan.doc_id else self._plans.add(stamped)

    def remove(self, number: int) -> Undo:
        """Remove a plan; returns what brings it back."""
        plan = self.get(number)
        self._plans.remove(number)

        def undo() -> None:
            self._plans.add(replace(plan, rev=0))

        return undo

    def keep(self, plan: Plan, solved: Solved) -> Plan:
        """Keep an answer as what was settled, and the conditions under which it was found."""
        problem = solved.problem
        limits = {taker.person: taker for taker in problem.takers}
        takers = [
            PlanTaker(person=each.person, capacity=now.capacity, minimum=now.minimum)
            if (now := limits.get(each.person))
            else each
            for each in plan.takers
        ]
        return self.save(
            replace(
                plan,
                takers=takers,
                fixed=sorted(problem.fixed),
                forbidden=sorted(problem.forbidden),
                pairs=sorted(solved.found.pairs),
            )
        )

    # Solving.

    def problem(self, plan: Plan) -> Problem:
        """The plan with names, scores and conflicts of today. May take a while."""
        self._ctx.require(RIGHT)
        people = self._people(taker.person for taker in plan.takers)
        takers = [taker for taker in plan.takers if taker.person in people]
        finder = self._ctx.service(ExpertFinder)
        texts = [f"{item.title}\n{item.text}" for item in plan.items]
        scores = finder.scores(texts, [taker.person for taker in takers]) if finder else [{} for _ in texts]
        return Problem(
            items=[Item(item.key, item.title, item.demand) for item in plan.items],
            takers=[
                Taker(each.person, people[each.person].name, each.capacity, each.minimum) for each in takers
            ],
            scores={item.key: score for item, score in zip(plan.items, scores, strict=True)},
            conflicts=self._conflicts(plan),
            fixed=plan.fixed,
            forbidden=plan.forbidden,
        )

    def solve(self, problem: Problem) -> Solved:
        """The best answer, with what stands in its way."""
        found = solve(problem)
        return Solved(problem, found, bottlenecks(problem, found))

    def _people(self, numbers: Iterable[int]) -> dict[int, Person]:
        """Takers who are still of the lab and let themselves be suggested."""
        found = self._ctx.directory.people().get_many(numbers)
        return {each.doc_id: each for each in found if each.matching and each.merged_into is None}

    def _conflicts(self, plan: Plan) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
        conflicts, counts = Conflicts(self._ctx), ALWAYS | {*plan.holds}
        of_authors = conflicts.of_works([_as_paper(item) for item in plan.items])
        owners = {owner for item in plan.items for owner in self._owners(item)}
        of_owners = conflicts.of_many(owners)
        found: dict[str, Mapping[int, tuple[str, ...]]] = {}
        for item, by_author in zip(plan.items, of_authors, strict=True):
            together: dict[int, tuple[str, ...]] = dict(by_author)
            for owner in self._owners(item):
                for person, kinds in of_owners[owner].items():
                    together[person] = tuple(dict.fromkeys((*together.get(person, ()), *kinds)))
            found[item.key] = {
                person: kept
                for person, kinds in together.items()
                if (kept := tuple(kind for kind in kinds if kind in counts))
            }
        return found

    def _owners(self, item: PlanItem) -> set[int]:
        """The people whose item it is: those named by number, and by e-mail."""
        mails = {author.lower() for author in item.authors if "@" in author}
        return {*item.owners, *(self._by_mail[mail] for mail in mails if mail in self._by_mail)}

    @cached_property
    def _by_mail(self) -> Mapping[str, int]:
        """Whose each e-mail is, also a hidden one: a conflict holds whatever is hidden."""
        rows = self._ctx.directory.acting_as(PROGRAM).people().select("doc_id", "emails")
        return {mail.lower(): number for number, mails in rows for mail in mails}


def difference(before: Solved, after: Solved) -> Difference:
    """What the second answer changes of the first."""
    old, new = before.found, after.found
    return Difference(new.pairs - old.pairs, old.pairs - new.pairs, new.total - old.total)


def with_changes(
    problem: Problem,
    *,
    capacity: Mapping[int, int] | None = None,
    fix: Collection[Pair] = (),
    forbid: Collection[Pair] = (),
) -> Problem:
    """The same problem under other conditions: what if somebody took fewer, or this pair were settled?"""
    limits = capacity or {}
    takers = [
        Taker(
            each.person,
            each.name,
            limit := limits.get(each.person, each.capacity),
            min(each.minimum, limit),
        )
        for each in problem.takers
    ]
    fixed = ({*problem.fixed} | {*fix}) - {*forbid}
    return Problem(
        items=problem.items,
        takers=takers,
        scores=problem.scores,
        conflicts=problem.conflicts,
        fixed=fixed,
        forbidden=({*problem.forbidden} | {*forbid}) - {*fix},
    )


def _as_paper(item: PlanItem) -> Paper:
    scheme, _, key = item.key.partition(":")
    ref = Ref("arxiv.paper", key) if scheme == "arxiv" else Ref("expertise.item", item.key)
    return Paper(ref=ref, title=item.title, abstract=item.text, authors=tuple(item.authors))
