"""Every change of a sign-up, whichever way it comes: its step, its event and its letter go with it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tinydb import where

import coordtui_training.letters as letters
from coordtui.api import Plugin, SignupChanged, hookimpl
from coordtui.testing import open_test_session
from coordtui_training.exchange.tables import import_csv
from coordtui_training.exchange.whole import export_json, import_json
from coordtui_training.planning import Sessions
from coordtui_training.privacy import personal_data
from coordtui_training.records import Session, Signup, Sitting, Step
from coordtui_training.running import Roll
from coordtui_training.seats import Seats
from coordtui_training.texts import N_


class World:
    """A lab in which each way has something to change."""

    def __init__(self, lab) -> None:
        self.lab, room = lab, lab.room().doc_id
        self.first, self.second, self.third, self.other = (lab.person() for _ in range(4))
        self.full = lab.session(capacity=1, room=room)
        for person in (self.first, self.second, self.third):
            self.mine(person).sign_up(self.full.doc_id)
        self.open = lab.session(start=lab.now + timedelta(days=9), room=room)
        self.asked = lab.session(start=lab.now + timedelta(days=10), moderated=True, room=room)
        self.request = self.mine(self.first).sign_up(self.asked.doc_id).signup.doc_id
        self.offers = lab.session(start=lab.now + timedelta(days=11), capacity=1, room=room)
        for person in (self.first, self.second, self.third):
            self.mine(person).sign_up(self.offers.doc_id)
        self.mine(self.first).cancel(self.offers.doc_id)  # the second is offered the seat

    def mine(self, person):
        return Seats(self.lab.ctx(person))

    @property
    def all(self):
        return Seats(self.lab.ctx())

    @property
    def roll(self):
        return Roll(self.lab.ctx())

    def signup(self, session, person):
        theirs = (where("session") == session.doc_id) & (where("person") == person)
        return self.lab.ctx().store.records(Signup).find(theirs)[-1]

    def over(self):
        """The full session takes place, and its list is closed."""
        self.lab.clock.now = self.full.start + timedelta(minutes=10)
        self.roll.close(self.full.doc_id, "absent")
        return self.signup(self.full, self.first)

    def row(self, state):
        return f"uid,person,state\n{self.open.uid},Hrafn Placeholder,{state}\n"

    def elsewhere(self):
        """What this lab holds, with one sign-up more that came without its step."""
        held = json.loads(export_json(self.lab.ctx()))
        asked = self.lab.now.isoformat()
        given = {"session": self.open.doc_id, "person": self.other, "state": "confirmed", "asked": asked}
        name = self.lab.ctx().directory.people().get(self.other)
        held["people"].append({"number": self.other, "name": name.name, "email": name.emails[0]})
        held["signups"].append({"doc_id": 999, **given})
        return json.dumps(held)


def later(world):
    """The session is moved to so early a day that the offer has to end sooner."""
    session = world.lab.ctx().store.records(Session).get(world.offers.doc_id)
    start = world.lab.now + timedelta(hours=5)
    session.sittings = [Sitting(start=start, end=start + timedelta(hours=1))]
    Sessions(world.lab.ctx()).save(session)


def excused(world):
    world.roll.excuse(world.over().doc_id, "ill")
    world.roll.blame(world.signup(world.full, world.first).doc_id, "no_show")


def merged(world):
    world.lab.ctx().directory.merge(world.second, world.third)


WAYS = {
    "signing up": lambda w: w.mine(w.first).sign_up(w.open.doc_id),
    "cancelling": lambda w: w.mine(w.first).cancel(w.full.doc_id),
    "accepting": lambda w: w.mine(w.second).accept(w.offers.doc_id),
    "declining": lambda w: w.mine(w.second).decline(w.offers.doc_id),
    "undoing": lambda w: w.mine(w.second).cancel(w.full.doc_id).undo(),
    "adding": lambda w: w.all.add(w.open.doc_id, w.other),
    "letting in": lambda w: w.all.let_in(w.full.doc_id, w.other, "a guest"),
    "removing": lambda w: w.all.remove(w.full.doc_id, w.first, ""),
    "moving": lambda w: w.all.move(w.signup(w.full, w.first).doc_id, w.open.doc_id, ""),
    "approving": lambda w: w.all.approve([w.request]),
    "refusing": lambda w: w.all.refuse([w.request], "no"),
    "more seats": lambda w: w.all.set_capacity(w.full.doc_id, 2),
    "an earlier start": later,
    "calling off": lambda w: Sessions(w.lab.ctx()).cancel(w.full.doc_id, "ill"),
    "importing a table": lambda w: import_csv(w.lab.ctx(), "signups", w.row("confirmed"), apply=True),
    "importing everything": lambda w: import_json(w.lab.ctx(), w.elsewhere(), apply=True),
    "an offer that ends": lambda w: (w.lab.clock.advance(timedelta(days=2)), w.all.settle_all()),
    "closing": lambda w: w.over(),
    "opening again": lambda w: (w.over(), w.roll.reopen(w.full.doc_id)),
    "excusing": excused,
    "checking in before closing": lambda w: (
        setattr(w.lab.clock, "now", w.full.start),
        w.roll.check_in(w.full.doc_id, w.first),
    ),
    "checking in after closing": lambda w: (w.over(), w.roll.check_in(w.full.doc_id, w.first)),
    "letting in at the door": lambda w: (
        setattr(w.lab.clock, "now", w.full.start),
        w.roll.walk_in(w.full.doc_id, w.other),
    ),
    "two who are one": merged,
    "erasing": lambda w: personal_data(w.lab.ctx(), w.first, erase=True),
}


@pytest.fixture
def heard():
    return []


@pytest.fixture
def world(lab, tmp_path, heard):
    class Listening:
        @staticmethod
        @hookimpl
        def coordtui_plugin():
            return Plugin(name="listening", title=N_("Listening"), api=1)

        @staticmethod
        @hookimpl
        def coordtui_event(ctx, event):
            heard.append(event)

    folder = tmp_path / "heard"
    folder.mkdir()
    mail = '[outbox]\nsmtp_host = "127.0.0.1"\nsmtp_security = "none"\nsender = "Lab <x@example.invalid>"\n'
    plugins = {"training": "coordtui_training", "listening": Listening}
    with open_test_session(folder, plugins, settings=mail, clock=lab.clock) as opened:
        other = type(lab)(opened, lab.clock)
        other.person("Hrafn Placeholder")
        yield World(other)


def stands(lab):
    return {each.doc_id: each.state for each in lab.ctx().store.records(Signup).find()}


@pytest.mark.parametrize("way", WAYS)
def test_a_change_leaves_who_when_why_and_others_hear_of_it_once(world, heard, way):
    before, became = world.lab.ctx().store.records(Step).count(), {}
    WAYS[way](world)
    steps = world.lab.ctx().store.records(Step).find()
    assert len(steps) > before
    told = [each for each in heard if isinstance(each, SignupChanged)]
    for step in steps:
        assert step.was == became.get(step.signup, "")
        assert step.why
        assert step.at <= world.lab.now
        by_itself = step.why in ("seat_free", "expired", "rescheduled")
        if way != "two who are one":  # the directory says that they are, and not who said so
            assert (step.by is None) == by_itself
        became[step.signup] = step.became
    assert became == stands(world.lab)
    changes = [(each.was, each.became) for each in steps if each.why not in ("checked_in", "imported")]
    for change in set(changes):
        assert sum((each.was, each.became) == change for each in told) >= changes.count(change)
    assert len(told) == sum(each.was != each.became or each.why == "rescheduled" for each in steps)


WITHOUT_A_LETTER = {"checking in before closing", "two who are one", "erasing", "importing everything"}


@pytest.mark.parametrize("way", sorted(WAYS.keys() - WITHOUT_A_LETTER))
def test_a_change_whose_letter_cannot_be_written_is_not_made(world, monkeypatch, way):
    def fails(*_):
        raise OSError("no letter can be written")

    before, steps = stands(world.lab), world.lab.ctx().store.records(Step).count()
    monkeypatch.setattr(letters, "tell_step", fails)
    with pytest.raises(OSError, match="no letter"):
        WAYS[way](world)
    assert (stands(world.lab), world.lab.ctx().store.records(Step).count()) == (before, steps)


def test_what_comes_from_a_file_does_not_pass_who_waits_here(world):
    Seats(world.lab.ctx()).set_capacity(world.full.doc_id, 1)
    held = json.loads(world.elsewhere())
    held["signups"][-1]["session"] = world.full.doc_id
    plan = import_json(world.lab.ctx(), json.dumps(held), apply=True, partial=True)
    assert any("seat" in str(each.message) for each in plan.errors)
    assert world.other not in world.lab.states(world.full)
