"""Signing up, waiting, being offered a seat; each failure that other systems are known for."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest

from coordtui.api import Absence, Refused
from coordtui.testing import open_test_session
from coordtui_training.records import Public, Signup, Sitting
from coordtui_training.seats import Seats

from .full_lists import full, sign_up, waits


@pytest.fixture
def lab_with(tmp_path, lab):
    """Makes a lab of its own with settings of this plugin."""
    with ExitStack() as opened:

        def make(settings):
            folder = tmp_path / "other"
            folder.mkdir()
            plugins, text = {"training": "coordtui_training"}, f"[training]\n{settings}\n"
            session = open_test_session(folder, plugins, settings=text, clock=lab.clock)
            return type(lab)(opened.enter_context(session), lab.clock)

        yield make


def test_who_comes_while_a_seat_is_free_has_it_at_once(lab):
    session, person = lab.session(capacity=1), lab.person()
    outcome = sign_up(lab, session, person)
    assert outcome.signup.state == "confirmed"
    assert outcome.signup.code
    assert "You have a seat" in str(outcome.said)
    (step,) = Seats(lab.ctx(person)).steps(signup=outcome.signup.doc_id)
    assert (step.was, step.became, step.why, step.by, step.at) == ("", "confirmed", "asked", person, lab.now)


def test_a_change_and_its_step_and_its_letter_are_one(lab, monkeypatch):
    import coordtui_training.letters as letters

    def fails(*_):
        raise OSError("no letter can be written")

    session, person = lab.session(), lab.person()
    monkeypatch.setattr(letters, "tell_step", fails)
    with pytest.raises(OSError, match="no letter"):
        sign_up(lab, session, person)
    assert lab.states(session) == {}
    assert Seats(lab.ctx()).steps(session=session.doc_id) == []


def test_what_was_read_before_the_transaction_is_not_used(lab, monkeypatch):
    """The last seat goes to somebody else between a person's look and their key."""
    session, first, second = lab.session(capacity=1), lab.person(), lab.person()
    seats = Seats(lab.ctx(second))
    assert seats.counts([session.doc_id])[session.doc_id].free == 1
    sign_up(lab, session, first)
    assert seats.sign_up(session.doc_id).signup.state == "waiting"


def test_who_accepts_and_then_cancels_within_the_time_of_the_offer_frees_the_seat(lab):
    session, (first,) = full(lab)
    second, third = waits(lab, session, 2)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    Seats(lab.ctx(second)).accept(session.doc_id)
    Seats(lab.ctx(second)).cancel(session.doc_id)
    assert lab.states(session) == {first: "cancelled", second: "cancelled", third: "offered"}


def test_nobody_who_waits_is_given_a_seat_after_the_cut_off(lab):
    session, (first,) = full(lab)
    (second,) = waits(lab, session)
    lab.clock.now = session.start - timedelta(hours=2)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    Seats(lab.ctx()).settle_all()
    assert lab.states(session) == {first: "late_cancelled", second: "waiting"}
    assert "No seat is given any more" in str(Seats(lab.ctx(second)).explain(session.doc_id).why_not)
    with pytest.raises(Refused, match="by name"):
        Seats(lab.ctx()).give(session.doc_id)
    Seats(lab.ctx()).give(session.doc_id, [second])
    assert lab.states(session)[second] == "confirmed"


def test_seats_that_come_free_one_by_one_go_by_the_order_of_the_list(lab):
    session, people = full(lab, 3)
    waiting = waits(lab, session, 3)
    for person in people:
        Seats(lab.ctx(person)).cancel(session.doc_id)
        lab.clock.advance(timedelta(minutes=1))
    steps = Seats(lab.ctx()).steps(session=session.doc_id)
    assert [each.person for each in steps if each.became == "offered"] == waiting


def test_why_nobody_was_promoted_is_explained(lab):
    session, (first,) = full(lab)
    (second,) = waits(lab, session)
    explained = Seats(lab.ctx(second)).explain(session.doc_id)
    assert (explained.place, explained.waiting, str(explained.why_not)) == (1, 1, "All seats are taken.")
    Seats(lab.ctx(first)).cancel(session.doc_id)
    explained = Seats(lab.ctx(second)).explain(session.doc_id)
    assert explained.state == "offered"
    assert explained.expires == lab.now + timedelta(hours=24)
    assert "kept until" in str(explained.said[0])


def test_an_offer_is_counted_once(lab):
    session, (first, _second) = full(lab, 2)
    (third,) = waits(lab, session)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    counts = Seats(lab.ctx()).counts([session.doc_id])[session.doc_id]
    assert (counts.confirmed, counts.offered, counts.free, counts.waiting) == (1, 1, 0, 0)
    Seats(lab.ctx(third)).accept(session.doc_id)
    counts = Seats(lab.ctx()).counts([session.doc_id])[session.doc_id]
    assert (counts.confirmed, counts.offered, counts.free) == (2, 0, 0)


def test_an_offer_ends_at_its_very_moment_although_no_program_runs(lab):
    session, (first,) = full(lab)
    (second,) = waits(lab, session)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    mine = Seats(lab.ctx(second))
    ends = mine.explain(session.doc_id).expires
    lab.clock.now = ends - timedelta(microseconds=1)
    assert mine.explain(session.doc_id).state == "offered"
    lab.clock.now = ends
    assert mine.explain(session.doc_id).state == "expired"
    assert mine.counts([session.doc_id])[session.doc_id].free == 1
    assert [each.state for _, each in mine.mine()] == ["expired"]
    with pytest.raises(Refused, match="the offer has ended"):
        mine.accept(session.doc_id)


def test_who_lets_an_offer_end_may_go_to_the_end_of_the_list(lab_with):
    lab = lab_with('expired = "end"')
    session, (first,) = full(lab)
    second, third = waits(lab, session, 2)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    lab.clock.advance(timedelta(hours=24))
    assert Seats(lab.ctx(second)).explain(session.doc_id).place == 2
    Seats(lab.ctx()).settle_all()
    assert lab.states(session) == {first: "cancelled", second: "waiting", third: "offered"}


def test_an_offer_shrinks_near_the_start_and_never_passes_the_cut_off(lab):
    session, (first, second) = full(lab, 2)
    third, fourth = waits(lab, session, 2)
    lab.clock.now = session.start - timedelta(hours=8)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    assert Seats(lab.ctx(third)).explain(session.doc_id).expires == lab.now + timedelta(hours=2)
    lab.clock.now = session.start - timedelta(hours=2, minutes=10)
    Seats(lab.ctx(second)).cancel(session.doc_id)
    assert Seats(lab.ctx(fourth)).explain(session.doc_id).expires == session.start - timedelta(hours=2)


@pytest.mark.parametrize("waiting", ["offer", "auto", "hand"])
def test_a_new_arrival_does_not_pass_who_waits(lab, waiting):
    session, (first,) = full(lab, waiting=waiting)
    (second,) = waits(lab, session)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    arrives = lab.person()
    assert sign_up(lab, session, arrives).signup.state == "waiting"
    got = {"offer": "offered", "auto": "confirmed", "hand": "waiting"}[waiting]
    assert lab.states(session)[second] == got


def test_a_capacity_that_is_raised_promotes_in_order(lab):
    session, _ = full(lab)
    second, third, fourth = waits(lab, session, 3)
    outcome = Seats(lab.ctx()).set_capacity(session.doc_id, 3)
    states = lab.states(session)
    assert [states[each] for each in (second, third, fourth)] == ["offered", "offered", "waiting"]
    assert outcome.left
    assert "2 seats went to the next" in str(outcome.said)


def test_a_capacity_that_is_lowered_sends_nobody_away_and_says_over_by_how_many(lab):
    session, people = full(lab, 3)
    outcome = Seats(lab.ctx()).set_capacity(session.doc_id, 1)
    counts = Seats(lab.ctx()).counts([session.doc_id])[session.doc_id]
    assert (counts.confirmed, counts.over, counts.free) == (3, 2, 0)
    assert "2 people more have a seat" in str(outcome.said)
    Seats(lab.ctx(people[0])).cancel(session.doc_id)
    assert sign_up(lab, session, lab.person()).signup.state == "waiting"


def overlapping(lab, **fields):
    """Two full sessions at the same time, and who has the seat of each."""
    first, (one,) = full(lab, **fields)
    second = lab.session(start=first.start + timedelta(hours=1), capacity=1)
    other = lab.person()
    return first, one, second, other


def test_nobody_is_promoted_into_a_clash_and_the_next_gets_the_seat(lab):
    first, one, second, _ = overlapping(lab)
    waiter, after = waits(lab, first, 2)
    assert sign_up(lab, second, waiter).signup.state == "confirmed"
    Seats(lab.ctx(one)).cancel(first.doc_id)
    assert lab.states(first) == {one: "cancelled", waiter: "waiting", after: "offered"}
    Seats(lab.ctx(after)).decline(first.doc_id)
    assert "at the same time" in str(Seats(lab.ctx(waiter)).explain(first.doc_id).why_not)
    Seats(lab.ctx(waiter)).cancel(second.doc_id)
    assert lab.states(first)[waiter] == "offered"


def test_an_offer_is_not_accepted_into_a_clash(lab):
    first, one, second, _ = overlapping(lab)
    (waiter,) = waits(lab, first)
    Seats(lab.ctx(one)).cancel(first.doc_id)
    assert lab.states(first)[waiter] == "offered"
    asked = {"session": second.doc_id, "person": waiter, "asked": lab.now}
    lab.ctx().store.records(Signup).add(Signup(state="confirmed", **asked))  # an import knows no clash
    with pytest.raises(Refused, match="clash"):
        Seats(lab.ctx(waiter)).accept(first.doc_id)


def test_nobody_signs_up_into_a_clash(lab):
    first, _, second, other = overlapping(lab)
    sign_up(lab, second, other)
    with pytest.raises(Refused, match="at the same time"):
        sign_up(lab, first, other)


def test_who_does_not_come_again_and_again_waits_behind_the_others(lab):
    missed = [lab.session(start=lab.now - timedelta(days=days)) for days in (10, 20)]
    absent, present = lab.person(), lab.person()
    for each in missed:
        asked = {"session": each.doc_id, "person": absent, "asked": lab.now - timedelta(days=30)}
        lab.ctx().store.records(Signup).add(Signup(state="no_show", **asked))
    session, (first,) = full(lab)
    assert sign_up(lab, session, absent).signup.priority == 1
    lab.clock.advance(timedelta(hours=1))
    sign_up(lab, session, present)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    assert lab.states(session) == {first: "cancelled", absent: "waiting", present: "offered"}


def test_who_is_away_that_day_is_not_given_a_seat_by_itself(lab):
    session, (first,) = full(lab)
    day = session.start.date()
    away = lab.person(absences=[Absence(since=day, until=day)])
    sign_up(lab, session, away)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    assert lab.states(session)[away] == "waiting"
    assert "away" in str(Seats(lab.ctx(away)).explain(session.doc_id).why_not)
    (place,) = [each for each in Seats(lab.ctx()).queue(session.doc_id) if each.state == "waiting"]
    assert place.why_not is not None
    assert not place.will_get


def test_a_session_that_is_called_off_sends_all_home_and_frees_their_time(lab):
    first, one, second, other = overlapping(lab)
    sign_up(lab, second, other)
    Seats(lab.ctx(one)).cancel(first.doc_id)
    both = lab.person()
    sign_up(lab, first, both)
    with pytest.raises(Refused):
        sign_up(lab, second, both)
    waiter = lab.person()
    assert sign_up(lab, first, waiter).signup.state == "waiting"
    Seats(lab.ctx(other)).cancel(second.doc_id)
    sign_up(lab, second, waiter)
    Seats(lab.ctx(both)).cancel(first.doc_id)
    assert lab.states(first)[waiter] == "waiting"
    Seats(lab.ctx()).call_off(second.doc_id, "nobody can teach it")
    assert lab.states(second)[waiter] == "cancelled"
    assert lab.states(first)[waiter] == "offered"


def test_who_is_not_meant_is_told_so(lab):
    session = lab.session(public=Public(roles=["professor"]))
    with pytest.raises(Refused):
        sign_up(lab, session, lab.person())
    assert lab.states(session) == {}


def test_a_workshop_of_several_days_has_one_list_and_clashes_on_each_of_them(lab):
    start = lab.now + timedelta(days=7)
    days = [Sitting(start=start + timedelta(days=n), end=start + timedelta(days=n, hours=3)) for n in (0, 2)]
    workshop, person = lab.session(sittings=days), lab.person()
    between = lab.session(start=start + timedelta(days=1))
    last = lab.session(start=start + timedelta(days=2))
    sign_up(lab, workshop, person)
    assert sign_up(lab, between, person).signup.state == "confirmed"
    with pytest.raises(Refused, match="at the same time"):
        sign_up(lab, last, person)


def test_the_engine_has_the_last_word_when_the_service_is_wrong(lab, monkeypatch):
    from coordtui.api import RuleBroken
    from coordtui_training.seats import roster

    session, _ = full(lab)
    monkeypatch.setattr(roster.Roster, "free", property(lambda _: 1))
    with pytest.raises(RuleBroken, match="No seat is free"):
        sign_up(lab, session, lab.person())


def test_a_sign_up_once_cancelled_may_be_made_again_at_the_end_of_the_list(lab):
    session, (first,) = full(lab)
    (second,) = waits(lab, session)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    again = sign_up(lab, session, first).signup
    assert again.state == "waiting"
    assert lab.states(session)[second] == "offered"
