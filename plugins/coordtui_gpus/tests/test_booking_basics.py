"""Reserving: who gets which GPUs, what stands in the way, and what is free instead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tinydb import where

from coordtui.api import NotAllowed, NotFound, Refused
from coordtui.api.eyes import as_program
from coordtui_gpus import booking
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import Hold, Host, Outage, Reservation, Seen, SeenGpu, Use, Wanted


def draft(lab: Any, *devices: Any, start: float = 1, hours: float = 2, **fields: Any) -> Draft:
    """A draft that begins in so many hours, of these devices or of any."""
    names = set(Wanted.__struct_fields__)
    wanted = {name: fields.pop(name) for name in names & fields.keys()}
    if devices:
        wanted["devices"] = [each.doc_id for each in devices]
    begins = lab.at(hours=start)
    return Draft(wanted=Wanted(**wanted), start=begins, end=begins + timedelta(hours=hours), **fields)


def devices_of(lab: Any, reservation: Reservation) -> list[int]:
    return list(booking.devices_of_each(lab.ctx(), [reservation]).get(reservation.doc_id, ()))


def holds(lab: Any, reservation: Reservation) -> list[Hold]:
    return lab.ctx().store.records(Hold).find(where("reservation") == reservation.doc_id)


@pytest.fixture
def me(lab):
    return lab.ctx(lab.person("Hrafn Placeholder"))


@pytest.fixture
def other(lab):
    return lab.ctx(lab.person("Ilse Nobody"))


def numbers(*devices: Any) -> list[int]:
    return [each.doc_id for each in devices]


# What is held


def test_a_named_gpu_is_held_from_start_to_end(lab, me):
    gpu = lab.gpu()
    made = booking.reserve(me, draft(lab, gpu, purpose="invented", grant="RGPIN-0000"))
    assert (made.state, made.person, made.zone) == ("approved", me.actor.person, "America/Toronto")
    (hold,) = holds(lab, made)
    assert (hold.device, hold.start, hold.end, hold.share, hold.firm) == (
        gpu.doc_id,
        lab.at(hours=1),
        lab.at(hours=3),
        1000,
        True,
    )


def test_one_may_begin_when_the_other_ends(lab, me, other):
    gpu = lab.gpu()
    booking.reserve(me, draft(lab, gpu))
    booking.reserve(other, draft(lab, gpu, start=3))
    with pytest.raises(booking.Taken):
        booking.reserve(other, draft(lab, gpu, start=2.5))


def test_shares_of_one_gpu_fill_it_and_no_more(lab, me, other):
    gpu = lab.gpu()
    booking.reserve(me, draft(lab, gpu, share=600))
    booking.reserve(other, draft(lab, gpu, share=400))
    plan = booking.plan(other, draft(lab, gpu, share=1))
    assert [(each.device, each.start, each.end) for each in plan.clashes] == [
        (gpu.doc_id, lab.at(hours=1), lab.at(hours=3))
    ]


def test_a_mig_instance_takes_its_part_of_the_gpu_and_the_whole_gpu_its_instances(lab, me, other):
    gpu = lab.gpu()
    host = lab.ctx().store.records(Host).get(gpu.host)
    parts = [
        lab.gpu(host, parent=gpu.doc_id, profile="3g.40gb", share=428, memory_mib=40448) for _ in range(2)
    ]
    made = booking.reserve(me, draft(lab, parts[0]))
    assert {(each.device, each.share, each.through) for each in holds(lab, made)} == {
        (parts[0].doc_id, 1000, None),
        (gpu.doc_id, 428, parts[0].doc_id),
    }
    with pytest.raises(booking.Taken):
        booking.reserve(other, draft(lab, gpu))
    booking.reserve(other, draft(lab, profile="3g.40gb"))
    with pytest.raises(booking.NotPossible, match="No such GPU is free"):
        booking.reserve(other, draft(lab, profile="3g.40gb"))
    booking.reserve(other, draft(lab, gpu, start=3))
    with pytest.raises(booking.Taken):
        booking.reserve(me, draft(lab, parts[1], start=4))


def test_a_part_of_an_instance_is_refused(lab, me):
    gpu = lab.gpu()
    part = lab.gpu(parent=gpu.doc_id, profile="1g.10gb", share=142)
    with pytest.raises(Refused, match="reserved whole"):
        booking.reserve(me, draft(lab, part, share=500))


def test_a_gpu_and_a_part_of_it_are_not_reserved_together(lab, me):
    gpu = lab.gpu()
    part = lab.gpu(parent=gpu.doc_id, profile="1g.10gb", share=142)
    with pytest.raises(Refused, match="a part of it"):
        booking.reserve(me, draft(lab, gpu, part))


def test_a_gpu_that_is_cut_into_instances_is_not_given_to_who_wants_any(lab, me):
    gpu = lab.gpu()
    lab.gpu(parent=gpu.doc_id, profile="1g.10gb", share=142)
    assert booking.plan(me, draft(lab)).devices == ()


# Any


def test_together_means_one_machine_and_the_one_with_least_to_spare(lab, me, other):
    big, small = lab.host("big"), lab.host("small")
    bigs, smalls = lab.gpus(8, big), lab.gpus(4, small)
    booking.reserve(other, draft(lab, *bigs[:3]))
    plan = booking.plan(me, draft(lab, count=4))
    assert plan.devices == tuple(numbers(*bigs[3:7])), "whole machines stay free"
    assert booking.plan(me, draft(lab, count=4, hosts=[small.doc_id])).devices == tuple(numbers(*smalls))
    assert booking.plan(me, draft(lab, count=6)).devices == ()
    assert len(booking.plan(me, draft(lab, count=9, together=False)).devices) == 9
    assert len(booking.plan(me, draft(lab, count=6)).offers[0].devices) == 6


def test_shares_go_where_shares_are_taken_already(lab, me, other):
    gpus = lab.gpus(3)
    booking.reserve(other, draft(lab, gpus[1], share=300))
    booking.reserve(other, draft(lab, gpus[2], share=600))
    assert booking.plan(me, draft(lab, share=400)).devices == (gpus[2].doc_id,)
    assert booking.plan(me, draft(lab, share=500)).devices == (gpus[1].doc_id,)


def test_memory_model_and_machine_are_what_was_asked_for(lab, me):
    host = lab.host()
    small = lab.gpu(host, memory_mib=40960, model="Fictive A40")
    large = lab.gpu(host, memory_mib=81559, model="Fictive A400")
    unknown = lab.gpu(host, memory_mib=None, model="Fictive Z9")
    for fields, device in (
        ({"memory_gb": 80}, large),
        ({"memory_gb": 40}, small),
        ({"model": "a40"}, small),
        ({"model": "Z9"}, unknown),
        ({}, small),
    ):
        assert booking.plan(me, draft(lab, **fields)).devices == (device.doc_id,), fields
    assert booking.plan(me, draft(lab, model="z9", memory_gb=1)).devices == ()


def test_the_same_question_has_the_same_answer(lab, me):
    for _ in range(3):
        lab.gpus(4)
    asked = draft(lab, count=3)
    assert len({booking.plan(me, asked).devices for _ in range(5)}) == 1
    assert devices_of(lab, booking.reserve(me, asked)) == [1, 2, 3]


def test_lost_retired_and_archived_ones_are_refused_and_never_chosen(lab, me):
    host, gone = lab.host(), lab.host(archived=True)
    lost, retired, away, well = lab.gpu(host), lab.gpu(host, retired=True), lab.gpu(gone), lab.gpu(host)
    lab.ctx().store.records(Seen).add(
        Seen(host=host.doc_id, state="degraded", gpus=[SeenGpu(device=lost.doc_id, state="lost")])
    )
    assert booking.plan(me, draft(lab)).devices == (well.doc_id,)
    for device, word in ((lost, "is lost"), (retired, "is retired"), (away, "on no machine")):
        with pytest.raises(Refused, match=word):
            booking.reserve(me, draft(lab, device))
    with pytest.raises(Refused, match="no GPU number 999"):
        booking.reserve(me, replace(draft(lab), wanted=Wanted(devices=[999])))


def test_what_is_out_of_service_is_not_reserved_at_that_time(lab, me):
    host = lab.host()
    first, second = lab.gpus(2, host)
    outages = lab.ctx().store.records(Outage)
    one = outages.add(
        Outage(host=host.doc_id, device=first.doc_id, start=lab.at(hours=2), end=lab.at(hours=4))
    )
    with pytest.raises(booking.Taken, match="out of service"):
        booking.reserve(me, draft(lab, first))
    assert booking.plan(me, draft(lab)).devices == (second.doc_id,)
    assert booking.plan(me, draft(lab, first, start=4)).possible
    assert booking.plan(me, draft(lab, first, hours=1)).possible
    outages.save(replace(one, device=None, end=None))
    assert booking.plan(me, draft(lab, first, start=400)).clashes[0].outages[0].doc_id == one.doc_id


# What is free instead


def test_other_gpus_at_that_time_come_before_another_time_and_then_other_models(lab, me, other):
    host = lab.host("node1")
    first, second = lab.gpus(2, host)
    bigger = lab.gpu(lab.host("node2"), model="Fictive 96GB", memory_mib=98304)
    lab.gpu(lab.host("node3"), model="Fictive 8GB", memory_mib=8192)
    booking.reserve(other, draft(lab, first, start=2, hours=4))
    plan = booking.plan(me, draft(lab, first, start=3, hours=1))
    assert [(each.devices, each.start) for each in plan.offers] == [
        ((second.doc_id,), lab.at(hours=3)),
        ((first.doc_id,), lab.at(hours=6)),
        ((first.doc_id,), lab.at(hours=1)),
        ((bigger.doc_id,), lab.at(hours=3)),
    ]
    for offer in plan.offers:
        wanted = Wanted(devices=list(offer.devices))
        assert booking.plan(me, Draft(wanted=wanted, start=offer.start, end=offer.end)).possible


def test_the_refusal_says_what_is_free_instead(lab, me, other):
    first, _ = lab.gpus(2, lab.host("node1"))
    booking.reserve(other, draft(lab, first))
    with pytest.raises(booking.Taken) as refused:
        booking.reserve(me, draft(lab, first))
    said = str(refused.value)
    assert "node1 (0): reserved from Thu 12 Nov 10:00 to Thu 12 Nov 12:00" in said
    assert "node1 (1) at that time" in said


def test_of_any_the_nearest_time_with_enough_together_is_offered(lab, me, other):
    gpus = lab.gpus(4)
    booking.reserve(other, draft(lab, *gpus[:2], start=0, hours=5))
    booking.reserve(other, draft(lab, gpus[2], start=0, hours=3))
    plan = booking.plan(me, draft(lab, count=2, start=1))
    assert plan.offers[0].start == lab.at(hours=3)
    assert plan.offers[0].devices == tuple(numbers(*gpus[2:]))


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


# Read


def test_who_has_what_now_and_next(lab, me, other):
    gpu = lab.gpu()
    first = booking.reserve(me, draft(lab, gpu))
    second = booking.reserve(other, draft(lab, gpu, start=5, share=500))
    assert booking.held_at(me, lab.now) == {}
    (held,) = booking.held_at(me, lab.at(hours=1))[gpu.doc_id]
    assert (held.reservation.doc_id, held.share) == (first.doc_id, 1000)
    assert booking.held_at(me, lab.at(hours=3), [gpu.doc_id]) == {}
    assert booking.next_of(me, lab.at(hours=1))[gpu.doc_id].reservation.doc_id == second.doc_id
    assert [each.doc_id for each in booking.mine(me)] == [first.doc_id]
    assert [each.doc_id for each in booking.standing(me, lab.at(hours=3), lab.at(hours=6))] == [second.doc_id]
    assert booking.standing(me, lab.now, lab.at(hours=9), hosts=[999]) == []


def test_the_timeline_has_a_bar_for_each_and_marks_what_is_there_twice(lab, me, other):
    host = lab.host()
    first, second = lab.gpus(2, host)
    booking.reserve(me, draft(lab, first))
    booking.reserve(other, draft(lab, second, preemptible=True, share=500))
    booking.reserve(lab.under(other, approval="all"), draft(lab, second, start=2))
    lab.ctx().store.records(Outage).add(Outage(host=host.doc_id, start=lab.at(hours=2.5), why="invented"))
    (row,) = booking.rows(me, lab.now, lab.at(hours=12))
    assert [(bar.kind, bar.share) for bar in row.bars] == [
        ("mine", 1000),
        ("preemptible", 500),
        ("requested", 1000),
        ("out", 2000),
    ]
    assert {(each.device, each.start, each.end) for each in row.clashes if not each.outages} == {
        (second.doc_id, lab.at(hours=2), lab.at(hours=3))
    }
    assert {each.device for each in row.clashes if each.outages} == {first.doc_id, second.doc_id}


def test_what_is_free_and_until_when(lab, me, other):
    host = lab.host()
    first, second = lab.gpus(2, host)
    booking.reserve(other, draft(lab, first, start=3))
    (found,) = booking.free(me, lab.now)
    assert (found.host, found.devices, found.end) == (host.doc_id, (1, 2), lab.at(hours=3))
    (found,) = booking.free(me, lab.now, lab.at(hours=4))
    assert (found.devices, found.end) == ((second.doc_id,), None)


def test_without_the_right_nobody_learns_whose_and_what_for(lab, me):
    gpu = lab.gpu()
    made = booking.reserve(me, draft(lab, gpu, purpose="secret", project="secret", grant="secret"))
    guest = lab.ctx(lab.person(), "guest")
    told = [
        booking.get(guest, made.doc_id),
        *booking.standing(guest, lab.now, lab.at(hours=9)),
        *(held.reservation for held in booking.held_at(guest, made.start)[gpu.doc_id]),
        booking.next_of(guest, lab.now)[gpu.doc_id].reservation,
        *(bar.reservation for row in booking.rows(guest, lab.now, lab.at(hours=9)) for bar in row.bars),
    ]
    assert len(told) == 5
    assert all(each.person == 0 and "secret" not in repr(each) and not each.uid for each in told)
    assert "secret" not in booking.calendar(guest, told)
    blind = lab.under(me)
    assert booking.get(blind, made.doc_id).purpose == "secret"
