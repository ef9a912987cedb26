"""What may be reserved, for whom and how much, and what gives way."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from coordtui.api import NotAllowed, NotFound, Refused
from coordtui.api.eyes import as_program
from coordtui_gpus import booking
from coordtui_gpus.records import Reservation, Wanted

from .booking_lab import devices_of, draft

# Rules


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"start": -1}, "begins in the past"),
        ({"hours": 0}, "ends before it begins"),
        ({"hours": -1}, "ends before it begins"),
        ({"hours": 15 * 24}, "longer than 14 days"),
        ({"start": 91 * 24}, "begins in more than 90 days"),
        ({"count": 17}, "At most 16 GPUs may be held"),
        ({"count": 0}, "At least one GPU"),
        ({"share": 0}, "from 1 to 1,000"),
        ({"share": 1001}, "from 1 to 1,000"),
        ({"zone": "Nowhere/Here"}, "no time zone"),
    ],
)
def test_what_may_not_be_is_refused_with_the_reason(lab, me, fields, words):
    lab.gpus(20)
    with pytest.raises(Refused, match=words):
        booking.reserve(me, draft(lab, **fields))
    assert lab.ctx().store.records(Reservation).count() == 0


def test_who_decides_passes_the_limits_and_not_what_is_taken(lab, other):
    boss = lab.ctx(lab.person(), "coordinator")
    gpus = lab.gpus(20)
    made = booking.reserve(boss, draft(lab, count=18, start=100 * 24, hours=20 * 24))
    assert len(devices_of(lab, made)) == 18
    booking.reserve(other, draft(lab, gpus[0]))
    with pytest.raises(booking.Taken):
        booking.reserve(boss, draft(lab, gpus[0]))


def test_the_most_that_one_person_holds_counts_all_that_is_at_one_instant(lab, me):
    lab.gpus(12)
    me = lab.under(me, most_gpus=4)
    booking.reserve(me, draft(lab, count=3, start=1, hours=2))
    booking.reserve(me, draft(lab, count=3, start=3, hours=2))
    booking.reserve(me, draft(lab, share=500, start=2, hours=2))
    booking.reserve(me, draft(lab, share=500, start=2, hours=2))
    with pytest.raises(Refused, match="At most 4 GPUs"):
        booking.reserve(me, draft(lab, share=1, start=2, hours=2))


def test_a_grant_is_one_of_those_of_the_lab_where_it_names_any(lab, me):
    lab.gpu()
    strict = lab.under(me, grants=("RGPIN-0000",))
    with pytest.raises(Refused, match="There are: RGPIN-0000"):
        booking.reserve(strict, draft(lab, grant="other"))
    assert booking.reserve(strict, draft(lab, grant="RGPIN-0000")).grant == "RGPIN-0000"


def test_for_another_reserves_only_who_decides(lab, me, other):
    lab.gpu()
    with pytest.raises(NotAllowed):
        booking.reserve(me, draft(lab, person=other.actor.person))
    assert booking.reserve(lab.ctx(), draft(lab, person=me.actor.person)).person == me.actor.person
    with pytest.raises(NotFound):
        booking.reserve(lab.ctx(), draft(lab, person=999))
    with pytest.raises(NotFound, match="for whom"):
        booking.reserve(as_program(lab.ctx()), draft(lab))


# Preemptible


def test_what_is_preemptible_gives_way_and_takes_nothing(lab, me, other):
    gpu = lab.gpu()
    loose = booking.reserve(other, draft(lab, gpu, preemptible=True))
    assert not booking.will_be_preempted(lab.ctx(), loose)
    plan = booking.plan(me, draft(lab, gpu))
    assert plan.possible
    assert [each.doc_id for each in plan.preempts] == [loose.doc_id]
    booking.reserve(me, draft(lab, gpu))
    assert booking.will_be_preempted(lab.ctx(), loose)
    with pytest.raises(booking.Taken):
        booking.reserve(other, draft(lab, gpu, preemptible=True))


def test_any_takes_what_makes_nobody_give_way_first(lab, me, other):
    gpus = lab.gpus(2)
    booking.reserve(other, draft(lab, gpus[0], preemptible=True))
    assert booking.plan(me, draft(lab)).devices == (gpus[1].doc_id,)


def test_a_share_that_still_fits_beside_is_not_preempted(lab, me, other):
    gpu = lab.gpu()
    booking.reserve(other, draft(lab, gpu, share=400, preemptible=True))
    assert booking.plan(me, draft(lab, gpu, share=600)).preempts == ()
    assert len(booking.plan(me, draft(lab, gpu, share=601)).preempts) == 1


def test_what_gives_way_is_only_what_is_there_at_that_time(lab, me, other):
    gpu, spare = lab.gpus(2)
    booking.reserve(other, draft(lab, gpu, preemptible=True))
    booking.reserve(other, draft(lab, gpu, preemptible=True, start=5))
    after = draft(lab, start=3)
    assert booking.plan(me, after).devices == (gpu.doc_id,), "that one is as free as the other"
    assert booking.plan(me, replace(after, wanted=Wanted(devices=[gpu.doc_id]))).preempts == ()
    assert booking.plan(me, draft(lab, start=2)).devices == (spare.doc_id,)
