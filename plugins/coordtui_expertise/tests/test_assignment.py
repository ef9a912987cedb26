"""The best assignment, the conditions that hold, and why there is none."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordtui.api import Refused
from coordtui_expertise.assignment import solving
from coordtui_expertise.assignment.explaining import choices, passed_over
from coordtui_expertise.assignment.limits import bottlenecks
from coordtui_expertise.assignment.problem import Item, Problem, Taker
from coordtui_expertise.assignment.solving import Assignment, solve


def problem(
    scores: dict[str, dict[int, float]], demand: int = 1, capacity: int = 1, **more: object
) -> Problem:
    people = sorted({person for each in scores.values() for person in each})
    items = [Item(key, f"Paper {key}", demand) for key in scores]
    takers = [Taker(person, f"Person {person}", capacity) for person in people]
    return Problem(**({"items": items, "takers": takers, "scores": scores} | more))  # type: ignore[arg-type]


def brute(problem: Problem) -> tuple[int, float]:
    """The fewest shortfalls and, with these, the highest sum, by looking at every assignment."""
    takers = [taker.person for taker in problem.takers]
    options = [
        [
            chosen
            for size in range(item.demand + 1)
            for chosen in combinations([t for t in takers if problem.may(item.key, t)], size)
            if all(person in chosen for key, person in problem.fixed if key == item.key)
        ]
        for item in problem.items
    ]
    best = (10**6, 0.0)
    for each in product(*options):
        loads = [sum(taker.person in chosen for chosen in each) for taker in problem.takers]
        if any(load > taker.capacity for load, taker in zip(loads, problem.takers, strict=True)):
            continue
        short = sum(item.demand - len(chosen) for item, chosen in zip(problem.items, each, strict=True))
        short += sum(max(0, t.minimum - load) for load, t in zip(loads, problem.takers, strict=True))
        total = sum(
            problem.score(item.key, person)
            for item, chosen in zip(problem.items, each, strict=True)
            for person in chosen
        )
        best = min(best, (short, -total))
    return best[0], -best[1]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    keys, people = ["a", "b", "c"][: draw(st.integers(1, 3))], [1, 2, 3, 4][: draw(st.integers(1, 4))]
    pairs = [(key, person) for key in keys for person in people]
    ban = draw(st.sets(st.sampled_from(pairs), max_size=4))
    conflicts = {key: {who: ("group",) for k, who in list(ban)[:2] if k == key} for key in keys}
    free = [pair for pair in pairs if pair not in ban]
    fixed = draw(st.sets(st.sampled_from(free), max_size=1)) if free else set()
    return Problem(
        items=[Item(key, key, draw(st.integers(1, 2))) for key in keys],
        takers=[
            Taker(person, f"P{person}", high := draw(st.integers(1, 2)), draw(st.integers(0, high)))
            for person in people
        ],
        scores={key: {person: draw(st.integers(0, 8)) / 8 for person in people} for key in keys},
        conflicts=conflicts,
        fixed=fixed,
        forbidden=list(ban)[2:],
    )


def check(problem: Problem, found: Assignment) -> None:
    """Everything that must hold in any answer."""
    assert all(problem.may(key, person) for key, person in found.pairs)
    assert set(problem.fixed) <= found.pairs
    for item in problem.items:
        assert len(found.of_item(item.key)) == item.demand - found.short.get(item.key, 0)
    for taker in problem.takers:
        load = len(found.of_person(taker.person))
        assert taker.minimum - found.under.get(taker.person, 0) <= load <= taker.capacity


@settings(deadline=None, max_examples=150)
@given(problems())
def test_nothing_better_exists_and_every_condition_holds(problem: Problem) -> None:
    found = solve(problem)
    check(problem, found)
    short, total = brute(problem)
    assert sum(found.short.values()) + sum(found.under.values()) == short
    assert found.total == pytest.approx(total)


@settings(deadline=None, max_examples=100)
@given(problems())
def test_what_falls_short_is_explained_by_a_bottleneck_that_no_assignment_passes(problem: Problem) -> None:
    found = solve(problem)
    told = bottlenecks(problem, found)
    assert {*found.short} <= {key for each in told for key in each.items}
    assert {*found.under} <= {person for each in told for person in each.people}
    assert bool(told) == (not found.complete)
    for each in told:
        values = each.text.values
        if "places" in values:
            assert int(values["wanted"]) > int(values["places"])
        if "there" in values:
            assert int(values["wanted"]) > int(values["there"])


def test_pairs_that_were_left_out_at_first_are_found_when_they_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scores = {f"i{n}": {p: 1 / (p + n % 7) for p in range(1, 40)} for n in range(30)}
    everything = solve(problem(scores)).total
    monkeypatch.setattr(solving, "FIRST", 1)
    monkeypatch.setattr(solving, "MORE", 1)
    assert solve(problem(scores)).total == pytest.approx(everything)


def test_nobody_takes_two_places_of_one_item() -> None:
    found = solve(problem({"a": {1: 1.0, 2: 0.1}}, demand=2, capacity=2))
    assert found.of_item("a") == [1, 2]


def test_a_conflict_holds_although_the_pair_is_fixed() -> None:
    asked = problem({"a": {1: 1.0}}, conflicts={"a": {1: ("coauthor",)}}, fixed=[("a", 1)])
    with pytest.raises(Refused) as refused:
        solve(asked)
    assert "must not take it" in str(refused.value.why)


def test_an_item_without_enough_people_says_how_many_may_take_it() -> None:
    asked = problem({"a": {1: 1.0, 2: 1.0}}, demand=2, conflicts={"a": {2: ("group",)}})
    (told,) = bottlenecks(asked, solve(asked))
    assert str(told.text) == "“Paper a” wants 2, and 1 person may take it; with a conflict of interest: 1."


def test_who_was_passed_over_is_said_with_the_reason() -> None:
    scores = {"a": {1: 0.9, 2: 0.8, 3: 0.7, 4: 0.1}, "b": {1: 1.0, 4: 0.0}}
    asked = problem(scores, conflicts={"a": {2: ("coauthor",)}}, forbidden=[("a", 3)])
    found = solve(asked)
    assert (found.of_item("a"), found.of_item("b")) == ([4], [1])
    told = {each.person: str(each.why) for each in passed_over(asked, found, "a")}
    assert told[2] == "conflict of interest"
    assert told[3] == "excluded from this one by hand"
    assert told[1] == "takes 1 already, which is all: “Paper b”"
    (choice,) = choices(asked, found, "a")
    assert (choice.person, choice.place, choice.of) == (4, 2, 2)


def test_without_items_or_people_the_answer_says_what_lacks() -> None:
    assert solve(Problem([], [], {})).complete
    assert solve(Problem([Item("a", "A", 2)], [], {})).short == {"a": 2}
    assert solve(Problem([], [Taker(1, "P", 1, 1)], {})).under == {1: 1}
