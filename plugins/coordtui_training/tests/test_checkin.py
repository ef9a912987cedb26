"""Checking in: by key, by a person's own code, by the code in the room, and who comes without a seat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.api import NotAllowed, NotFound, Refused
from coordtui_training.records import SEATED, Guess, Session, Signup, Sitting, Step
from coordtui_training.running import Roll, new_code


@pytest.fixture
def now(lab):
    """A session that began an hour ago and lasts for two more."""
    return lab.session(start=lab.now - timedelta(hours=1))


def seat(lab, session, person=None, **fields):
    given = {"state": "confirmed", "asked": lab.now - timedelta(days=3), **fields}
    person = person or lab.person()
    return lab.ctx().store.records(Signup).add(Signup(session=session.doc_id, person=person, **given))


def signup(lab, number):
    return lab.ctx().store.records(Signup).get(number)


def steps(lab, number):
    return [each for each in lab.ctx().store.records(Step).find() if each.signup == number]


def test_who_runs_the_session_checks_somebody_in_and_takes_it_back(lab, now):
    who = seat(lab, now)
    outcome = Roll(lab.ctx()).check_in(now.doc_id, who.person)
    assert str(outcome.said) == "Placeholder 3 is checked in."
    assert signup(lab, who.doc_id).present == [0]
    assert str(outcome.undo()) == "Placeholder 3 is no longer checked in."
    assert signup(lab, who.doc_id).present == []
    assert [(each.why, each.was, each.became) for each in steps(lab, who.doc_id)] == [
        ("checked_in", "confirmed", "confirmed"),
        ("taken_back", "confirmed", "confirmed"),
    ]


def test_checking_in_twice_says_so_and_changes_nothing(lab, now):
    who, roll = seat(lab, now), Roll(lab.ctx())
    roll.check_in(now.doc_id, who.person)
    again = roll.check_in(now.doc_id, who.person)
    assert "already" in str(again.said)
    assert again.undo is None
    assert len(steps(lab, who.doc_id)) == 1


def test_a_teacher_checks_in_those_of_their_own_session_and_no_others(lab):
    teacher = lab.person()
    theirs = lab.session(start=lab.now, instructors=[teacher])
    other = lab.session(start=lab.now)
    roll = Roll(lab.ctx(teacher))
    roll.check_in(theirs.doc_id, seat(lab, theirs).person)
    with pytest.raises(NotAllowed):
        roll.check_in(other.doc_id, seat(lab, other).person)


@pytest.mark.parametrize("roles", [("researcher",), ("guest",)])
def test_who_does_not_run_a_session_checks_nobody_in(lab, now, roles):
    who = seat(lab, now)
    roll = Roll(lab.ctx(who.person, *roles))
    for operation in (
        lambda: roll.check_in(now.doc_id, who.person),
        lambda: roll.take_back(now.doc_id, who.person),
        lambda: roll.walk_in(now.doc_id, who.person, "because"),
        lambda: roll.check_in_by_code("ABCDEF", now.doc_id),
        lambda: roll.open_checkin(now.doc_id),
        lambda: roll.close_checkin(now.doc_id),
        lambda: roll.close(now.doc_id),
        lambda: roll.reopen(now.doc_id),
        lambda: roll.excuse(who.doc_id, "because"),
        lambda: roll.sheet(now.doc_id),
        lambda: roll.sheet_text(now.doc_id),
    ):
        with pytest.raises(NotAllowed):
            operation()
    assert signup(lab, who.doc_id).present == []


def test_the_sitting_is_the_one_that_is_on_now_or_the_one_that_is_named(lab):
    day = timedelta(days=1)
    sittings = [
        Sitting(start=lab.now + n * day, end=lab.now + n * day + timedelta(hours=3)) for n in range(3)
    ]
    session = lab.session(sittings=sittings)
    who, roll = seat(lab, session), Roll(lab.ctx())
    lab.clock.advance(day)
    roll.check_in(session.doc_id, who.person)
    assert signup(lab, who.doc_id).present == [1]
    roll.check_in(session.doc_id, who.person, 0)
    assert signup(lab, who.doc_id).present == [0, 1]
    with pytest.raises(Refused, match="too early"):
        roll.check_in(session.doc_id, who.person, 2)
    with pytest.raises(Refused, match="no sitting 4"):
        roll.check_in(session.doc_id, who.person, 3)


def test_nobody_is_checked_in_before_the_time_for_it(lab):
    session = lab.session(start=lab.now + timedelta(minutes=31))
    who, roll = seat(lab, session), Roll(lab.ctx())
    with pytest.raises(Refused, match="too early"):
        roll.check_in(session.doc_id, who.person)
    lab.clock.advance(timedelta(minutes=1))
    roll.check_in(session.doc_id, who.person)


@pytest.mark.parametrize("state", ["requested", "waiting", "cancelled", "declined", "expired"])
def test_who_has_no_seat_is_not_checked_in_but_let_in(lab, now, state):
    who = seat(lab, now, state=state)
    with pytest.raises(Refused, match="has no seat"):
        Roll(lab.ctx()).check_in(now.doc_id, who.person)


def test_who_has_an_offer_and_comes_takes_the_seat_unless_it_ended(lab, now):
    kept = seat(lab, now, state="offered", expires=lab.now + timedelta(minutes=5))
    ended = seat(lab, now, state="offered", expires=lab.now)
    Roll(lab.ctx()).check_in(now.doc_id, kept.person)
    assert signup(lab, kept.doc_id).state == "confirmed"
    with pytest.raises(Refused, match="has no seat"):
        Roll(lab.ctx()).check_in(now.doc_id, ended.person)


def test_a_walk_in_is_let_in_by_name_over_the_capacity_and_checked_in(lab):
    session = lab.session(start=lab.now, capacity=1)
    seat(lab, session)
    stranger = lab.person("Walk Placeholder")
    outcome = Roll(lab.ctx()).walk_in(session.doc_id, stranger)
    (let_in,) = outcome.signups
    assert (let_in.state, let_in.present, bool(let_in.over)) == ("confirmed", [0], True)
    assert lab.ctx().store.records(Session).get(session.doc_id).capacity == 1


def test_a_walk_in_is_taken_back_with_the_seat(lab, now):
    stranger = lab.person("Walk Placeholder")
    Roll(lab.ctx()).walk_in(now.doc_id, stranger).undo()
    (left,) = lab.ctx().store.records(Signup).find()
    assert (left.state not in SEATED, left.present) == (True, [])


def test_once_the_list_is_closed_nobody_is_let_in_before_it_is_opened_again(lab, now):
    seat(lab, now, present=[0])
    lab.clock.advance(timedelta(hours=3))
    roll = Roll(lab.ctx())
    roll.close(now.doc_id)
    with pytest.raises(Refused, match="Open the list again"):
        roll.walk_in(now.doc_id, lab.person("Walk Placeholder"))


def test_sessions_that_do_not_take_place_have_no_roll(lab):
    for state in ("draft", "cancelled"):
        session = lab.session(start=lab.now, state=state)
        with pytest.raises(Refused):
            Roll(lab.ctx()).check_in(session.doc_id, seat(lab, session).person)
        with pytest.raises(Refused):
            Roll(lab.ctx()).open_checkin(session.doc_id)


def test_what_is_not_there_is_not_found(lab, now):
    with pytest.raises(NotFound):
        Roll(lab.ctx()).check_in(9999, lab.person())
    with pytest.raises(NotFound):
        Roll(lab.ctx()).check_in(now.doc_id, 9999)


# -- one's own code


def test_a_person_is_checked_in_by_their_own_code_however_it_is_typed(lab, now):
    code = new_code(lab.ctx(), now.doc_id)
    who = seat(lab, now, code=code)
    Roll(lab.ctx()).check_in_by_code(f" {code[:3].lower()}-{code[3:]} ")
    assert signup(lab, who.doc_id).present == [0]


def test_a_code_of_a_session_that_is_not_on_checks_nobody_in(lab, now):
    later = lab.session(start=lab.now + timedelta(days=1))
    seat(lab, later, code="ABCDEF")
    seat(lab, now, code="")
    for code in ("ABCDEF", "", "  "):
        with pytest.raises(Refused, match="Nobody here has the code"):
            Roll(lab.ctx()).check_in_by_code(code)


def test_a_new_code_is_nobody_elses_in_the_session(lab, now, monkeypatch):
    drawn = iter(["AAAAAA", "AAAAAA", "BBBBBB"])
    monkeypatch.setattr("coordtui_training.running.codes.short", lambda: next(drawn))
    seat(lab, now, code=new_code(lab.ctx(), now.doc_id))
    assert new_code(lab.ctx(), now.doc_id) == "BBBBBB"


# -- the code in the room


def test_people_check_themselves_in_by_the_code_in_the_room(lab, now):
    who = seat(lab, now)
    code = Roll(lab.ctx()).open_checkin(now.doc_id)
    assert str(Roll(lab.ctx(who.person)).check_myself_in(code.lower()).said) == "You are checked in."
    assert signup(lab, who.doc_id).present == [0]
    assert steps(lab, who.doc_id)[0].by == who.person
    assert "already" in str(Roll(lab.ctx(who.person)).check_myself_in(code).said)


def test_a_code_in_the_room_is_new_each_time_and_the_old_one_void(lab, now):
    who, roll = seat(lab, now), Roll(lab.ctx())
    first, second = roll.open_checkin(now.doc_id), roll.open_checkin(now.doc_id)
    assert first != second
    with pytest.raises(Refused, match="No session that is on now"):
        Roll(lab.ctx(who.person)).check_myself_in(first)
    roll.close_checkin(now.doc_id)
    with pytest.raises(Refused, match="No session that is on now"):
        Roll(lab.ctx(who.person)).check_myself_in(second)


@pytest.mark.parametrize(
    ("minutes", "taken"), [(-31, False), (-30, True), (0, True), (180, True), (210, True), (211, False)]
)
def test_the_code_in_the_room_is_taken_around_the_sitting_only(lab, minutes, taken):
    session = lab.session(start=lab.now + timedelta(hours=2))
    who = seat(lab, session)
    code = Roll(lab.ctx()).open_checkin(session.doc_id)
    lab.clock.advance(timedelta(hours=2, minutes=minutes))
    mine = Roll(lab.ctx(who.person))
    if taken:
        mine.check_myself_in(code)
    else:
        with pytest.raises(Refused):
            mine.check_myself_in(code)
    assert bool(signup(lab, who.doc_id).present) == taken


def test_the_right_code_without_a_seat_says_whom_to_ask_and_is_no_guess(lab, now):
    code = Roll(lab.ctx()).open_checkin(now.doc_id)
    with pytest.raises(Refused, match="You have no seat"):
        Roll(lab.ctx(lab.person())).check_myself_in(code)
    assert lab.ctx().store.records(Guess).count() == 0


def test_after_ten_wrong_codes_none_is_taken_for_a_while_not_even_the_right_one(lab, now):
    who = seat(lab, now)
    code = Roll(lab.ctx()).open_checkin(now.doc_id)
    mine = Roll(lab.ctx(who.person))
    for _ in range(10):
        with pytest.raises(Refused, match="No session that is on now"):
            mine.check_myself_in("WRONGY")
        lab.clock.advance(timedelta(seconds=6))
    with pytest.raises(Refused, match=r"Too many wrong codes.*Try again in 9 min"):
        mine.check_myself_in(code)
    other = seat(lab, now)
    Roll(lab.ctx(other.person)).check_myself_in(code)
    lab.clock.advance(timedelta(minutes=9))
    mine.check_myself_in(code)


def test_guesses_are_forgotten_after_a_while(lab, now):
    mine = Roll(lab.ctx(lab.person()))
    for _ in range(2):
        with pytest.raises(Refused):
            mine.check_myself_in("WRONGY")
        lab.clock.advance(timedelta(minutes=11))
    assert lab.ctx().store.records(Guess).count() == 1


def test_a_guest_does_not_check_in(lab, now):
    with pytest.raises(NotAllowed):
        Roll(lab.ctx(lab.person(), "guest")).check_myself_in("ABCDEF")


def test_every_state_with_a_seat_is_one_that_can_be_checked_in(lab):
    for state in SEATED:
        session = lab.session(start=lab.now - timedelta(hours=1), held=state not in ("offered", "confirmed"))
        who = seat(lab, session, state=state, expires=lab.now + timedelta(days=1))
        Roll(lab.ctx()).check_in(session.doc_id, who.person)
        assert signup(lab, who.doc_id).present == [0]
