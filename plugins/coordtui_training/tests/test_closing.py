"""Closing a list: what became of everybody, opening it again, letting somebody off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Refused
from coordtui_training.records import Session, Signup, Sitting, Step
from coordtui_training.running import Roll
from coordtui_training.running.marking import became_of
from coordtui_training.settings import TrainingSettings

from .test_checkin import seat, signup, steps


@pytest.fixture
def over(lab):
    """A session of five sittings, the last of which is over."""
    hours = [timedelta(days=-n, hours=-4) for n in (5, 4, 3, 2, 1)]
    sittings = [Sitting(start=lab.now + h, end=lab.now + h + timedelta(hours=3)) for h in hours]
    return lab.session(sittings=sittings)


@pytest.mark.parametrize(
    ("came", "became"),
    [(0, "no_show"), (2, "no_show"), (3, "partial"), (4, "attended"), (5, "attended")],
)
def test_the_share_of_sittings_says_what_becomes_of_somebody(lab, over, came, became):
    seat(lab, over, present=[0])
    who = seat(lab, over, present=[*range(came)])
    Roll(lab.ctx()).close(over.doc_id)
    assert signup(lab, who.doc_id).state == became


def test_who_came_to_nothing_did_not_come_whatever_the_settings_say():
    settings = TrainingSettings(present_share=0, certificate_share=0)
    assert became_of(settings, 0, 3) == "no_show"
    assert became_of(settings, 1, 3) == "attended"


@given(st.integers(1, 20), st.integers(0, 100), st.integers(0, 100), st.data())
def test_coming_once_more_never_makes_it_worse(sittings, present_share, certificate_share, data):
    settings = TrainingSettings(present_share=present_share, certificate_share=certificate_share)
    came = data.draw(st.integers(0, sittings - 1))
    order = ["no_show", "partial", "attended"]
    before, after = (order.index(became_of(settings, n, sittings)) for n in (came, came + 1))
    assert before <= after
    assert became_of(settings, sittings, sittings) == "attended"


def test_closing_settles_everybody_once_with_a_step_each(lab, over):
    came, absent = seat(lab, over, present=[0, 1, 2, 3, 4]), seat(lab, over)
    waited, asked = seat(lab, over, state="waiting"), seat(lab, over, state="requested")
    offered = seat(lab, over, state="offered", expires=lab.now)
    gone = seat(lab, over, state="cancelled")
    outcome = Roll(lab.ctx()).close(over.doc_id)
    assert str(outcome.said) == "The list is closed. 1 attended. 1 did not come. 3 waited in vain."
    numbers = [came, absent, waited, asked, offered, gone]
    assert [signup(lab, each.doc_id).state for each in numbers] == [
        *("attended", "no_show", "expired", "expired", "expired", "cancelled")
    ]
    assert {step.why for step in lab.ctx().store.records(Step).find()} == {"list_closed"}
    assert len(steps(lab, waited.doc_id)) == 1
    assert lab.ctx().store.records(Session).get(over.doc_id).held
    with pytest.raises(Refused, match="closed already"):
        Roll(lab.ctx()).close(over.doc_id)


def test_a_list_is_not_closed_before_the_last_sitting_begins(lab):
    session = lab.session(start=lab.now + timedelta(hours=1))
    with pytest.raises(Refused, match="cannot be closed yet"):
        Roll(lab.ctx()).close(session.doc_id)
    lab.clock.advance(timedelta(hours=1))
    Roll(lab.ctx()).close(session.doc_id)


def test_a_roll_that_was_forgotten_makes_nobody_absent(lab, over):
    who = seat(lab, over)
    with pytest.raises(Refused, match="Nobody was checked in"):
        Roll(lab.ctx()).close(over.doc_id)
    assert signup(lab, who.doc_id).state == "confirmed"


@pytest.mark.parametrize(("rest", "became"), [("present", "attended"), ("absent", "no_show")])
def test_what_the_rest_was_can_be_said(lab, over, rest, became):
    who = seat(lab, over)
    Roll(lab.ctx()).close(over.doc_id, rest)
    assert signup(lab, who.doc_id).state == became


def test_the_rest_present_leaves_those_who_came_in_part(lab, over):
    partly, unmarked = seat(lab, over, present=[0, 1, 2]), seat(lab, over)
    Roll(lab.ctx()).close(over.doc_id, "present")
    assert signup(lab, partly.doc_id).state == "partial"
    assert signup(lab, unmarked.doc_id).present == [0, 1, 2, 3, 4]


def test_a_closed_list_opens_again_as_it_was(lab, over):
    came, waited = seat(lab, over, present=[0, 1, 2, 3]), seat(lab, over, state="waiting")
    expired = seat(lab, over, state="expired")
    undo = Roll(lab.ctx()).close(over.doc_id).undo
    assert str(undo()) == "The list is open again."
    assert signup(lab, came.doc_id).state == "confirmed"
    assert signup(lab, came.doc_id).present == [0, 1, 2, 3]
    assert signup(lab, waited.doc_id).state == "waiting"
    assert signup(lab, expired.doc_id).state == "expired"
    assert not lab.ctx().store.records(Session).get(over.doc_id).held
    with pytest.raises(Refused, match="is open"):
        Roll(lab.ctx()).reopen(over.doc_id)


def test_opening_a_list_again_takes_back_letters_that_still_wait(lab, over):
    seat(lab, over, present=[0, 1, 2, 3]), seat(lab, over, state="waiting")
    Roll(lab.ctx()).close(over.doc_id)
    told = [lab.ctx().outbox.find(f"step:{step.doc_id}") for step in lab.ctx().store.records(Step).find()]
    Roll(lab.ctx()).reopen(over.doc_id)
    for letter in filter(None, told):
        assert lab.ctx().outbox.find(letter.key.partition(":")[2]).state == "discarded"


def test_who_is_checked_in_late_is_no_longer_absent(lab, over):
    other, late = seat(lab, over, present=[0]), seat(lab, over, present=[0, 1])
    roll = Roll(lab.ctx())
    roll.close(over.doc_id)
    assert signup(lab, late.doc_id).state == "no_show"
    outcome = roll.check_in(over.doc_id, late.person, 2)
    assert signup(lab, late.doc_id).state == "partial"
    assert steps(lab, late.doc_id)[-1].why == "checked_in"
    outcome.undo()
    assert signup(lab, late.doc_id).state == "no_show"
    assert signup(lab, other.doc_id).state == "no_show"


def test_who_did_not_come_is_excused_with_a_reason_and_it_can_be_taken_back(lab, over):
    seat(lab, over, present=[0])
    absent = seat(lab, over)
    roll = Roll(lab.ctx())
    roll.close(over.doc_id)
    with pytest.raises(Refused, match="Say why"):
        roll.excuse(absent.doc_id, " ")
    outcome = roll.excuse(absent.doc_id, "was ill")
    assert signup(lab, absent.doc_id).state == "excused"
    assert steps(lab, absent.doc_id)[-1].note == "was ill"
    outcome.undo()
    assert signup(lab, absent.doc_id).state == "no_show"


def test_who_cancelled_late_is_excused_too_and_who_came_is_not(lab, over):
    late, came = seat(lab, over, state="late_cancelled"), seat(lab, over, state="attended")
    roll = Roll(lab.ctx())
    undo = roll.excuse(late.doc_id, "a train").undo
    assert signup(lab, late.doc_id).state == "excused"
    undo()
    assert signup(lab, late.doc_id).state == "late_cancelled"
    with pytest.raises(Refused, match="nothing to excuse"):
        roll.excuse(came.doc_id, "a train")


def test_an_excuse_stays_when_the_list_is_opened_and_closed_again(lab, over):
    seat(lab, over, present=[0, 1, 2, 3, 4])
    absent = seat(lab, over)
    roll = Roll(lab.ctx())
    roll.close(over.doc_id)
    roll.excuse(absent.doc_id, "was ill")
    roll.reopen(over.doc_id)
    roll.close(over.doc_id)
    assert signup(lab, absent.doc_id).state == "excused"


def test_closing_is_all_or_nothing(lab, over, monkeypatch):
    who = seat(lab, over, present=[0])
    monkeypatch.setattr("coordtui_training.letters.tell_step", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Roll(lab.ctx()).close(over.doc_id)
    assert signup(lab, who.doc_id).state == "confirmed"
    assert lab.ctx().store.records(Signup).count() == 1
    assert lab.ctx().store.records(Step).count() == 0
