"""Watches and marks follow people who are one, and come back when they are not."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import Context, PersonMerged
from coordtui.api.references import Moved
from coordtui_arxiv import coordtui_event
from coordtui_arxiv.privacy import personal_data
from coordtui_arxiv.records import Mark, Watch

from .conftest import Rig


def kept_for_people(rig: Rig) -> list[Any]:
    ctx = rig.ctx()
    records = [*ctx.store.records(Watch).find(), *ctx.store.records(Mark).find()]
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
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    marks=st.dictionaries(st.tuples(st.integers(1, 4), st.integers(1, 3)), MARKS),
    watches=st.lists(st.integers(1, 4), max_size=4),
    order=st.permutations([2, 3, 4]),
)
def test_merges_taken_back_in_any_order_leave_the_same_documents(
    rig: Rig, marks: dict[tuple[int, int], dict[str, Any]], watches: list[int], order: list[int]
) -> None:
    store = rig.ctx().store
    for table in (store.records(Watch), store.records(Mark), store.records(Moved)):
        for number in table.ids():
            table.remove(number)
    store.records(Mark).add_all(
        [Mark(person=person, paper=paper, **fields) for (person, paper), fields in marks.items()]
    )
    store.records(Watch).add_all([Watch(name="w", owner=owner) for owner in watches])
    before = kept_for_people(rig)
    for number in (2, 3, 4):
        rig.merge(1, number)
    assert {
        record.owner if isinstance(record, Watch) else record.person for record in kept_for_people(rig)
    } <= {1}
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
