"""Which GPUs somebody gets: those named, any that answer, or what is free instead."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from coordtui.api import Refused
from coordtui_gpus import booking
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import Host, Outage, Seen, SeenGpu, Wanted

from .booking_lab import devices_of, draft, holds, numbers

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
