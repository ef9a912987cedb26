"""The rules that the engine itself holds, whoever writes."""

from __future__ import annotations

import msgspec
import pytest

from coordtui.api import RuleBroken
from coordtui_training.records import LIVE, SEATED, Booking, Session, Signup


@pytest.mark.parametrize("state", SEATED)
def test_no_write_seats_more_people_than_a_session_holds(lab, state):
    session, signups = lab.session(capacity=1), lab.ctx().store.records(Signup)
    signups.add(Signup(session=session.doc_id, person=lab.person(), state="confirmed", asked=lab.now))
    with pytest.raises(RuleBroken, match="No seat is free"):
        signups.add(Signup(session=session.doc_id, person=lab.person(), state=state, asked=lab.now))


def test_no_change_of_state_seats_more_people_than_a_session_holds(lab):
    session, signups = lab.session(capacity=1), lab.ctx().store.records(Signup)
    signups.add(Signup(session=session.doc_id, person=lab.person(), state="offered", asked=lab.now))
    waits = signups.add(Signup(session=session.doc_id, person=lab.person(), state="waiting", asked=lab.now))
    with pytest.raises(RuleBroken, match="No seat is free"):
        signups.save(msgspec.structs.replace(waits, state="confirmed"))


def test_a_capacity_that_is_lowered_sends_nobody_away_and_lets_nobody_in(lab):
    session, signups = lab.session(capacity=2), lab.ctx().store.records(Signup)
    for _ in range(2):
        signups.add(Signup(session=session.doc_id, person=lab.person(), state="offered", asked=lab.now))
    lab.ctx().store.records(Session).save(msgspec.structs.replace(session, capacity=1))
    seated = signups.find()
    for each in seated:
        signups.save(msgspec.structs.replace(each, state="confirmed"))
    with pytest.raises(RuleBroken):
        signups.add(Signup(session=session.doc_id, person=lab.person(), state="confirmed", asked=lab.now))


def test_a_session_without_a_capacity_takes_all_who_come(lab):
    session, signups = lab.session(capacity=None), lab.ctx().store.records(Signup)
    for _ in range(30):
        signups.add(Signup(session=session.doc_id, person=lab.person(), state="confirmed", asked=lab.now))
    assert signups.count() == 30


@pytest.mark.parametrize("state", LIVE)
def test_a_person_has_one_live_sign_up_for_a_session(lab, state):
    session, person, signups = lab.session(), lab.person(), lab.ctx().store.records(Signup)
    signups.add(Signup(session=session.doc_id, person=person, state="cancelled", asked=lab.now))
    signups.add(Signup(session=session.doc_id, person=person, state="waiting", asked=lab.now))
    with pytest.raises(RuleBroken, match="signed up for this session already"):
        signups.add(Signup(session=session.doc_id, person=person, state=state, asked=lab.now))


def test_a_room_is_taken_once_at_a_time_and_one_session_may_follow_another(lab):
    first, bookings = lab.session(), lab.ctx().store.records(Booking)
    bookings.add(Booking(what="room:1", session=first.doc_id, start=first.start, end=first.end))
    after = lab.session(start=first.end)
    bookings.add(Booking(what="room:1", session=after.doc_id, start=after.start, end=after.end))
    with pytest.raises(RuleBroken, match="taken at that time"):
        bookings.add(Booking(what="room:1", session=9, start=first.start, end=after.end))
    bookings.add(Booking(what="room:1", session=9, start=first.start, end=after.end, anyway="Somebody"))
