"""Running a list, and taking back what was done to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.api import Absence, NotAllowed, Refused
from coordtui_training.records import Signup
from coordtui_training.seats import Seats

from .full_lists import full, now, sign_up, waits


def test_a_moderated_sign_up_holds_no_seat_and_keeps_its_place_in_the_list(lab):
    session = lab.session(capacity=1, moderated=True)
    first, second = lab.person(), lab.person()
    asked = sign_up(lab, session, first).signup
    lab.clock.advance(timedelta(minutes=5))
    other = sign_up(lab, session, second).signup
    assert (asked.state, other.state) == ("requested", "requested")
    assert Seats(lab.ctx()).counts([session.doc_id])[session.doc_id].free == 1
    Seats(lab.ctx()).approve([other.doc_id, asked.doc_id])
    assert lab.states(session) == {first: "confirmed", second: "waiting"}
    third = sign_up(lab, session, lab.person()).signup
    Seats(lab.ctx()).refuse([third.doc_id], "not this time")
    assert lab.states(session)[third.person] == "refused"


def test_beyond_the_capacity_only_by_name_and_then_it_shows(lab):
    session, _ = full(lab)
    person, after = lab.person(), lab.person()
    outcome = Seats(lab.ctx()).let_in(session.doc_id, person, "a guest of ours")
    assert outcome.signup.over == lab.ctx().actor.name
    assert now(lab, session).capacity == 1
    assert Seats(lab.ctx()).counts([session.doc_id])[session.doc_id].over == 1
    (step,) = Seats(lab.ctx()).steps(signup=outcome.signup.doc_id)
    assert (step.why, step.note) == ("over_capacity", "a guest of ours")
    assert sign_up(lab, session, after).signup.state == "waiting"
    with pytest.raises(NotAllowed):
        Seats(lab.ctx(person)).let_in(session.doc_id, after, "me too")


def test_who_gives_a_session_runs_its_list_and_no_other(lab):
    teacher, person = lab.person(), lab.person()
    session, other = lab.session(instructors=[teacher]), lab.session(start=lab.now + timedelta(days=9))
    assert Seats(lab.ctx(teacher)).add(session.doc_id, person).signup.state == "confirmed"
    for wrong in (lambda: Seats(lab.ctx(teacher)).queue(other.doc_id),
                  lambda: Seats(lab.ctx(teacher)).add(other.doc_id, person),
                  lambda: Seats(lab.ctx(person)).queue(session.doc_id),
                  lambda: Seats(lab.ctx(person)).explain(session.doc_id, teacher),
                  lambda: Seats(lab.ctx(person, "guest")).sign_up(other.doc_id)):  # fmt: skip
        with pytest.raises(NotAllowed):
            wrong()


def test_by_hand_seats_go_to_whom_the_proposal_names(lab):
    session, people = full(lab, 2, waiting="hand")
    day = session.start.date()
    away = lab.person(absences=[Absence(since=day, until=day)])
    sign_up(lab, session, away)
    second, third = waits(lab, session, 2)
    for person in people:
        Seats(lab.ctx(person)).cancel(session.doc_id)
    assert [each.signup.person for each in Seats(lab.ctx()).proposal(session.doc_id)] == [second, third]
    Seats(lab.ctx()).give(session.doc_id)
    assert lab.states(session) | {away: "waiting", second: "offered", third: "offered"} == lab.states(session)


def test_a_seat_is_moved_only_to_a_free_one(lab):
    here, (person,) = full(lab)
    (waiter,) = waits(lab, here)
    there, _ = full(lab, start=lab.now + timedelta(days=9))
    signup = lab.ctx().store.records(Signup).find()[0]
    with pytest.raises(Refused, match="No seat is free there"):
        Seats(lab.ctx()).move(signup.doc_id, there.doc_id, "as agreed")
    assert lab.states(here)[person] == "confirmed"
    Seats(lab.ctx()).set_capacity(there.doc_id, 2)
    outcome = Seats(lab.ctx()).move(signup.doc_id, there.doc_id, "as agreed")
    assert outcome.signup.state == lab.states(there)[person] == "confirmed"
    assert lab.states(here) == {person: "cancelled", waiter: "offered"}


def test_who_signs_up_takes_it_back(lab):
    session, person = lab.session(capacity=1), lab.person()
    outcome = sign_up(lab, session, person)
    assert "no longer signed up" in str(outcome.undo())
    assert lab.states(session) == {person: "cancelled"}


def test_a_cancelled_seat_is_given_back_only_if_nobody_got_it(lab):
    session, (first,) = full(lab)
    outcome = Seats(lab.ctx(first)).cancel(session.doc_id)
    assert not outcome.left
    outcome.undo()
    assert lab.states(session) == {first: "confirmed"}
    (second,) = waits(lab, session)
    outcome = Seats(lab.ctx(first)).cancel(session.doc_id)
    assert outcome.left
    assert "went to the next" in str(outcome.said)
    with pytest.raises(Refused, match="went to somebody else"):
        outcome.undo()
    assert lab.states(session) == {first: "cancelled", second: "offered"}


def test_who_leaves_the_waiting_list_and_comes_back_by_undo_has_their_place(lab):
    session, _ = full(lab)
    second, third = waits(lab, session, 2)
    outcome = Seats(lab.ctx(second)).cancel(session.doc_id)
    outcome.undo()
    places = [each.signup.person for each in Seats(lab.ctx()).queue(session.doc_id) if each.place]
    assert places == [second, third]


def test_what_somebody_else_changed_since_is_not_taken_back(lab):
    session, person = lab.session(capacity=1), lab.person()
    outcome = sign_up(lab, session, person)
    Seats(lab.ctx()).remove(session.doc_id, person, "by mistake")
    with pytest.raises(Refused, match="changed since"):
        outcome.undo()


def letters_of(lab, session):
    """What became of the letter of each step of a session; None where none was written."""
    steps = Seats(lab.ctx()).steps(session=session.doc_id)
    found = [lab.ctx().outbox.find(f"step:{each.doc_id}") for each in steps]
    return [each and each.state for each in found]


def test_each_step_has_its_letter_and_what_is_taken_back_in_time_is_told_to_nobody(lab):
    session, (first,) = full(lab)
    outcome = Seats(lab.ctx(first)).cancel(session.doc_id)
    assert letters_of(lab, session) == ["waiting", "waiting"]
    outcome.undo()
    assert letters_of(lab, session) == ["waiting", "discarded", None]
    (second,) = waits(lab, session)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    offered = Seats(lab.ctx()).steps(session=session.doc_id)[-1]
    letter = lab.ctx().outbox.find(f"step:{offered.doc_id}")
    assert (offered.person, offered.became, letter.state) == (second, "offered", "waiting")


def test_who_signed_up_anew_does_not_get_the_place_of_before_by_undo(lab):
    session, _ = full(lab)
    (second,) = waits(lab, session)
    outcome = Seats(lab.ctx(second)).cancel(session.doc_id)
    sign_up(lab, session, second)
    with pytest.raises(Refused, match="changed since"):
        outcome.undo()
