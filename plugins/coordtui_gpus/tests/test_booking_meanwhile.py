"""Who reserves a GPU from now on learns who is at it without a reservation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from coordtui_gpus import booking
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import Use, Wanted


def draft(lab: Any, *devices: Any, after: float = 0) -> Draft:
    start = lab.at(hours=after)
    wanted = Wanted(devices=[each.doc_id for each in devices])
    return Draft(wanted=wanted, start=start, end=start + timedelta(hours=2))


@pytest.fixture
def used(lab):
    """Two GPUs; somebody is at the first, and was at the second."""
    first, second = lab.gpus(2, lab.host("node-a"))
    person = lab.person("Ilse Nobody")
    uses = lab.ctx().store.records(Use)
    given = {"host": first.host, "user": "ilse", "since": lab.at(hours=-3)}
    uses.add(Use(device=first.doc_id, person=person, **given))
    uses.add(Use(device=second.doc_id, person=person, until=lab.at(hours=-1), **given))
    return first, second, person


def notes(ctx: Any, asked: Draft) -> list[str]:
    return [ctx._(each) for each in booking.plan(ctx, asked).notes]


def test_who_is_at_a_gpu_now_is_said_to_whoever_reserves_it_from_now_on(lab, used):
    first, second, _ = used
    me = lab.ctx(lab.person("Hrafn Placeholder"))
    assert notes(me, draft(lab, first, second)) == ["In use now by Ilse Nobody: node-a (0)."]
    assert notes(me, draft(lab, second)) == []
    assert notes(me, draft(lab, first, after=2)) == []


def test_whoever_is_at_it_themselves_is_not_warned(lab, used):
    first, _, person = used
    assert notes(lab.ctx(person), draft(lab, first)) == []


def test_a_login_that_is_nobody_known_is_said_as_it_is(lab, used):
    first, _, _ = used
    uses = lab.ctx().store.records(Use)
    uses.add(Use(device=first.doc_id, host=first.host, user="stranger", since=lab.at(hours=-1)))
    me = lab.ctx(lab.person("Hrafn Placeholder"))
    assert notes(me, draft(lab, first)) == ["In use now by Ilse Nobody, stranger: node-a (0)."]


def any_(lab: Any, count: int = 1, *, after: float = 0, **wanted: Any) -> Draft:
    start = lab.at(hours=after)
    return Draft(wanted=Wanted(count=count, **wanted), start=start, end=start + timedelta(hours=2))


def test_any_gpu_is_one_at_which_nobody_is_now_where_there_is_one(lab, used):
    first, second, _ = used
    me = lab.ctx(lab.person("Hrafn Placeholder"))
    assert booking.plan(me, any_(lab)).devices == (second.doc_id,)
    assert notes(me, any_(lab)) == []
    assert booking.plan(me, any_(lab, after=2)).devices == (first.doc_id,)


def test_of_two_machines_the_idle_one_is_taken_before_the_one_in_use(lab, used):
    there = lab.gpus(2, lab.host("node-b"))
    me = lab.ctx(lab.person("Hrafn Placeholder"))
    assert booking.plan(me, any_(lab, 2)).devices == tuple(each.doc_id for each in there)


def test_where_no_idle_gpu_is_left_it_is_said_who_is_at_the_one_that_is_taken(lab, used):
    me = lab.ctx(lab.person("Hrafn Placeholder"))
    assert notes(me, any_(lab, 2)) == ["In use now by Ilse Nobody: node-a (0)."]


def test_what_is_offered_instead_says_that_somebody_is_at_it_now(lab, used):
    _, second, _ = used
    booking.reserve(lab.ctx(lab.person("Oswin Placeholder")), draft(lab, second))
    me = lab.ctx(lab.person("Hrafn Placeholder"))
    offered = [me._(each.why) for each in booking.plan(me, draft(lab, second)).offers]
    assert offered[0] == "node-a (0) at that time, in use now"
    assert [each for each in offered[1:] if "in use" in each] == []


def test_whose_own_run_is_on_a_gpu_may_still_get_it(lab, used):
    first, _, person = used
    assert booking.plan(lab.ctx(person), any_(lab)).devices == (first.doc_id,)


def test_who_adopts_what_they_reserved_already_is_told_so_and_until_when(lab, used):
    from coordtui.api import Refused

    first, _, person = used
    ctx = lab.ctx(person)
    booking.reserve(ctx, draft(lab, first))
    with pytest.raises(Refused) as refused:
        booking.adopt(ctx, [first.doc_id], draft(lab))
    said = ctx._(refused.value.what)
    assert said.startswith("node-a (0): reserved by you already, until ")
    assert "Free instead" not in " ".join(refused.value.parts(ctx._))
    with pytest.raises(Refused) as for_them:
        booking.adopt(lab.ctx(), [first.doc_id], msgspec.structs.replace(draft(lab), person=person))
    assert "reserved by this person already" in lab.ctx()._(for_them.value.what)


def test_of_a_gpu_that_is_reserved_it_is_not_said_again_that_somebody_is_at_it(lab, used):
    first, _, person = used
    booking.reserve(lab.ctx(person), draft(lab, first))
    assert notes(lab.ctx(lab.person("Hrafn Placeholder")), draft(lab, first)) == []
