"""The best assignment, exactly: a transportation problem, solved as a linear program by HiGHS.

Its matrix is totally unimodular, so the optimum is whole by itself. Only each item's best
takers are put to the solver at first; pairs that the duals say could better the answer are
added until there are none, which proves that nothing better was left out. Demands and
minimum loads may fall short at a high price: the program always has an answer, and what
falls short says why there is none. The same problem has the same answer at every run, on
every machine: nothing here depends on the order of a set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coordtui.api import Refused
from coordtui_expertise.assignment.problem import Pair, Problem
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIRST = 20
"""So many takers of each item are put to the solver at first, besides as many as it wants."""

MORE = 80
"""So many more takers of each item are put to it when they could better the answer."""

LARGEST = 20_000_000
"""So many pairs of an item and somebody who may take it are looked at together: 100 MB of scores."""

_SCALE = 100.0
"""The best score for the solver, whose tolerance is 1e-7."""

_TIE = 1e-4
"""What a settled pair is worth, in this scale: sums that differ by less than a millionth are as good."""

_EPSILON = 1e-6
_ROUNDS = 50

Watch = Callable[[], object]
"""Called now and then while something is worked out; may raise `Cancelled`."""


@dataclass(frozen=True)
class Assignment:
    """Who takes what. `short` are items that lack so many people, `under` people who lack so many items."""

    pairs: frozenset[Pair]
    total: float
    short: Mapping[str, int]
    under: Mapping[int, int]

    @property
    def complete(self) -> bool:
        """Whether every condition holds."""
        return not self.short and not self.under

    def of_item(self, key: str) -> list[int]:
        """Who takes an item."""
        return self._of_item.get(key, [])

    def of_person(self, person: int) -> list[str]:
        """What somebody takes."""
        return self._of_person.get(person, [])

    @cached_property
    def _of_item(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for item, person in sorted(self.pairs):
            found[item].append(person)
        return found

    @cached_property
    def _of_person(self) -> Mapping[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for item, person in sorted(self.pairs):
            found[person].append(item)
        return found


def solve(problem: Problem, watch: Watch = lambda: None) -> Assignment:
    """The assignment with the highest sum of scores among those that break the fewest conditions.

    Raises `Refused` when the conditions contradict themselves, when there is too much to look
    at together, and when the solver gave up.
    """
    problem.check()
    if not problem.items or not problem.takers:
        return _nothing(problem)
    refuse_too_many(len(problem.items), len(problem.takers))
    return _Program(problem).solved(watch)


def refuse_too_many(items: int, takers: int) -> None:
    """Raise `Refused` when so many cannot be looked at together."""
    if items * takers > LARGEST:
        raise Refused(
            N_("This is too much to assign at once."),
            why=N_(
                "{items} items and {takers} people make {pairs} pairs; {most} is the most.",
                items=items,
                takers=takers,
                pairs=items * takers,
                most=LARGEST,
            ),
            remedy=N_("Make a plan for a part of the items, or with fewer people."),
        )


def _nothing(problem: Problem) -> Assignment:
    short = {item.key: item.demand for item in problem.items if item.demand}
    under = {taker.person: taker.minimum for taker in problem.takers if taker.minimum}
    return Assignment(frozenset(), 0.0, short, under)


class _Program:
    """The linear program: a row for each item and each taker, a column for each pair and each shortfall."""

    def __init__(self, problem: Problem) -> None:
        import numpy as np

        self._problem = problem
        self._rows = {item.key: row for row, item in enumerate(problem.items)}
        self._places = {taker.person: place for place, taker in enumerate(problem.takers)}
        shape, people = (len(problem.items), len(problem.takers)), [*self._places]
        self._scores: NDArray[np.float32] = np.zeros(shape, dtype=np.float32)
        for row, item in enumerate(problem.items):
            if found := problem.scores.get(item.key):
                known = (found.get(person, 0.0) for person in people)
                self._scores[row] = np.fromiter(known, np.float32, len(people))
        self._scores *= _SCALE / (float(np.abs(self._scores).max()) or _SCALE)
        self._allowed: NDArray[np.bool_] = np.ones(shape, dtype=bool)
        for key, conflicts in problem.conflicts.items():
            for person in conflicts:
                self._forbid(key, person)
        for key, person in problem.forbidden:
            self._forbid(key, person)
        for key, person in problem.settled:
            if key in self._rows and person in self._places:
                self._scores[self._rows[key], self._places[person]] += _TIE
        # nothing that any pair could gain is worth a condition
        self._price = 1.0 + 2.0 * (_SCALE + _TIE) * (len(problem.items) + 1)
        self._columns: list[tuple[int, int]] = []
        self._taken: NDArray[np.bool_] = np.zeros(shape, dtype=bool)

    def _forbid(self, key: str, person: int) -> None:
        if key in self._rows and person in self._places:
            self._allowed[self._rows[key], self._places[person]] = False

    def solved(self, watch: Watch) -> Assignment:
        """Solve, look at what was left out, and add it, until nothing left out is of use."""
        import numpy as np

        solver = self._empty()
        self._add(solver, self._first())
        for _ in range(_ROUNDS):
            watch()
            missing = self._missing(_run(solver))
            if not missing.any():
                break
            self._add(solver, missing)
        else:  # a stubborn case: put everything to the solver
            self._add(solver, self._allowed & ~self._taken)
            _run(solver)
        return self._read(np.array(solver.getSolution().col_value))

    def _missing(self, duals: NDArray[np.float64]) -> NDArray[np.bool_]:
        """The pairs that could better the answer most, for each item, of those left out."""
        import numpy as np

        count = len(self._rows)
        missing = np.zeros(self._scores.shape, dtype=bool)
        for row in range(count):  # one at a time: together they are large
            gain = self._scores[row] - duals[row] - duals[count:]
            gain[~self._allowed[row] | self._taken[row]] = -np.inf
            best = _best(gain, MORE)
            missing[row, best[gain[best] > _EPSILON]] = True
        return missing

    def _empty(self) -> Any:
        """The program with its rows and shortfalls, and no pair yet."""
        import highspy
        import numpy as np

        problem, solver = self._problem, highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        demands = np.array([float(item.demand) for item in problem.items])
        low = np.array([float(taker.minimum) for taker in problem.takers])
        high = np.array([float(taker.capacity) for taker in problem.takers])
        nothing, empty = np.array([], dtype=np.int32), np.array([], dtype=np.float64)
        starts = np.zeros(len(demands) + len(low), dtype=np.int32)
        lower, upper = np.concatenate([demands, low]), np.concatenate([demands, high])
        solver.addRows(len(lower), lower, upper, 0, starts, nothing, empty)
        count, rows = len(lower), np.arange(len(lower), dtype=np.int32)
        costs = np.full(count, -self._price)
        solver.addCols(count, costs, np.zeros(count), lower, count, rows, rows, np.ones(count))
        return solver

    def _first(self) -> NDArray[np.bool_]:
        """The best takers of each item, the best items of who must take some, and what is fixed."""
        import numpy as np

        problem, first = self._problem, np.zeros(self._scores.shape, dtype=bool)
        room = np.array([taker.capacity for taker in problem.takers])
        for row, item in enumerate(problem.items):
            ranked = np.where(self._allowed[row], self._scores[row], -np.inf)
            first[row, _best(ranked, FIRST + item.demand)] = True
            # and the best of those who are still free after the items before: so that few fall short
            free = np.argsort(np.where(room > 0, -ranked, np.inf), kind="stable")[: item.demand]
            first[row, free] = True
            room[free] -= 1
        for place, taker in enumerate(problem.takers):
            if taker.minimum:
                ranked = np.where(self._allowed[:, place], self._scores[:, place], -np.inf)
                first[np.argsort(-ranked, kind="stable")[: taker.minimum + FIRST], place] = True
        for key, person in problem.fixed:
            first[self._rows[key], self._places[person]] = True
        return first & self._allowed

    def _add(self, solver: Any, pairs: NDArray[np.bool_]) -> None:
        """Put these pairs to the solver."""
        import numpy as np

        rows, places = np.nonzero(pairs)
        count = len(rows)
        if not count:
            return
        fixed = {(self._rows[key], self._places[person]) for key, person in self._problem.fixed}
        found = list(zip(rows.tolist(), places.tolist(), strict=True))
        lower = np.array([1.0 if pair in fixed else 0.0 for pair in found])
        index = np.column_stack([rows, places + len(self._rows)]).astype(np.int32).ravel()
        starts = np.arange(0, 2 * count, 2, dtype=np.int32)
        costs, ones = self._scores[rows, places].astype(np.float64), np.ones(count)
        solver.addCols(count, costs, lower, ones, 2 * count, starts, index, np.ones(2 * count))
        self._columns += found
        self._taken |= pairs

    def _read(self, values: NDArray[np.float64]) -> Assignment:
        problem, items, takers = self._problem, len(self._rows), len(self._places)
        lacks = [round(value) for value in values[: items + takers].tolist()]
        whole = values[items + takers :].round().tolist()
        chosen = [pair for pair, value in zip(self._columns, whole, strict=True) if value]
        pairs = frozenset((problem.items[row].key, problem.takers[place].person) for row, place in chosen)
        return Assignment(
            pairs=pairs,
            total=sum(problem.score(key, person) for key, person in sorted(pairs)),
            short={item.key: lack for item, lack in zip(problem.items, lacks, strict=False) if lack},
            under={t.person: lack for t, lack in zip(problem.takers, lacks[items:], strict=False) if lack},
        )


def _run(solver: Any) -> NDArray[np.float64]:
    """Solve what the solver has by now: the price of each row. Raises `Refused` when it gave up."""
    import highspy
    import numpy as np

    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise Refused(
            N_("No answer was found."),
            why=N_("The solver says: {status}.", status=solver.modelStatusToString(status)),
            remedy=N_("Try again with fewer items or people; nothing was changed."),
        )
    return np.array(solver.getSolution().row_dual)


def _best(values: NDArray[Any], count: int) -> NDArray[np.intp]:
    """Where the highest values are."""
    import numpy as np

    count = min(count, len(values))
    return np.argpartition(-values, count - 1)[:count]
