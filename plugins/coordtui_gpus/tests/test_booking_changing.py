"""Requests that are decided, and reservations that are changed, ended or taken over from a run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.api import Refused
from coordtui_gpus import booking
from coordtui_gpus.records import Use

from .booking_lab import devices_of, draft, holds

# Approval


def test_a_request_holds_nothing_until_somebody_says_yes(lab, me, other):
    gpu = lab.gpu()
    asked = booking.reserve(lab.under(me, approval="all"), draft(lab, gpu))
    assert asked.state == "requested"
    assert not holds(lab, asked)[0].firm
    booking.reserve(other, draft(lab, gpu, start=2.5))
    with pytest.raises(booking.Taken):
        booking.approve(lab.ctx(), asked.doc_id)
    assert booking.get(lab.ctx(), asked.doc_id).state == "requested"


def test_a_yes_holds_and_where_any_was_asked_for_others_will_do(lab, me, other):
    gpus = lab.gpus(2)
    asked = booking.reserve(lab.under(me, approval="all"), draft(lab))
    assert devices_of(lab, asked) == [gpus[0].doc_id]
    booking.reserve(other, draft(lab, gpus[0]))
    said = booking.approve(lab.ctx(), asked.doc_id, "go on")
    assert (said.state, said.decided_why, said.sequence) == ("approved", "go on", 1)
    assert [(each.device, each.firm) for each in holds(lab, said)] == [(gpus[1].doc_id, True)]
    with pytest.raises(Refused, match="does not wait"):
        booking.approve(lab.ctx(), asked.doc_id)


def test_a_yes_that_comes_late_begins_now(lab, me):
    asked = booking.reserve(lab.under(me, approval="all"), draft(lab, lab.gpu()))
    lab.clock.advance(timedelta(hours=2))
    said = booking.approve(lab.ctx(), asked.doc_id)
    assert said.start == holds(lab, said)[0].start == lab.now


def test_a_no_leaves_nothing(lab, me):
    asked = booking.reserve(lab.under(me, approval="all"), draft(lab, lab.gpu()))
    assert booking.refuse(lab.ctx(), asked.doc_id, "no room").state == "refused"
    assert holds(lab, asked) == []


def test_only_long_ones_wait_where_the_lab_says_so(lab, me):
    lab.gpus(4)
    long = lab.under(me, approval="long", approval_hours=24)
    assert booking.reserve(long, draft(lab, hours=24)).state == "approved"
    assert booking.reserve(long, draft(lab, hours=24.5)).state == "requested"


# Changed and ended


def test_who_releases_early_frees_the_rest_and_the_end_that_was_meant_is_kept(lab, me, other):
    gpu = lab.gpu()
    made = booking.reserve(me, draft(lab, gpu, start=0, hours=4))
    lab.clock.advance(timedelta(hours=1))
    after = booking.release(me, made.doc_id)
    assert (after.state, after.end, after.asked_end) == ("released", lab.now, lab.at(hours=3))
    assert [each.end for each in holds(lab, made)] == [lab.now]
    assert all(each.firm for each in holds(lab, made)), "it stands, for the time that it held"
    booking.reserve(other, draft(lab, gpu, start=0))
    with pytest.raises(Refused, match="was released"):
        booking.extend(me, made.doc_id, lab.at(hours=9))


def test_what_has_not_begun_is_cancelled_and_what_has_is_released(lab, me):
    gpu = lab.gpu()
    made = booking.reserve(me, draft(lab, gpu))
    assert booking.release(me, made.doc_id).state == "cancelled"
    assert holds(lab, made) == []
    begun = booking.reserve(me, draft(lab, gpu, start=0))
    lab.clock.advance(timedelta(minutes=5))
    with pytest.raises(Refused, match="has begun"):
        booking.cancel(me, begun.doc_id)


def test_it_is_extended_with_the_same_gpus_or_not_at_all(lab, me, other):
    gpu, _ = lab.gpus(2)
    made = booking.reserve(me, draft(lab))
    after = booking.extend(me, made.doc_id, lab.at(hours=5))
    assert (after.end, holds(lab, made)[0].end, after.sequence) == (lab.at(hours=5), lab.at(hours=5), 1)
    assert after.wanted == made.wanted
    booking.reserve(other, draft(lab, gpu, start=6))
    with pytest.raises(booking.Taken):
        booking.extend(me, made.doc_id, lab.at(hours=7))
    assert booking.get(me, made.doc_id).end == lab.at(hours=5)
    with pytest.raises(Refused, match="not later"):
        booking.extend(me, made.doc_id, lab.at(hours=2))


def test_a_longer_one_that_would_wait_for_a_yes_is_not_extended_by_oneself(lab, me):
    long = lab.under(me, approval="long", approval_hours=24)
    made = booking.reserve(long, draft(lab, lab.gpu(), hours=20))
    with pytest.raises(Refused, match="waits for a yes"):
        booking.extend(long, made.doc_id, lab.at(hours=30))
    assert booking.extend(lab.ctx(), made.doc_id, lab.at(hours=30)).state == "approved"


def test_a_change_keeps_the_uid_and_counts_more_in_calendars(lab, me):
    first, second = lab.gpus(2)
    made = booking.reserve(me, draft(lab, first))
    moved = booking.change(me, made.doc_id, draft(lab, second, start=5))
    assert (moved.uid, moved.sequence, moved.start) == (made.uid, 1, lab.at(hours=5))
    assert devices_of(lab, moved) == [second.doc_id]
    again = booking.change(me, made.doc_id, draft(lab, second, start=5))
    assert (again.sequence, again.rev) == (1, moved.rev), "nothing changed"


def test_its_own_time_does_not_stand_in_its_way(lab, me):
    gpu = lab.gpu()
    made = booking.reserve(me, draft(lab, gpu))
    assert booking.change(me, made.doc_id, draft(lab, gpu, start=1.5)).start == lab.at(hours=1.5)


def test_what_one_holds_already_is_not_counted_twice_when_it_is_changed(lab, me):
    one = lab.under(me, most_gpus=1)
    gpu = lab.gpu()
    made = booking.reserve(one, draft(lab, gpu))
    assert booking.change(one, made.doc_id, draft(lab, gpu, hours=3)).end == lab.at(hours=4)


def test_what_goes_on_keeps_its_start_and_its_gpus(lab, me):
    first, second = lab.gpus(2)
    made = booking.reserve(me, draft(lab, first, start=0))
    lab.clock.advance(timedelta(hours=1))
    with pytest.raises(Refused, match="GPUs stay"):
        booking.change(me, made.doc_id, draft(lab, second))
    after = booking.change(me, made.doc_id, draft(lab, first, start=0, hours=5, purpose="more"))
    assert (after.start, after.end, after.purpose) == (made.start, lab.at(hours=5), "more")


def test_a_change_that_is_more_than_was_allowed_waits_again(lab, me):
    gpu = lab.gpu()
    asked = booking.reserve(lab.under(me, approval="all"), draft(lab, gpu))
    booking.approve(lab.ctx(), asked.doc_id)
    strict = lab.under(me, approval="all")
    shorter = booking.change(strict, asked.doc_id, draft(lab, gpu, hours=1))
    assert shorter.state == "approved"
    moved = booking.change(strict, asked.doc_id, draft(lab, gpu, start=9))
    assert moved.state == "requested"
    assert not holds(lab, moved)[0].firm


def test_what_is_over_stays_as_it_was(lab, me):
    made = booking.reserve(me, draft(lab, lab.gpu()))
    lab.clock.advance(timedelta(hours=3))
    for act in (
        lambda: booking.cancel(me, made.doc_id),
        lambda: booking.release(me, made.doc_id),
        lambda: booking.extend(me, made.doc_id, lab.at(hours=9)),
        lambda: booking.change(me, made.doc_id, draft(lab)),
    ):
        with pytest.raises(Refused, match="time is over"):
            act()


# A run that goes on


def test_a_run_that_goes_on_becomes_a_reservation_from_now(lab, me):
    gpus = lab.gpus(2)
    uses = lab.ctx().store.records(Use)
    uses.add(
        Use(device=gpus[0].doc_id, host=gpus[0].host, user="hrafn", since=lab.now, person=me.actor.person)
    )
    lab.clock.advance(timedelta(minutes=7, seconds=13))
    made = booking.adopt(me, [gpus[0].doc_id], draft(lab, hours=4))
    assert (made.start, made.adopted, made.state) == (lab.now, True, "approved")
    with pytest.raises(Refused, match="no process"):
        booking.adopt(me, [gpus[1].doc_id], draft(lab))
    with pytest.raises(Refused, match="no process"):
        booking.adopt(me, [], draft(lab))


def test_a_run_that_is_over_or_somebody_elses_is_not_adopted(lab, me, other):
    gpu = lab.gpu()
    given = {"device": gpu.doc_id, "host": gpu.host, "user": "x", "since": lab.now}
    lab.ctx().store.records(Use).add_all(
        [Use(**given, person=me.actor.person, until=lab.now), Use(**given, person=other.actor.person)]
    )
    with pytest.raises(Refused, match="no process"):
        booking.adopt(me, [gpu.doc_id], draft(lab))
