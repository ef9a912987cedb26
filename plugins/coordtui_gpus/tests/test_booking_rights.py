"""Who may do what: every public operation of reservations, as guest, researcher (for oneself), coordinator.

A new operation without a line here fails.
"""

from __future__ import annotations

import inspect
from datetime import timedelta

import pytest

from coordtui.api import NotAllowed, Refused
from coordtui_gpus import booking, merging, privacy
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import Use, Wanted

EVERYBODY, OWN, DECIDES = "grc", "rc", "c"
"""Guest, researcher, coordinator."""

OPERATIONS = {
    "plan": (OWN, lambda w, c: booking.plan(c, w.draft())),
    "plan for another": (DECIDES, lambda w, c: booking.plan(c, w.draft(person=w.somebody))),
    "reserve": (OWN, lambda w, c: booking.reserve(c, w.draft())),
    "reserve for another": (DECIDES, lambda w, c: booking.reserve(c, w.draft(person=w.somebody))),
    "approve": (DECIDES, lambda w, c: booking.approve(c, w.asked)),
    "refuse": (DECIDES, lambda w, c: booking.refuse(c, w.asked)),
    "cancel": (OWN, lambda w, c: booking.cancel(c, w.mine[c.actor.person])),
    "cancel another’s": (DECIDES, lambda w, c: booking.cancel(c, w.theirs)),
    "release": (OWN, lambda w, c: booking.release(c, w.mine[c.actor.person])),
    "release another’s": (DECIDES, lambda w, c: booking.release(c, w.theirs)),
    "extend": (OWN, lambda w, c: booking.extend(c, w.mine[c.actor.person], w.lab.at(hours=55))),
    "extend another’s": (DECIDES, lambda w, c: booking.extend(c, w.theirs, w.lab.at(hours=55))),
    "change": (OWN, lambda w, c: booking.change(c, w.mine[c.actor.person], w.draft())),
    "change another’s": (DECIDES, lambda w, c: booking.change(c, w.theirs, w.draft())),
    "adopt": (OWN, lambda w, c: booking.adopt(c, [w.used[c.actor.person]], w.draft())),
    "adopt for another": (
        DECIDES,
        lambda w, c: booking.adopt(c, [w.used[w.somebody]], w.draft(person=w.somebody)),
    ),
    "get": (EVERYBODY, lambda w, c: booking.get(c, w.theirs)),
    "standing": (EVERYBODY, lambda w, c: booking.standing(c, w.lab.now, w.lab.at(hours=99))),
    "rows": (EVERYBODY, lambda w, c: booking.rows(c, w.lab.now, w.lab.at(hours=99))),
    "mine": (EVERYBODY, lambda w, c: booking.mine(c)),
    "of_person": (OWN, lambda w, c: booking.of_person(c, w.somebody)),
    "requests": (DECIDES, lambda w, c: booking.requests(c)),
    "held_at": (EVERYBODY, lambda w, c: booking.held_at(c, w.lab.now)),
    "next_of": (EVERYBODY, lambda w, c: booking.next_of(c, w.lab.now)),
    "devices_of_each": (EVERYBODY, lambda w, c: booking.devices_of_each(c, [])),
    "free": (EVERYBODY, lambda w, c: booking.free(c, w.lab.now)),
    "calendar": (EVERYBODY, lambda w, c: booking.calendar(c, [])),
    "personal_data": (EVERYBODY, lambda w, c: privacy.personal_data(c, c.actor.person, erase=False)),
    "personal_data of another": (DECIDES, lambda w, c: privacy.personal_data(c, w.somebody, erase=False)),
    "personal_data erased": (DECIDES, lambda w, c: privacy.personal_data(c, c.actor.person, erase=True)),
}
INNER = {"told", "will_be_preempted"}
"""Functions that ask for no right, as whoever calls them has asked."""


class World:
    """A lab with something for each operation; what it does to it is undone."""

    def __init__(self, lab) -> None:
        self.lab, boss = lab, lab.ctx()
        self.somebody = lab.person()
        self.people = {"g": lab.person(), "r": lab.person(), "c": lab.person()}
        lab.gpus(16)
        everybody = [self.somebody, *self.people.values()]
        self.mine = {each: booking.reserve(boss, self.draft(person=each)).doc_id for each in everybody}
        self.theirs = self.mine[self.somebody]
        waits = lab.under(lab.ctx(self.somebody), approval="all")
        self.asked = booking.reserve(waits, self.draft()).doc_id
        self.used = {each: lab.gpu().doc_id for each in everybody}
        lab.ctx().store.records(Use).add_all(
            Use(device=device, host=1, user="x", since=lab.now, person=each)
            for each, device in self.used.items()
        )

    def draft(self, **fields) -> Draft:
        start = self.lab.at(hours=50)
        return Draft(wanted=Wanted(), start=start, end=start + timedelta(hours=1), **fields)

    def ctx(self, role):
        roles = {"g": "guest", "r": "researcher", "c": "coordinator"}
        return self.lab.ctx(self.people[role], roles[role])


class _Undone(Exception):
    pass


def tried(world, role, do) -> str:
    """How it went, and nothing of it stays: `done`, `not allowed`, or what stood in the way."""
    ctx = world.ctx(role)
    try:
        with ctx.store.transaction():
            do(world, ctx)
            raise _Undone
    except _Undone:
        return "done"
    except NotAllowed:
        return "not allowed"
    except Refused as refused:
        return str(refused)


@pytest.fixture
def world(lab):
    return World(lab)


def test_each_operation_is_done_by_those_who_may_and_by_nobody_else(world):
    wrong = []
    for name, (may, do) in OPERATIONS.items():
        for role in EVERYBODY:
            how = tried(world, role, do)
            if how != ("done" if role in may else "not allowed"):
                wrong.append((name, role, how))
    assert wrong == []


def test_no_operation_is_without_a_line_in_the_table():
    named = {name.partition(" ")[0] for name in OPERATIONS}
    public = {
        name
        for module in (booking, privacy)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and (name in booking.__all__ or function.__module__ == module.__name__)
        and next(iter(inspect.signature(function).parameters), "") == "ctx"
    }
    assert public == named | INNER
    assert inspect.isfunction(merging.follow)
