"""Who reserves a GPU from now on learns who is at it without a reservation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

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
