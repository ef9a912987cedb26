"""Plans of who takes what: conflicts that hold, who is left out, what is kept, and where all comes from.

Longer than other files: each of these needs the same lab of authors, takers and conflicts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from coordtui.api import (
    Cancelled,
    Context,
    DatedRole,
    Language,
    Message,
    NotAllowed,
    NotFound,
    Person,
    Refused,
    StaleRecord,
    from_csv,
)
from coordtui.text.translation import Translator
from coordtui_expertise.assignment import solving
from coordtui_expertise.assignment.gathering import Among, Sources, gathered
from coordtui_expertise.assignment.owners import Owners
from coordtui_expertise.assignment.plans import Plans, Solved
from coordtui_expertise.assignment.problem import Item, Problem, Taker, with_changes
from coordtui_expertise.assignment.scores import Row
from coordtui_expertise.assignment.sheets import read_items, read_takers, write
from coordtui_expertise.assignment.solving import Assignment, solve
from coordtui_expertise.assignment.trying import Trial
from coordtui_expertise.conflicts import UNTOLD
from coordtui_expertise.records import Plan, PlanItem, PlanTaker

NOW = datetime(2026, 11, 12, tzinfo=UTC)
RAIN = {"interests": ["imaginary rain", "precipitation"]}


def plan_of(items: list[PlanItem], people: list[Person], **fields: Any) -> Plan:
    takers = fields.pop("takers", [PlanTaker(person=each.doc_id) for each in people])
    return Plan(name="Test", at=NOW, items=items, takers=takers, **fields)


def rain(*authors: str, **fields: Any) -> PlanItem:
    return PlanItem(key="rain", title="Imaginary rain", authors=list(authors), **fields)


def solved(ctx: Context, plan: Plan) -> Solved:
    plans = Plans(ctx)
    return plans.solve(plans.problem(plan))


@pytest.fixture
def hrafn(lab: Any) -> Person:
    person: Person = lab.add("Hrafn Placeholder", emails=["hrafn@example.invalid"], **RAIN)
    return person


@pytest.fixture
def ulla(lab: Any) -> Person:
    person: Person = lab.add("Ulla Blank", **RAIN)
    return person


@pytest.mark.parametrize(
    "author",
    [
        "Hrafn Placeholder",
        "Placeholder, H.",
        "hrafn@example.invalid",
        "HRAFN@example.invalid",
        "Somebody Else <hrafn@example.invalid>",
        "h.placeholder@another.invalid",
        "hplaceholder7@another.invalid",
        "placeholder_hrafn@another.invalid",
        "Hrafn Placeholder <x@another.invalid>",
    ],
)
def test_no_author_gets_their_own_paper_however_unconfirmed_the_name_or_mail(
    ctx: Context, hrafn: Person, ulla: Person, author: str
) -> None:
    answer = solved(ctx, plan_of([rain(author)], [hrafn, ulla]))
    assert answer.found.of_item("rain") == [ulla.doc_id]


def test_a_hidden_mail_bars_too_and_says_no_more_than_that(lab: Any, as_: Any, ulla: Person) -> None:
    shy = lab.add("Vivien Nul", emails=["shy@example.invalid"], visibility={"emails": "hidden"}, **RAIN)
    reader = lab.add("Lu Xiangtest", access=["researcher"])
    plan = plan_of([rain("shy@example.invalid")], [shy, ulla])
    assert solved(lab.as_(None), plan).found.of_item("rain") == [ulla.doc_id]
    told = Owners(as_(reader)).told(plan, plan.items[0], [shy.doc_id])
    assert told == {shy.doc_id: (UNTOLD,)}
    assert Owners(lab.as_(None)).told(plan, plan.items[0], [shy.doc_id]) == {shy.doc_id: ("author",)}


def test_a_declared_conflict_is_told_as_a_conflict_and_no_more(
    lab: Any, as_: Any, hrafn: Person, ulla: Person
) -> None:
    people = lab.directory.people()
    stored = people.get(ulla.doc_id)
    stored.conflicts = [hrafn.doc_id]
    people.save(stored)
    plan = plan_of([rain("Hrafn Placeholder")], [ulla], holds=[])
    assert solved(lab.as_(None), plan).found.short == {"rain": 1}
    reader = as_(lab.add("Lu Xiangtest"))
    assert Owners(reader).told(plan, plan.items[0], [ulla.doc_id]) == {ulla.doc_id: (UNTOLD,)}


def test_somebody_known_by_e_mail_only_is_assigned_like_anybody(lab: Any, ctx: Context) -> None:
    lab.add("only.mail@example.invalid", emails=["only.mail@example.invalid"])
    (taker,) = read_takers(
        "email,capacity\nonly.mail@example.invalid,2\n", lambda name: lab.directory.find(name)[0]
    )
    answer = solved(ctx, plan_of([rain()], [], takers=[taker]))
    assert answer.found.of_item("rain") == [taker.person]


def test_an_unknown_e_mail_names_its_line_and_an_unknown_author_is_told(ctx: Context, hrafn: Person) -> None:
    sources = Sources(people_csv="person\nhrafn@example.invalid\nnobody@example.invalid\n")
    with pytest.raises(NotFound, match="Line 3"):
        gathered(ctx, plan_of([], []), sources)
    owners = Owners(ctx)
    assert owners.unknown(rain("nobody@example.invalid", "hrafn@example.invalid", "A Name")) == [
        "nobody@example.invalid"
    ]


def test_the_minimum_load_holds_though_others_fit_better(ctx: Context, hrafn: Person, lab: Any) -> None:
    idle = lab.add("Oswin Tarrakett")
    takers = [PlanTaker(person=hrafn.doc_id), PlanTaker(person=idle.doc_id, minimum=1)]
    answer = solved(ctx, plan_of([rain(), PlanItem(key="b", title="More rain")], [], takers=takers))
    assert len(answer.found.of_person(idle.doc_id)) == 1
    assert answer.found.complete


def test_each_item_has_its_own_demand_nothing_too(ctx: Context, hrafn: Person, ulla: Person) -> None:
    items = [rain(demand=2), PlanItem(key="b", title="B"), PlanItem(key="c", title="C", demand=0)]
    found = solved(ctx, plan_of(items, [hrafn, ulla])).found
    assert [len(found.of_item(key)) for key in ("rain", "b", "c")] == [2, 1, 0]
    assert found.complete


def test_who_opted_out_or_is_gone_is_left_out_and_named(lab: Any, ctx: Context, hrafn: Person) -> None:
    shy = lab.add("Ulla Blank", matching=False, **RAIN)
    takers = [PlanTaker(person=number) for number in (hrafn.doc_id, shy.doc_id, 4711)]
    plan = plan_of([rain()], [], takers=takers, fixed=[("rain", shy.doc_id)])
    answer = solved(ctx, plan)
    assert answer.found.of_item("rain") == [hrafn.doc_id]
    said = [str(note) for note in answer.problem.notes]
    assert "Left out: Ulla Blank, who takes no part in matching." in said
    assert "Left out: 1 person who is no longer in the directory." in said


def test_a_fixed_pair_that_became_a_conflict_is_dropped_and_said(
    ctx: Context, hrafn: Person, ulla: Person
) -> None:
    plan = plan_of([rain("Hrafn Placeholder")], [hrafn, ulla], fixed=[("rain", hrafn.doc_id)])
    answer = solved(ctx, plan)
    assert answer.found.of_item("rain") == [ulla.doc_id]
    assert [str(note) for note in answer.problem.notes] == [
        "“Imaginary rain” is no longer fixed to Hrafn Placeholder, who must not take it."
    ]


def test_who_was_merged_takes_what_the_duplicate_would(lab: Any, ctx: Context, hrafn: Person) -> None:
    double = lab.add("Hrafn Q Placeholder", **RAIN)
    plan = Plans(ctx).save(plan_of([rain()], [double]))
    lab.directory.merge(hrafn.doc_id, double.doc_id)
    answer = solved(ctx, Plans(ctx).get(plan.doc_id))
    assert answer.found.of_item("rain") == [hrafn.doc_id]


def test_only_who_manages_sees_plans(lab: Any, as_: Any) -> None:
    with pytest.raises(NotAllowed):
        Plans(as_(lab.add("Lu Xiangtest"))).all()


def test_of_equal_answers_the_settled_one_stays_and_runs_agree() -> None:
    people = range(1, 9)
    scores = {key: dict.fromkeys(people, 0.5) for key in "abcd"}
    problem = Problem([Item(key, key, 2) for key in "abcd"], [Taker(p, str(p), 2) for p in people], scores)
    first = solve(problem)
    assert all(solve(problem) == first for _ in range(3))
    settled = frozenset((key, 9 - person) for key, person in first.pairs)
    from dataclasses import replace

    assert solve(replace(problem, settled=settled)).pairs == settled


def test_a_better_answer_goes_before_the_settled_one() -> None:
    scores = {"a": {1: 0.2, 2: 0.3}}
    problem = Problem([Item("a", "A")], [Taker(1, "1"), Taker(2, "2")], scores, settled=[("a", 1)])
    assert solve(problem).pairs == {("a", 2)}


def test_too_much_at_once_is_refused_before_anything_is_read(
    ctx: Context, hrafn: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "LARGEST", 1)
    plan = plan_of([rain(), PlanItem(key="b", title="B")], [hrafn])
    with pytest.raises(Refused, match="too much"):
        Plans(ctx).problem(plan)
    with pytest.raises(Refused, match="too much"):
        solve(Problem([Item("a", "A"), Item("b", "B")], [Taker(1, "1")], {}))


def test_a_solver_that_gives_up_is_a_sentence_and_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    import highspy

    monkeypatch.setattr(highspy.Highs, "run", lambda self: None)
    with pytest.raises(Refused, match="No answer was found"):
        solve(Problem([Item("a", "A")], [Taker(1, "1")], {}))


def test_work_can_be_stopped_between_its_parts() -> None:
    stop = threading.Event()
    stop.set()

    def watch() -> None:
        if stop.is_set():
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        solve(Problem([Item("a", "A")], [Taker(1, "1")], {}), watch)


def test_scores_are_kept_small_and_read_like_any_mapping() -> None:
    row = Row({7: 0, 8: 1}, {8: 0.25, 9: 1.0})
    assert dict(row) == {7: 0.0, 8: 0.25}
    assert (row.get(9, 0.0), len(row)) == (0.0, 2)


def test_changes_are_tried_without_touching_the_problem() -> None:
    problem = Problem([Item("a", "A")], [Taker(1, "P", 3, 2)], {}, forbidden=[("a", 1)])
    changed = with_changes(problem, capacity={1: 1}, demand={"a": 2}, fix=[("a", 1)])
    assert changed.takers[0] == Taker(1, "P", 1, 1)
    assert changed.items[0].demand == 2
    assert (changed.fixed, changed.forbidden) == ({("a", 1)}, frozenset())
    assert with_changes(changed, free=[("a", 1)]).fixed == frozenset()
    assert problem.takers[0].capacity == 3


def test_a_shortage_says_what_would_help() -> None:
    problem = Problem(
        [Item("a", "A", 2)],
        [Taker(1, "One"), Taker(2, "Two"), Taker(3, "Three")],
        {},
        conflicts={"a": {2: ("group",)}},
        forbidden=[("a", 3)],
    )
    from coordtui_expertise.assignment.limits import bottlenecks

    (told,) = bottlenecks(problem, solve(problem))
    said = " ".join(map(str, told.helps))
    assert "1 more place would do" in said
    assert "1 pair of these is excluded by hand" in said
    assert "1 pair of these has a conflict of interest" in said


def test_all_who_lack_items_are_one_bottleneck() -> None:
    from coordtui_expertise.assignment.limits import bottlenecks

    takers = [Taker(person, f"P{person}", 1, 1) for person in range(1, 6)]
    problem = Problem([Item("a", "A"), Item("b", "B")], takers, {})
    (told,) = bottlenecks(problem, solve(problem))
    assert str(told.text) == "P1 and 4 others must take 5 items at least, and there are 2 for them."


# Where it comes from.


def test_items_and_people_come_from_tables_papers_groups_and_roles(lab: Any, ctx: Context) -> None:
    robots = lab.group("Robotics")
    student = lab.add("Nadia Novice", groups=[robots], roles=[DatedRole(role="maîtrise")], interests=["rain"])
    lab.add("Opted Out", groups=[robots], roles=[DatedRole(role="master")], matching=False)
    mentor = lab.add("Prof Nobody", roles=[DatedRole(role="professeure")])
    work = lab.wrote(mentor, "Graph networks for imaginary rain", "An abstract.", doi="10.1/x")
    plan = gathered(
        ctx,
        Plan(name="P", at=NOW),
        Sources(
            items_csv="titre;demande\nUn projet;2\n",
            papers=["10.1/X", "imaginary graph networks"],
            students=Among(group=robots, role="Master"),
            takers=Among(role="professor"),
            people=[student.doc_id],
            capacity=5,
        ),
    )
    assert [(item.title, item.demand) for item in plan.items] == [
        ("Un projet", 2),
        ("Graph networks for imaginary rain", 1),
        ("Nadia Novice", 1),
    ]
    assert plan.items[1].key == f"work:{work.doc_id}"
    assert plan.items[2].owners == [student.doc_id]
    assert "rain" in plan.items[2].text
    assert [(taker.person, taker.capacity) for taker in plan.takers] == [
        (student.doc_id, 5),
        (mentor.doc_id, 5),
    ]
    answer = solved(ctx, plan)
    assert answer.found.of_item(plan.items[2].key) == [mentor.doc_id]


def test_what_is_there_stays_when_more_is_added(lab: Any, ctx: Context, hrafn: Person) -> None:
    first = gathered(ctx, Plan(name="P", at=NOW), Sources(items_csv="title\nA\nB\n", people=[hrafn.doc_id]))
    again = gathered(ctx, first, Sources(items_csv="title\nA\nC\n", people=[hrafn.doc_id], capacity=9))
    assert [item.title for item in again.items] == ["A", "B", "C"]
    assert len({item.key for item in again.items}) == 3
    assert again.takers == first.takers


def test_a_paper_that_is_not_clear_is_refused_with_those_it_may_be(
    lab: Any, ctx: Context, hrafn: Person
) -> None:
    lab.wrote(hrafn, "Imaginary rain, part one")
    lab.wrote(hrafn, "Imaginary rain, part two")
    with pytest.raises(Refused, match="part one"):
        gathered(ctx, Plan(name="P", at=NOW), Sources(papers=["imaginary rain"]))
    with pytest.raises(NotFound):
        gathered(ctx, Plan(name="P", at=NOW), Sources(papers=["nothing of the kind"]))


def test_tables_that_mean_nothing_say_which_line() -> None:
    with pytest.raises(Refused, match="Line 2"):
        read_items("title,demand\nA,two\n")
    with pytest.raises(Refused, match="column “title”"):
        read_items("name\nA\n")
    with pytest.raises(Refused, match="On line 3 a quotation mark"):
        read_items('title\nA\n"B\nC\n')
    with pytest.raises(Refused, match="empty"):
        read_items("\n\n")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_missing_columns_are_named_as_the_reader_writes_them(language: Language) -> None:
    def headings(read: Callable[[str], object]) -> str:
        with pytest.raises(Refused) as refused:
            read("nothing\nA\n")
        what, remedy = refused.value.what, refused.value.remedy
        assert isinstance(what, Message)
        assert isinstance(remedy, Message)
        say = Translator(language)
        named = say(remedy.values["columns"])
        assert named.startswith(say(what.values["column"]))
        return named

    def find(name: str) -> Person:
        return Person(name=name, doc_id=7)

    (item,) = read_items(headings(read_items) + "\nTitle,key,text,2,Author\n")
    assert item == PlanItem(key="key", title="Title", text="text", demand=2, authors=["Author"])
    named = headings(lambda text: read_takers(text, find))
    assert read_takers(named + "\nA Nobody,5,1\n", find) == [PlanTaker(person=7, capacity=5, minimum=1)]


def test_the_sheet_says_who_why_and_who_was_passed_over(ctx: Context, hrafn: Person, ulla: Person) -> None:
    plan = plan_of([rain("Hrafn Placeholder", demand=2)], [hrafn, ulla])
    rows = [cells for _, cells in from_csv(write(ctx, solved(ctx, plan)))]
    assert rows[0] == ["key", "title", "person", "number", "score", "place", "why", "passed over"]
    assert rows[1][2:4] == ["Ulla Blank", str(ulla.doc_id)]
    assert rows[1][7] == "Hrafn Placeholder (conflict of interest)"
    assert rows[2][2] == ""


# Trying and keeping.


@pytest.fixture
def kept(ctx: Context, hrafn: Person, ulla: Person) -> Plan:
    return Plans(ctx).save(plan_of([rain()], [hrafn, ulla]))


def test_what_is_tried_is_stored_only_when_it_is_kept(ctx: Context, kept: Plan, ulla: Person) -> None:
    trial = Trial(ctx, kept.doc_id)
    first = trial.answer(again=True)
    pair = ("rain", ulla.doc_id)
    undo = trial.change(first, lambda problem: with_changes(problem, fix=[pair]))
    second = trial.answer(again=False)
    assert second.solved.found.pairs == {pair}
    assert Plans(ctx).get(kept.doc_id).fixed == []
    undo()
    assert trial.answer(again=False).solved == first.solved
    trial.change(first, lambda problem: with_changes(problem, fix=[pair]))
    take_back = trial.keep(trial.answer(again=False))
    assert Plans(ctx).get(kept.doc_id).fixed == [pair]
    assert trial.answer(again=True).is_kept
    take_back()
    assert Plans(ctx).get(kept.doc_id).fixed == []


def test_keeping_undoing_and_keeping_again_is_not_stale(ctx: Context, kept: Plan) -> None:
    trial = Trial(ctx, kept.doc_id)
    tried = trial.answer(again=True)
    for _ in range(3):
        trial.keep(tried)()
    trial.keep(tried)
    assert Plans(ctx).get(kept.doc_id).pairs


def test_a_plan_that_was_changed_meanwhile_is_refused_and_comes_back_with_both_changes(
    ctx: Context, kept: Plan, ulla: Person, hrafn: Person
) -> None:
    trial = Trial(ctx, kept.doc_id)
    first = trial.answer(again=True)
    trial.change(first, lambda problem: with_changes(problem, capacity={hrafn.doc_id: 1}))
    theirs = Plans(ctx).get(kept.doc_id)
    theirs.forbidden = [("rain", hrafn.doc_id)]
    Plans(ctx).save(theirs)
    with pytest.raises(StaleRecord):
        trial.keep(trial.answer(again=False))
    trial.keep(trial.answer(again=True))
    stored = Plans(ctx).get(kept.doc_id)
    assert stored.forbidden == [("rain", hrafn.doc_id)]
    assert next(each.capacity for each in stored.takers if each.person == hrafn.doc_id) == 1
    assert stored.pairs == [("rain", ulla.doc_id)]


def test_a_change_that_cannot_hold_is_refused_at_once(ctx: Context, kept: Plan, ulla: Person) -> None:
    trial = Trial(ctx, kept.doc_id)
    tried = trial.answer(again=True)
    with pytest.raises(Refused):
        trial.change(tried, lambda problem: with_changes(problem, fix=[("rain", 4711)]))
    assert trial.answer(again=False).solved == tried.solved


def test_the_reasons_name_shared_words_and_what_may_be_told(ctx: Context, kept: Plan) -> None:
    trial = Trial(ctx, kept.doc_id)
    tried = trial.answer(again=True)
    why = trial.why(tried, "rain")
    (words,) = why.words.values()
    assert "rain" in words
    assert isinstance(tried.solved.found, Assignment)
    assert "rain" in trial.sheet(tried)


def test_a_removed_plan_comes_back_as_it_was(ctx: Context, kept: Plan) -> None:
    undo = Plans(ctx).remove(kept.doc_id)
    with pytest.raises(NotFound):
        Plans(ctx).get(kept.doc_id)
    undo()
    assert Plans(ctx).get(kept.doc_id).items == kept.items
