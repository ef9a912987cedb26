"""Assignment: 300 papers x 3 people among 1,200, beside scipy on copied rows and a greedy hand.

Easy scores: everybody knows something else. Contended ones: everybody wants the same people.
scipy gives places, not people: of a paper it may give two to one person, which is no answer.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from coordtui_expertise.assignment.limits import bottlenecks
from coordtui_expertise.assignment.problem import Item, Problem, Taker
from coordtui_expertise.assignment.solving import solve

PAPERS, DEMAND, PEOPLE, CAPACITY = 300, 3, 1200, 3
RUNS = 5

Scores = dict[str, dict[int, float]]
Answer = tuple[float, str]
"""The sum of the scores, and what is wrong with it."""


def easy(chance: random.Random) -> Scores:
    """Each person knows a tenth of the papers, the rest hardly."""
    return {
        f"p{paper}": {
            person: chance.random() ** 2 * (0.3 if chance.random() < 0.1 else 0.02)
            for person in range(1, PEOPLE + 1)
        }
        for paper in range(PAPERS)
    }


def contended(chance: random.Random) -> Scores:
    """Every paper wants the same people: how well somebody fits is who they are, and little else."""
    fame = {person: 0.3 / person**0.5 for person in range(1, PEOPLE + 1)}
    return {
        f"p{paper}": {person: value * (1 + 0.05 * chance.random()) for person, value in fame.items()}
        for paper in range(PAPERS)
    }


def problem_of(scores: Scores, capacity: int = CAPACITY, minimum: int = 0) -> Problem:
    """The problem of the benchmark with these scores."""
    return Problem(
        [Item(key, key, DEMAND) for key in scores],
        [Taker(person, str(person), capacity, minimum) for person in range(1, PEOPLE + 1)],
        scores,
    )


def ours(problem: Problem) -> Answer:
    """What the program does."""
    found = solve(problem)
    lacking = sum(found.short.values()) + sum(found.under.values())
    return (
        found.total,
        f"{lacking} lacking, {len(bottlenecks(problem, found))} bottlenecks" if lacking else "",
    )


def by_hand(problem: Problem) -> Answer:
    """The best pair that is left, again and again."""
    room = {taker.person: taker.capacity for taker in problem.takers}
    wanted = {item.key: item.demand for item in problem.items}
    ranked = sorted(
        ((score, key, who) for key, row in problem.scores.items() for who, score in row.items()), reverse=True
    )
    total = 0.0
    for score, key, person in ranked:
        if wanted[key] and room[person]:
            wanted[key] -= 1
            room[person] -= 1
            total += score
    lacking = sum(wanted.values())
    return total, f"{lacking} lacking" if lacking else ""


def by_scipy(problem: Problem) -> Answer:
    """A row for each place of a paper, a column for each place of a person."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-not-found, import-untyped, unused-ignore]

    people = [taker.person for taker in problem.takers]
    scores = np.array([[row[person] for person in people] for row in problem.scores.values()])
    rows, columns = linear_sum_assignment(
        np.repeat(np.repeat(scores, DEMAND, axis=0), CAPACITY, axis=1), maximize=True
    )
    pairs = list(zip((rows // DEMAND).tolist(), (columns // CAPACITY).tolist(), strict=True))
    twice = len(pairs) - len(set(pairs))
    return float(sum(scores[pair] for pair in pairs)), f"{twice} places to who has one" if twice else ""


def main() -> None:
    """Print the figures."""
    rivals: dict[str, Callable[[Problem], Answer]] = {"coordtui": ours, "greedy": by_hand}
    try:
        import scipy  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: F401
    except ImportError:
        print("scipy is not installed: it is left out.")
    else:
        rivals["scipy, copied rows"] = by_scipy
    chance = random.Random(5)
    contended_scores = contended(chance)
    problems = {
        "easy": problem_of(easy(chance)),
        "contended": problem_of(contended_scores),
        "contended, all must take one of 900 places": problem_of(contended_scores, CAPACITY, 1),
    }
    print(f"\n{PAPERS} papers x {DEMAND} among {PEOPLE} people x {CAPACITY}, seconds of {RUNS} runs\n")
    print("| scores | by | median | worst | sum of scores | |\n|---|---|---|---|---|---|")
    for name, problem in problems.items():
        for rival, run in rivals.items():
            answer, times = measured(lambda run=run, problem=problem: run(problem))  # type: ignore[misc]
            print(
                f"| {name} | {rival} | {statistics.median(times):.2f} | {max(times):.2f} "
                f"| {answer[0]:.3f} | {answer[1]} |"
            )


def measured(run: Callable[[], Any]) -> tuple[Any, list[float]]:
    """What it gives, and how long each of the runs took."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        answer = run()
        times.append(time.perf_counter() - begun)
    return answer, times
