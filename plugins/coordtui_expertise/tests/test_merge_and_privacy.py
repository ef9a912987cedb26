"""Everything follows people who are one and comes back, and is theirs to see and to have removed."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.access import SYSTEM
from coordtui.api import NotAllowed, Refused
from coordtui.api.references import Moved
from coordtui_expertise import coordtui_personal_data
from coordtui_expertise.names import spelling
from coordtui_expertise.records import Authorship, Feedback, NameForm, Plan, PlanItem, PlanTaker, Walk
from coordtui_expertise.source_ids import SourceId

KINDS = (Authorship, NameForm, SourceId, Feedback)
STATES = st.sampled_from(["confirmed", "uncertain", "refused"])


def everything(ctx: Any) -> list[Any]:
    return [msgspec.structs.replace(each, rev=0) for kind in KINDS for each in ctx.store.records(kind).find()]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wrote=st.dictionaries(st.tuples(st.integers(0, 2), st.integers(1, 3)), st.tuples(STATES, st.booleans())),
    named=st.sets(st.tuples(st.integers(0, 2), st.sampled_from(["a b", "c d"]))),
    said=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=4),
    first=st.booleans(),
)
def test_a_merge_taken_back_leaves_the_same_documents(
    lab: Any, wrote: Any, named: Any, said: Any, first: bool
) -> None:
    ctx = lab.as_(None)
    for kind in (*KINDS, Moved):
        for number in ctx.store.records(kind).ids():
            ctx.store.records(kind).remove(number)
    people = [lab.add("Hrafn Placeholder").doc_id for _ in range(3)]
    at = ctx.clock()
    for (person, work), (state, by) in wrote.items():
        row = Authorship(person=people[person], work=work, state=state, at=at, by=1 if by else None)
        ctx.store.records(Authorship).add(row)
    for person, name in sorted(named):
        ctx.store.records(NameForm).add(NameForm(person=people[person], name=name, state="confirmed", at=at))
        ctx.store.records(SourceId).add(
            SourceId(person=people[person], source="dblp", identity=name, state="confirmed", at=at)
        )
    for asker, person in said:
        ctx.store.records(Feedback).add(
            Feedback(asker=people[asker], person=people[person], query="q", verdict="good", at=at)
        )
    before = everything(ctx)
    directory = lab.session.directory
    for number in people[1:]:
        directory.merge(people[0], number)
    assert {each.person for each in everything(ctx)} <= {people[0]}
    for number in people[1:] if first else reversed(people[1:]):
        directory.unmerge(number)
    assert everything(ctx) == before
    assert ctx.store.records(Moved).count() == 0


def test_plans_name_the_one_who_stays_and_the_other_again(lab: Any) -> None:
    kept, double, other = (lab.add(name).doc_id for name in ("Hrafn Placeholder", "Hrafn P.", "Oswin Nobody"))
    plans = lab.as_(None).store.records(Plan)
    before = plans.add(
        Plan(
            name="Autumn",
            at=lab.as_(None).clock(),
            by=double,
            items=[PlanItem(key="a", title="A", owners=[double, other])],
            takers=[PlanTaker(person=double), PlanTaker(person=other)],
            fixed=[("a", double)],
            forbidden=[("b", double), ("b", kept)],
            pairs=[("a", double)],
        )
    )
    lab.session.directory.merge(kept, double)
    (plan,) = plans.find()
    assert (plan.by, plan.items[0].owners) == (kept, [kept, other])
    assert [each.person for each in plan.takers] == [kept, other]
    assert (plan.fixed, plan.forbidden, plan.pairs) == ([("a", kept)], [("b", kept)], [("a", kept)])
    plans.save(msgspec.structs.replace(plan, pairs=[*plan.pairs, ("c", other)]))
    lab.session.directory.unmerge(double)
    (plan,) = plans.find()
    assert (plan.takers, plan.fixed, plan.forbidden) == (before.takers, before.fixed, before.forbidden)
    assert sorted(plan.pairs) == [("a", double), ("c", other)]


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        (("uncertain", None), ("confirmed", None), "confirmed"),
        (("refused", 1), ("confirmed", None), "refused"),
        (("uncertain", None), ("refused", 1), "refused"),
        (("refused", 1), ("confirmed", 1), "confirmed"),
    ],
)
def test_of_two_answers_about_one_paper_a_persons_goes_before_a_rules(
    lab: Any, mine: Any, theirs: Any, both: str
) -> None:
    ctx = lab.as_(None)
    kept, double = lab.add("Hrafn Placeholder").doc_id, lab.add("Hrafn P.").doc_id
    for person, (state, by) in ((kept, mine), (double, theirs)):
        ctx.store.records(Authorship).add(
            Authorship(person=person, work=1, state=state, by=by, at=ctx.clock())
        )
    lab.session.directory.merge(kept, double)
    assert [(row.person, row.state) for row in ctx.store.records(Authorship).find()] == [(kept, both)]


def test_a_person_sees_all_that_is_held_and_nobody_elses(lab: Any) -> None:
    hrafn, oswin = lab.add("Hrafn Placeholder"), lab.add("Oswin Nobody")
    work = lab.wrote(hrafn, "A paper")
    ctx = lab.as_(None)
    said = Feedback(asker=oswin.doc_id, person=hrafn.doc_id, query="private", verdict="wrong", at=ctx.clock())
    ctx.store.records(Feedback).add(said)
    held = coordtui_personal_data(lab.as_(hrafn), hrafn.doc_id, False).held
    assert [(row["state"], row["work"]) for row in held["authorships"]] == [("confirmed", work.doc_id)]
    paper = held["authorships"][0]["paper"]
    assert (paper["key"], paper["title"], paper["sources"][0]["source"]) == ("bib:A paper", "A paper", "test")
    assert held["feedback"][0]["verdict"] == "wrong"
    assert "private" not in str(held)
    assert "asker" not in held["feedback"][0]
    with pytest.raises(NotAllowed):
        coordtui_personal_data(lab.as_(hrafn), oswin.doc_id, False)
    with pytest.raises(NotAllowed):
        coordtui_personal_data(lab.as_(hrafn), hrafn.doc_id, True)


def test_what_is_held_is_removed_and_the_works_stay(lab: Any) -> None:
    hrafn = lab.add("Hrafn Placeholder")
    work = lab.wrote(hrafn, "A paper")
    erased = coordtui_personal_data(lab.as_(None), hrafn.doc_id, True)
    assert erased.erased == 1
    assert everything(lab.as_(None)) == []
    assert lab.as_(None).store.records(type(work)).get(work.doc_id) is not None


def test_the_name_of_who_was_erased_is_not_among_those_that_were_looked_for(lab: Any) -> None:
    hrafn, oswin = lab.add("Hrafn Placeholder"), lab.add("Oswin Nobody")
    walks = lab.as_(None).store.records(Walk)
    walks.add(Walk(library="x", names=[spelling(each.name) for each in (hrafn, oswin)]))
    coordtui_personal_data(lab.as_(None), hrafn.doc_id, True)
    assert [walk.names for walk in walks.find()] == [[spelling("Oswin Nobody")]]


_DIES_BEFORE_IT_TELLS = """
import os, sys
from coordtui.config import Settings
from coordtui.host.events import Events
from coordtui.host.session import open_session
Events._deliver_new = lambda self: os._exit(9)
session = open_session(Settings(), sys.argv[1], only={"expertise"})
session.directory.merge(int(sys.argv[2]), int(sys.argv[3]))
"""


@pytest.fixture
def killed_after_the_merge(lab: Any, tmp_path: Path):
    """Merges two people in another process, which dies before any plugin hears of it."""

    def merge(kept: int, duplicate: int) -> None:
        url = f"sqlite:///{tmp_path / 'lab.db'}"
        command = [sys.executable, "-c", _DIES_BEFORE_IT_TELLS, url, str(kept), str(duplicate)]
        assert subprocess.run(command, check=False, timeout=60).returncode == 9

    return merge


def owners(lab: Any) -> list[int]:
    return [row.person for row in lab.as_(None).store.records(Authorship).find()]


def test_a_death_between_the_merge_and_what_follows_loses_nothing(
    lab: Any, killed_after_the_merge: Any
) -> None:
    kept, double = lab.add("Hrafn Placeholder"), lab.add("Hrafn P.")
    lab.wrote(double, "A paper")
    killed_after_the_merge(kept.doc_id, double.doc_id)
    assert lab.directory.person(double.doc_id).doc_id == kept.doc_id
    assert owners(lab) == [double.doc_id]
    lab.session.deliver_events()  # what the next start does
    assert owners(lab) == [kept.doc_id]
    lab.session.directory.unmerge(double.doc_id)
    assert owners(lab) == [double.doc_id]


def test_a_merge_that_was_taken_back_before_it_was_heard_of_moves_nothing(
    lab: Any, killed_after_the_merge: Any
) -> None:
    kept, double = lab.add("Hrafn Placeholder"), lab.add("Hrafn P.")
    lab.wrote(double, "A paper")
    killed_after_the_merge(kept.doc_id, double.doc_id)
    lab.session.directory.unmerge(double.doc_id)
    lab.session.deliver_events()
    assert owners(lab) == [double.doc_id]


def test_two_who_merge_each_into_the_other_at_once_leave_one(lab: Any) -> None:
    one, other = lab.add("Hrafn Placeholder").doc_id, lab.add("Hrafn P.").doc_id
    refused: list[Refused] = []

    def merge(kept: int, duplicate: int) -> None:
        try:
            lab.session.directory_of(SYSTEM).merge(kept, duplicate)
        except Refused as error:
            refused.append(error)

    threads = [threading.Thread(target=merge, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(refused) == 1
    assert lab.directory.person(one).doc_id == lab.directory.person(other).doc_id


def test_a_persons_part_in_plans_is_shown_and_removed_and_that_of_others_stays(lab: Any) -> None:
    hrafn, oswin = lab.add("Hrafn Placeholder"), lab.add("Oswin Nobody").doc_id
    ctx, mine = lab.as_(None), hrafn.doc_id
    takers = [PlanTaker(person=mine), PlanTaker(person=oswin)]
    ctx.store.records(Plan).add(
        Plan(name="Autumn", at=ctx.clock(), takers=takers, pairs=[("a", mine), ("b", oswin)])
    )
    (part,) = coordtui_personal_data(lab.as_(hrafn), mine, False).held["plans"]
    assert (part["name"], part["pairs"], len(part["takes"])) == ("Autumn", ["a"], 1)
    assert coordtui_personal_data(ctx, mine, True).erased == 1
    (plan,) = ctx.store.records(Plan).find()
    assert (plan.takers, plan.pairs) == (takers[1:], [("b", oswin)])
