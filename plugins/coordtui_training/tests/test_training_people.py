"""What is held of a person is shown, is removed, and follows them when they turn out to be another."""

from __future__ import annotations

from datetime import timedelta
from inspect import getsource
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coordtui.api import NotAllowed, PersonMerged
from coordtui.api.references import Moved
from coordtui_training import coordtui_event, coordtui_personal_data
from coordtui_training.records import (
    SEATED,
    Booking,
    Certificate,
    Course,
    Feed,
    Session,
    Signup,
    Step,
)

TABLES = (Course, Session, Booking, Signup, Step, Certificate, Feed)


def all_of(lab: Any, table: type[Any]) -> list[Any]:
    return lab.ctx().store.records(table).find()


def everything(lab: Any) -> dict[str, list[Any]]:
    """All records; the numbers of bookings, which are made anew, do not count."""
    found = {table.__name__: [replace(each, rev=0) for each in all_of(lab, table)] for table in TABLES}
    found["Booking"] = sorted((replace(each, doc_id=0) for each in found["Booking"]), key=repr)
    return found


def book(lab: Any, session: Session, **fields: Any) -> None:
    for person in session.instructors:
        booking = Booking(
            what=f"person:{person}", session=session.doc_id, start=session.start, end=session.end
        )
        lab.ctx().store.records(Booking).add(replace(booking, **fields))


def step(lab: Any, signup: Signup, **fields: Any) -> Step:
    made = Step(
        signup=signup.doc_id,
        session=signup.session,
        person=signup.person,
        at=lab.now,
        was="",
        became=signup.state,
        why="asked",
    )
    return lab.ctx().store.records(Step).add(replace(made, **fields))


def certificate(lab: Any, session: Session, person: int, **fields: Any) -> Certificate:
    made = Certificate(
        code=f"CODE{session.doc_id}-{person}",
        session=session.doc_id,
        person=person,
        name="Hrafn Placeholder",
        title_fr="",
        title_en="",
        minutes=180,
        day=lab.now.date(),
        issued=lab.now,
    )
    return lab.ctx().store.records(Certificate).add(replace(made, **fields))


# Merging


def test_everything_follows_a_merge_and_comes_back(lab: Any) -> None:
    kept, double, other = lab.person(), lab.person(), lab.person()
    course = lab.course(instructors=[double, other])
    taught = lab.session(course, instructors=[other, double])
    book(lab, taught)
    attended = lab.session(start=lab.now - timedelta(days=9))
    step(lab, lab.signup(attended, double, "attended"), by=double)
    certificate(lab, attended, double, by=double)
    lab.ctx().store.records(Feed).add(Feed(person=double, token="invented"))
    before = everything(lab)
    lab.ctx().directory.merge(kept, double)
    assert [each.instructors for each in all_of(lab, Course)[:1]] == [[kept, other]]
    assert all_of(lab, Session)[0].instructors == [other, kept]
    assert {each.what for each in all_of(lab, Booking)} == {f"person:{kept}", f"person:{other}"}
    for table in (Signup, Step, Certificate, Feed):
        assert [each.person for each in all_of(lab, table)] == [kept]
    assert all_of(lab, Step)[0].by == all_of(lab, Certificate)[0].by == kept
    lab.ctx().directory.unmerge(double)
    assert everything(lab) == before
    assert all_of(lab, Moved) == []


@pytest.mark.parametrize(("mine", "theirs"), [("waiting", "confirmed"), ("confirmed", "waiting")])
def test_of_two_places_in_one_session_the_better_stays(lab: Any, mine: str, theirs: str) -> None:
    kept, double = lab.person(), lab.person()
    session = lab.session(capacity=1, waiting="hand")
    lab.signup(session, kept, mine)
    lab.signup(session, double, theirs)
    lab.ctx().directory.merge(kept, double)
    assert {(each.person, each.state) for each in all_of(lab, Signup)} == {
        (kept, "confirmed"),
        (kept, "cancelled"),
    }
    lab.ctx().directory.unmerge(double)
    assert lab.states(session) == {kept: mine, double: theirs}


def test_two_seats_of_one_person_free_one_for_who_waits(lab: Any) -> None:
    kept, double, waits = lab.person(), lab.person(), lab.person()
    session = lab.session(capacity=2, waiting="auto")
    lab.signup(session, kept)
    lab.signup(session, double, asked=lab.now + timedelta(minutes=1))
    lab.signup(session, waits, "waiting")
    lab.ctx().directory.merge(kept, double)
    assert lab.states(session)[waits] == "confirmed"
    lab.ctx().directory.unmerge(double)
    assert lab.states(session) == {kept: "confirmed", double: "waiting", waits: "confirmed"}


def test_who_is_free_again_when_two_are_not_one_gets_the_seat_they_waited_for(lab: Any) -> None:
    kept, double = lab.person(), lab.person()
    wished, other = lab.session(waiting="auto"), lab.session()
    lab.signup(wished, kept, "waiting")
    lab.signup(other, double)
    lab.ctx().directory.merge(kept, double)
    assert lab.states(wished) == {kept: "waiting"}, "a seat is free, but they have one at that time"
    lab.ctx().directory.unmerge(double)
    assert lab.states(wished) == {kept: "confirmed"}


def test_nobody_is_promoted_into_a_clash_that_a_merge_makes(lab: Any) -> None:
    kept, double, first = lab.person(), lab.person(), lab.person()
    wished = lab.session(waiting="auto", capacity=2)
    for person in (kept, first):
        lab.signup(wished, person)
    lab.signup(wished, double, "waiting")
    other = lab.session(waiting="auto", capacity=1)
    lab.signup(other, double, "waiting")
    lab.ctx().directory.merge(kept, double)
    assert lab.states(other) == {kept: "waiting"}


def test_two_who_taught_at_the_same_time_can_be_one(lab: Any) -> None:
    kept, double = lab.person(), lab.person()
    for person in (kept, double):
        book(lab, lab.session(instructors=[person]))
    both = lab.session(start=lab.now + timedelta(days=9), instructors=[kept, double])
    book(lab, both)
    before = everything(lab)
    lab.ctx().directory.merge(kept, double)
    found = all_of(lab, Booking)
    assert {each.what for each in found} == {f"person:{kept}"}
    assert sorted(each.session for each in found) == [1, 2, 3]
    assert len([each for each in found if each.anyway]) == 1
    lab.ctx().directory.unmerge(double)
    assert {each.anyway for each in all_of(lab, Booking)} <= {"", "coordtui"}
    assert everything(lab)["Session"] == before["Session"]
    assert len(all_of(lab, Booking)) == 4


def test_the_same_merge_told_twice_changes_nothing_more(lab: Any) -> None:
    kept, double = lab.person(), lab.person()
    session = lab.session()
    for person in (kept, double):
        lab.signup(session, person)
    lab.ctx().directory.merge(kept, double)
    before = everything(lab)
    coordtui_event(lab.ctx(), PersonMerged(kept=kept, duplicate=double))
    assert everything(lab) == before


STATES = st.sampled_from(["requested", "waiting", "confirmed", "cancelled", "attended", "no_show"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 2)), STATES), data=st.data())
def test_merges_in_any_order_keep_one_live_place_and_the_seats(
    lab: Any, places: dict[Any, str], data: Any
) -> None:
    people = [lab.person() for _ in range(4)]
    sessions = [lab.session(waiting="hand", start=lab.now + timedelta(days=9, hours=4 * n)) for n in range(3)]
    for (person, session), state in places.items():
        lab.signup(sessions[session], people[person], state)
    merged = data.draw(st.permutations(people[1:]))
    kept = people[0]
    for each in merged:
        lab.ctx().directory.merge(kept, each)
    mine = {each.doc_id for each in sessions}
    for session in mine:
        live = [
            each
            for each in all_of(lab, Signup)
            if each.session == session and each.state in (*SEATED, "waiting", "requested")
        ]
        assert len(live) <= 1
        assert all(each.person == kept for each in live)
    for each in data.draw(st.permutations(merged)):
        lab.ctx().directory.unmerge(each)
    live = {
        (each.session, each.person)
        for each in all_of(lab, Signup)
        if each.session in mine and each.state != "cancelled"
    }
    assert live == {
        (sessions[session].doc_id, people[person])
        for (person, session), state in places.items()
        if state != "cancelled"
    }


# What is held


def held(lab: Any, person: int, *, by: int | None = None, erase: bool = False) -> Any:
    return coordtui_personal_data(lab.ctx(by), person, erase)


def test_people_read_what_is_held_of_them_and_nobody_elses(lab: Any) -> None:
    person, other = lab.person(), lab.person()
    session = lab.session(lab.course(instructors=[other]), instructors=[other])
    signup = lab.signup(session, person)
    step(lab, signup, by=other, note="asked by phone")
    certificate(lab, session, person)
    book(lab, session)
    mine, theirs = held(lab, person, by=person).held, held(lab, other, by=other).held
    assert {name: len(rows) for name, rows in mine.items()} == {"signups": 1, "steps": 1, "certificates": 1}
    assert {name: len(rows) for name, rows in theirs.items()} == {
        "signups": 0, "done": 1, "courses": 1, "sessions": 1, "bookings": 1,
    }  # fmt: skip
    assert "person" not in theirs["done"][0]
    with pytest.raises(NotAllowed):
        held(lab, other, by=person)
    with pytest.raises(NotAllowed):
        held(lab, person, by=person, erase=True)


def test_who_is_erased_is_still_counted_and_is_nobody(lab: Any) -> None:
    people = [lab.person() for _ in range(3)]
    session = lab.session(start=lab.now - timedelta(days=9), held=True, capacity=3)
    for person, state in zip(people, ("attended", "attended", "no_show"), strict=True):
        step(lab, lab.signup(session, person, state, code=f"{person}"), by=person, note="their words")
        certificate(lab, session, person)
    for person in people[:2]:
        assert held(lab, person, erase=True).erased
        assert {name: rows for name, rows in held(lab, person).held.items() if rows} == {}
    signups = all_of(lab, Signup)
    assert sorted(each.state for each in signups) == ["attended", "attended", "no_show"]
    assert sorted(each.person for each in signups) == [-2, -1, people[2]]
    assert [(each.person, each.by, each.note) for each in all_of(lab, Step)] == [
        (-1, 0, ""),
        (-2, 0, ""),
        (people[2], people[2], "their words"),
    ]
    assert [each.person for each in all_of(lab, Certificate)] == [people[2]]


def test_who_is_erased_gives_up_what_comes_and_the_next_gets_the_seat(lab: Any) -> None:
    person, waits = lab.person(), lab.person()
    session = lab.session(capacity=1, waiting="auto")
    lab.signup(session, person)
    lab.signup(session, waits, "waiting")
    held(lab, person, erase=True)
    assert lab.states(session) == {-1: "cancelled", waits: "confirmed"}


def test_what_an_erased_person_taught_and_did_names_them_no_more(lab: Any) -> None:
    teacher, other = lab.person("Gone Placeholder"), lab.person()
    session = lab.session(lab.course(instructors=[teacher]), instructors=[teacher, other])
    book(lab, session)
    signup = lab.signup(session, other, over="Gone Placeholder")
    step(lab, signup, by=teacher, note="they asked nicely")
    held(lab, teacher, erase=True)
    assert all_of(lab, Course)[0].instructors == []
    assert all_of(lab, Session)[0].instructors == [other]
    assert [each.what for each in all_of(lab, Booking)] == [f"person:{other}"]
    assert all_of(lab, Signup)[0].over == "?"
    assert [(each.person, each.by, each.note) for each in all_of(lab, Step)] == [(other, 0, "")]


def test_every_table_that_names_people_follows_them_and_is_told_and_erased() -> None:
    from coordtui_training.merging import REFERENCES
    from coordtui_training.privacy import _of
    from coordtui_training.tables import TABLES as DECLARED

    naming = {
        (table.name, field)
        for table in DECLARED
        for field in table.record.__struct_fields__
        if field in ("person", "by", "instructors", "owner", "author")
    }
    followed = {(each.table, each.field or "instructors") for each in REFERENCES}
    assert followed == naming
    source = getsource(_of)
    assert all(
        table.record.__name__ in source for table in DECLARED if any(t == table.name for t, _ in naming)
    )
