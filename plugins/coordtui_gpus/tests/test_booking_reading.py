"""Who has what now and next, what is free, and what is hidden from whom."""

from __future__ import annotations

from coordtui_gpus import booking
from coordtui_gpus.records import Outage

from .booking_lab import draft


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
