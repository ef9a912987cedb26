"""A plan while somebody tries what it would be otherwise: nothing is stored before it is kept."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

from msgspec.structs import replace

from coordtui.api import Cancelled, Context
from coordtui_expertise.assignment.owners import Owners
from coordtui_expertise.assignment.plans import Difference, Plans, Solved, difference, settled_before
from coordtui_expertise.assignment.problem import NO_CONFLICTS, Problem
from coordtui_expertise.assignment.reasons import shared_words
from coordtui_expertise.assignment.solving import Assignment
from coordtui_expertise.records import Plan
from coordtui_expertise.texts import N_

Step = Callable[[Problem], Problem]
"""One condition that is tried."""


@dataclass(frozen=True)
class Read:
    """A plan as it was read: its problem, and the answer that others are compared with."""

    plan: Plan
    problem: Problem
    before: Assignment


@dataclass(frozen=True)
class Tried:
    """An answer under the conditions that are tried, and what it changes."""

    read: Read
    solved: Solved
    changed: Difference

    @property
    def is_kept(self) -> bool:
        """Whether this is the answer that is stored, under the conditions that are stored."""
        return (
            bool(self.read.plan.pairs)
            and self.solved.problem == self.read.problem
            and not (self.changed.come or self.changed.go)
        )


class Trial:
    """One plan and the conditions tried on it. Reading and solving may take a while, in any thread."""

    def __init__(self, ctx: Context, number: int) -> None:
        self._ctx, self._plans, self._number = ctx, Plans(ctx), number
        self._read: Read | None = None
        self._steps: list[Step] = []
        self._stop = threading.Event()
        self._put_back: dict[int, int] = {}
        """The revision of a plan that was put back, by the one that it had before: it is the same plan."""

    def answer(self, *, again: bool) -> Tried:
        """The best answer now; `again` reads the plan, the scores and the conflicts anew.

        A later call supersedes this one, which raises `Cancelled` then.
        """
        self.stop()
        stop = self._stop = threading.Event()

        def watch() -> None:
            if stop.is_set():
                raise Cancelled(N_("Stopped."), remedy=N_("R solves again."))

        read = self._read
        if read is None or again:
            read = self._reading(watch)
            watch()
            self._read = read
        problem = reduce(lambda made, step: step(made), self._steps, read.problem)
        solved = self._plans.solve(problem, watch)
        return Tried(read, solved, difference(read.before, solved.found))

    def _reading(self, watch: Callable[[], None]) -> Read:
        plan = self._plans.get(self._number)
        problem = self._plans.problem(plan, watch)
        before = settled_before(plan, self._plans.solve(problem, watch))
        return Read(plan, dataclasses.replace(problem, settled=before.pairs), before)

    def stop(self) -> None:
        """Give up what is being worked out."""
        self._stop.set()

    def change(self, tried: Tried, step: Step) -> Callable[[], None]:
        """Try one condition more; returns what takes it back. Raises `Refused` when it cannot hold."""
        step(tried.solved.problem).check()
        self._steps.append(step)
        return lambda: self._steps.remove(step)

    def keep(self, tried: Tried) -> Callable[[], None]:
        """Store the answer and its conditions; returns what puts back what was stored before.

        Raises `StaleRecord` when somebody else changed the plan; what is tried is still there then.
        """
        plan, steps = tried.read.plan, self._steps
        before = replace(plan, rev=self._put_back.get(plan.rev, plan.rev))
        kept = self._plans.keep(before, tried.solved)
        found = tried.solved.found
        self._steps = []
        self._read = Read(kept, dataclasses.replace(tried.solved.problem, settled=found.pairs), found)

        def undo() -> None:
            back = self._plans.put_back(before, kept)
            self._put_back[plan.rev] = back.rev
            self._steps = steps
            self._read = dataclasses.replace(tried.read, plan=back)

        return undo

    def is_current(self) -> bool:
        """Whether the plan is stored as it was read; raises `NotFound` when it was removed."""
        return self._read is not None and self._plans.get(self._number).rev == self._read.plan.rev

    # All about an item.

    def why(self, tried: Tried, key: str) -> Why:
        """What takes longer to find: words that are shared, conflicts that may be told, unknown authors."""
        plan = tried.read.plan
        item = next(each for each in plan.items if each.key == key)
        owners, takers = Owners(self._ctx), {taker.person for taker in plan.takers}
        barred = takers & {*tried.solved.problem.conflicts.get(key, NO_CONFLICTS)}
        return Why(
            shared_words(self._ctx, item, tried.solved.found.of_item(key)),
            owners.told(plan, item, barred),
            owners.unknown(item),
        )

    def sheet(self, tried: Tried) -> str:
        """The answer as CSV, with the words of each pair."""
        from coordtui_expertise.assignment.sheets import write

        items = {item.key: item for item in tried.read.plan.items}
        return write(self._ctx, tried.solved, lambda key, people: shared_words(self._ctx, items[key], people))


@dataclass(frozen=True)
class Why:
    """For one item: words by person, kinds of conflict by person, authors whom nobody knows."""

    words: Mapping[int, str]
    told: Mapping[int, tuple[str, ...]]
    unknown: list[str]
