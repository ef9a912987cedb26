"""Watches and marks follow people who are one, and come back when they are not."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import Context, Person, PersonMerged
from coordtui.api.references import Moved
from coordtui_arxiv import coordtui_event
from coordtui_arxiv.privacy import personal_data
from coordtui_arxiv.records import Delivery, Mark, Reader, Suggestion, Watch
from tests.fake_arxiv import invented

from .conftest import Rig

TABLES = (Watch, Mark, Reader, Suggestion, Delivery)


def kept_for_people(rig: Rig) -> list[Any]:
    ctx = rig.ctx()
    records = [record for table in TABLES for record in ctx.store.records(table).find()]
    return [msgspec.structs.replace(record, rev=0) for record in records]


def program(rig: Rig) -> Context:
    return rig.ctx(None, roles=("coordinator",))


MARKS = st.fixed_dictionaries(
    {
        "read": st.booleans(),
        "starred": st.booleans(),
        "archived": st.booleans(),
        "tags": st.lists(st.sampled_from(["a", "b", "c"]), unique=True).map(sorted),
        "note": st.sampled_from(["", "one", "two"]),
        "folder": st.sampled_from(["", "f", "g"]),
        "not_for_me": st.booleans(),
    }
)
PEOPLE = st.integers(1, 4)
PAIRS = st.tuples(PEOPLE, st.integers(1, 3))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    marks=st.dictionaries(PAIRS, MARKS),
    watches=st.lists(PEOPLE, max_size=4),
    readers=st.dictionaries(PEOPLE, st.tuples(st.none() | st.integers(0, 3), st.booleans())),
    suggestions=st.dictionaries(PAIRS, st.sampled_from(["waiting", "sent", "refused"])),
    deliveries=st.dictionaries(PAIRS, st.integers(0, 4)),
    order=st.permutations([2, 3, 4]),
)
def test_merges_taken_back_in_any_order_leave_the_same_documents(
    rig: Rig,
    marks: dict[tuple[int, int], dict[str, Any]],
    watches: list[int],
    readers: dict[int, tuple[int | None, bool]],
    suggestions: dict[tuple[int, int], Any],
    deliveries: dict[tuple[int, int], int],
    order: list[int],
) -> None:
    store = rig.ctx().store
    for record in (*TABLES, Moved):
        for number in store.records(record).ids():
            store.records(record).remove(number)
    store.records(Mark).add_all(
        [Mark(person=person, paper=paper, **fields) for (person, paper), fields in marks.items()]
    )
    store.records(Watch).add_all([Watch(name="w", owner=owner) for owner in watches])
    store.records(Reader).add_all(
        [Reader(person=person, daily=daily, wanted=wanted) for person, (daily, wanted) in readers.items()]
    )
    store.records(Suggestion).add_all(
        Suggestion(paper=paper, person=person, score=0.5, strength=5, at=rig.now, state=state)
        for (person, paper), state in suggestions.items()
    )
    store.records(Delivery).add_all(
        Delivery(paper=paper, person=person, at=rig.now, by=by) for (person, paper), by in deliveries.items()
    )
    before = kept_for_people(rig)
    for number in (2, 3, 4):
        rig.merge(1, number)
    for record in kept_for_people(rig):
        assert (record.owner if isinstance(record, Watch) else record.person) == 1
    for number in order:
        rig.unmerge(1, number)
    assert kept_for_people(rig) == before
    assert store.records(Moved).count() == 0


def test_a_chain_is_followed_and_taken_apart(rig: Rig) -> None:
    rig.watch(name="mine", words="transport", person=1)
    rig.watch(name="yours", words="transport", person=2)
    before = kept_for_people(rig)
    rig.merge(2, 1)
    rig.merge(3, 2)
    assert {watch.owner for watch in rig.ctx().store.records(Watch).find()} == {3}
    rig.unmerge(3, 2)
    rig.unmerge(2, 1)
    assert kept_for_people(rig) == before


def test_what_the_person_did_since_stays_with_them(rig: Rig) -> None:
    marks = rig.ctx().store.records(Mark)
    mine = marks.add(Mark(person=1, paper=7, tags=["a"]))
    marks.add(Mark(person=2, paper=7, tags=["b"], starred=True))
    rig.merge(1, 2)
    now = marks.get(mine.doc_id)
    assert now is not None
    assert (now.tags, now.starred) == (["a", "b"], True)
    marks.save(msgspec.structs.replace(now, tags=["a", "b", "since"], note="since"))
    rig.unmerge(1, 2)
    now = marks.get(mine.doc_id)
    assert now is not None
    assert (now.tags, now.starred, now.note) == (["a", "since"], False, "since")


def test_a_merge_heard_of_after_it_was_taken_back_moves_nothing(rig: Rig) -> None:
    rig.watch(words="transport", person=2)
    before = kept_for_people(rig)
    rig.merge(1, 2, tell=False)
    rig.unmerge(1, 2)
    coordtui_event(program(rig), PersonMerged(1, 2))
    assert kept_for_people(rig) == before


def test_hearing_of_a_merge_twice_moves_once(rig: Rig) -> None:
    rig.watch(words="transport", person=2)
    before = kept_for_people(rig)
    rig.merge(1, 2)
    rig.merge(1, 2)
    assert rig.ctx().store.records(Moved).count() == 1
    rig.unmerge(1, 2)
    assert kept_for_people(rig) == before


def test_what_is_remembered_of_a_merge_is_shown_and_erased_with_the_person(rig: Rig) -> None:
    rig.ctx().store.records(Mark).add_all([Mark(person=n, paper=7, note=f"of {n}") for n in (1, 2)])
    rig.merge(1, 2)
    assert personal_data(rig.ctx(1), 1, erase=False).held["moved"][0]["gone"]["note"] == "of 2"
    personal_data(program(rig), 1, erase=True)
    assert rig.ctx().store.records(Moved).count() == 0


def test_a_paper_is_said_to_be_from_who_its_sender_turned_out_to_be(rig: Rig) -> None:
    people = rig.core.records(Person)
    for number, name in ((2, "H. Placeholder"), (3, "Hrafn Placeholder")):
        people.add(Person(doc_id=number, name=name))
    (paper,) = rig.take(invented())
    rig.ctx().store.records(Delivery).add(Delivery(paper=paper, person=1, at=rig.now, by=2))
    rig.merge(3, 2)
    (entry,) = rig.inbox().rows([paper])
    assert [str(reason) for reason in entry.reasons] == ["Hrafn Placeholder sent it"]
    assert len(personal_data(rig.ctx(3), 3, erase=False).held["sent"]) == 1


def test_what_was_sent_is_shown_and_erased_with_the_person_but_not_with_who_sent_it(rig: Rig) -> None:
    store = rig.ctx().store
    store.records(Delivery).add(Delivery(paper=7, person=1, at=rig.now, by=2, note="from 2"))
    store.records(Delivery).add(Delivery(paper=7, person=2, at=rig.now, by=1, note="from 1"))
    store.records(Suggestion).add(Suggestion(paper=7, person=1, score=0.5, strength=5, at=rig.now))
    store.records(Reader).add(Reader(person=1, daily=1))
    store.records(Watch).add(Watch(name="of a group", owner=1, group=3))
    held = personal_data(rig.ctx(1), 1, erase=False).held
    assert {name: len(records) for name, records in held.items()} == {
        "watches": 1,
        "marks": 0,
        "readers": 1,
        "suggestions": 1,
        "deliveries": 1,
        "sent": 1,
    }
    assert personal_data(program(rig), 1, erase=True).erased == 5
    (left,) = store.records(Delivery).find()
    assert (left.person, left.by, left.note) == (2, 0, "")
    assert store.records(Suggestion).count() == store.records(Reader).count() == 0
    assert [watch.owner for watch in store.records(Watch).find()] == [0]
