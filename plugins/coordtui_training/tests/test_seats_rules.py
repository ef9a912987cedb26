"""The rules that never break, whatever people do in whatever order: a machine does it all.

What must be so is told by `Stored`, from what is stored alone: nothing of it asks the service.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tinydb import where

import coordtui_training.letters
import coordtui_training.standing
from coordtui.api import Actor, DatedRole, Person, Plugin, Refused, RuleBroken, SignupChanged, hookimpl
from coordtui.testing import FrozenClock, open_test_session
from coordtui_training.planning import Sessions
from coordtui_training.records import LIVE, SEATED, Course, Session, Signup, Sitting, Step
from coordtui_training.seats import Seats
from coordtui_training.standing import Standing
from coordtui_training.texts import N_

from .lists_stored import Stored

people, sessions = st.integers(0, 4), st.sampled_from([0, 0, 1, 1, 2])


def listening(heard):
    """A plugin that hears of every change."""

    class Listening:
        @staticmethod
        @hookimpl
        def coordtui_plugin():
            return Plugin(name="listening", title=N_("Listening"), api=1)

        @staticmethod
        @hookimpl
        def coordtui_event(ctx, event):
            heard.append(event)

    return Listening


class Lists(RuleBasedStateMachine):
    """Three sessions: the first two at the same time, the third later, in every way of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.clock, self.undos, self.told = ExitStack(), FrozenClock(), [], []
        self.sessions, self.seated, self.allowed, self.raw, self.heard = [], {}, set(), set(), []
        self.patch = self.open.enter_context(pytest.MonkeyPatch.context())
        self.patch.setattr(coordtui_training.letters, "tell_step", self.tell)
        self.patch.setattr(coordtui_training.standing, "standing", self.standing)
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        plugins = {"training": "coordtui_training", "listening": listening(self.heard)}
        self.opened = self.open.enter_context(open_test_session(folder, plugins, clock=self.clock))
        self.ctx = self.opened.context("training")

    def standing(self, ctx, person, now):
        """One of them did not come again and again."""
        late = person == self.people[3]
        return Standing(priority=int(late), until=None, because=[], text=N_("so it is"))

    def teardown(self) -> None:
        self.open.close()

    def tell(self, ctx, session, signup, step) -> None:
        """Within the transaction of each change: what the rules say of the moment itself."""
        self.told.append(step)
        if step.became not in ("offered", "confirmed") or step.was == step.became:
            return
        seen = Stored(self.ctx)
        if step.was not in ("offered", "confirmed") or step.why == "accepted":
            assert not seen.clashing(session, signup.person), "into a clash"
        own = step.by is not None and step.by in self.people
        if step.why in ("asked", "seat_free", "accepted") or (own and step.was != "offered"):
            assert seen.gives(session), "after the cut-off"
        if step.why in ("asked", "approved", "seat_free") and session.waiting != "hand":
            mine = (signup.priority, signup.asked, signup.doc_id)
            for each in seen.waiting(session.doc_id):
                first = (each.priority, each.asked, each.doc_id) < mine
                assert not first or seen.clashing(session, each.person), "somebody who waits was passed"
        elif step.why in ("asked", "approved"):  # where seats are given by hand anybody who waits comes first
            order = (signup.priority, signup.asked)
            assert all((each.priority, each.asked) > order for each in seen.waiting(session.doc_id))

    @initialize(
        waiting=st.sampled_from(["offer", "offer", "auto", "hand"]),
        other=st.sampled_from(["offer", "offer", "auto", "hand"]),
        moderated=st.sampled_from([False, False, True]),
        capacity=st.sampled_from([1, 1, 2]),
    )
    def begin(self, waiting, other, moderated, capacity):
        course = self.ctx.store.records(Course).add(Course(code="C", title_en="C"))
        start = self.clock() + timedelta(days=6)
        for number, (hours, way, yes) in enumerate(
            [(0, waiting, moderated), (1, other, False), (30, "offer", False)]
        ):
            sitting = Sitting(start=start + timedelta(hours=hours), end=start + timedelta(hours=hours + 2))
            given = {"waiting": way, "moderated": yes, "capacity": capacity if number == 0 else 1}
            session = Session(
                course=course.doc_id,
                sittings=[sitting],
                start=sitting.start,
                end=sitting.end,
                zone="America/Toronto",
                uid=f"s{number}",
                state="published",
                **given,
            )
            self.sessions.append(self.ctx.store.records(Session).add(session).doc_id)
        everybody = self.ctx.directory.people()
        self.people = [
            everybody.add(Person(name=f"Placeholder {n}", roles=[DatedRole(role="phd")])).doc_id
            for n in range(5)
        ]
        for session, who in ((0, (0, 1, 2, 3)), (1, (2, 4, 1)), (2, (0, 4))):
            for person in who:
                self.sign_up(person, session)
                self.clock.advance(timedelta(minutes=1))

    def as_(self, person: int) -> Seats:
        number = self.people[person]
        actor = Actor(
            person=number, name=f"Placeholder {person}", roles=frozenset({"researcher"}), via="ssh:x"
        )
        return Seats(self.opened.context("training", actor=actor))

    def do(self, act) -> bool:
        """Do it, or be refused: both are fine, what is left must be right. Whether it was done."""
        pending = Stored(self.ctx).unserved()
        try:
            outcome = act()
        except RuleBroken:
            raise  # the engine had to help: the service was wrong
        except Refused:
            return False
        if getattr(outcome, "undo", None) is not None:
            self.undos.append(outcome.undo)
        if not pending:
            left = Stored(self.ctx).unserved()
            assert not left, "what was done leaves a seat free that somebody waits for"
        return True

    @property
    def all(self) -> Seats:
        return Seats(self.ctx)

    def those(self, *states):
        return self.ctx.store.records(Signup).find(where("state").one_of([*states]))

    def own(self, what, signup) -> bool:
        return self.do(lambda: getattr(self.as_(self.people.index(signup.person)), what)(signup.session))

    @rule(person=people, session=sessions)
    def sign_up(self, person, session):
        self.do(lambda: self.as_(person).sign_up(self.sessions[session]))

    @rule(which=st.integers(0, 9), waits=st.booleans())
    def leave(self, which, waits):
        found = self.those("waiting") if waits else self.those("confirmed")
        if found:
            self.own("cancel", found[which % len(found)])

    @rule(which=st.integers(0, 9), what=st.sampled_from(["accept", "accept", "decline"]))
    def answer(self, which, what):
        found = self.those("offered")
        if found:
            self.own(what, found[which % len(found)])

    @rule(what=st.sampled_from(["add", "let_in", "remove"]), person=people, session=sessions)
    def by_hand(self, what, person, session):
        self.do(lambda: getattr(self.all, what)(self.sessions[session], self.people[person], "so it is"))

    @rule(
        what=st.sampled_from(["approve", "approve", "refuse", "give", "give"]),
        session=sessions,
        some=st.integers(1, 3),
    )
    def to_many(self, what, session, some):
        number = self.sessions[session]
        asked = (where("session") == number) & (where("state") == "requested")
        signups = self.ctx.store.records(Signup).ids(asked)[:some]
        if what == "give":
            self.do(lambda: self.all.give(number))
        elif what == "approve":
            self.do(lambda: self.all.approve(signups))
        else:
            self.do(lambda: self.all.refuse(signups, "no"))

    @rule(which=st.integers(0, 9), to=sessions)
    def move(self, which, to):
        found = self.those("waiting", "confirmed", "requested")
        if found:
            self.do(lambda: self.all.move(found[which % len(found)].doc_id, self.sessions[to], "as agreed"))

    @rule(session=sessions, capacity=st.sampled_from([0, 1, 1, 2, 2, 3, None]))
    def hold(self, session, capacity):
        self.do(lambda: self.all.set_capacity(self.sessions[session], capacity))

    @rule(session=st.sampled_from([0, 0, 0, 0, 1]))
    def call_off(self, session):
        if session and Stored(self.ctx).sessions[self.sessions[session]].state == "published":
            # The first is kept, or little would be left to do.
            self.do(lambda: Sessions(self.ctx).cancel(self.sessions[session], "it is off"))

    @rule(session=st.sampled_from([0, 1]), hours=st.sampled_from([3, 6, 30, 100, 145]), more=st.booleans())
    def another_time(self, session, hours, more):
        if more:  # somebody is offered a seat just then
            self.hold(session, None)
        self.begins_in(self.sessions[session], hours)

    def begins_in(self, number, hours):
        """Who sits in two sessions that come to be at the same time does so until they give one up."""
        record, start = Stored(self.ctx).sessions[number], self.clock() + timedelta(hours=hours)
        record.sittings = [Sitting(start=start, end=start + timedelta(hours=2))]
        self.do(lambda: Sessions(self.ctx).save(record))
        self.allowed |= Stored(self.ctx).in_two_places()

    @rule(person=people, session=sessions)
    def another_plugin_writes(self, person, session):
        """Past the service only the engine holds the rules: a seat beyond the capacity, two places."""
        number, who = self.sessions[session], self.people[person]
        seen = Stored(self.ctx)
        full = seen.sessions[number].capacity
        taken = [each for each in seen.all if each.session == number and each.state in LIVE]
        room = full is None or len([each for each in taken if each.state in SEATED]) < full
        fits = room and who not in [each.person for each in taken]
        row = Signup(session=number, person=who, state="confirmed", asked=self.clock(), over="?")
        try:
            self.raw.add(self.ctx.store.records(Signup).add(row).doc_id)
        except RuleBroken:
            assert not fits
            return
        assert fits
        self.allowed |= Stored(self.ctx).in_two_places()

    @rule(which=st.integers(0, 9), session=st.sampled_from([0, 1]))
    def is_elsewhere_by_now(self, which, session):
        """Somebody is offered a seat, gets another at that time by a way that asks nobody, and accepts."""
        self.hold(session, None)
        number, other = self.sessions[session], self.sessions[1 - session]
        if found := [each for each in self.those("offered") if each.session == number]:
            offer = found[which % len(found)]
            for each in self.those("waiting", "requested"):
                if (each.session, each.person) == (other, offer.person):
                    self.own("cancel", each)
            self.hold(1 - session, None)
            self.another_plugin_writes(self.people.index(offer.person), 1 - session)
            self.own("accept", offer)

    @rule(which=st.integers(0, 9), to=st.sampled_from([0, 1]))
    def changes_their_mind(self, which, to):
        """Somebody gives up a seat, takes one at the same time, and wants the first back."""
        found = self.those("confirmed")
        if found:
            seat = found[which % len(found)]
            if self.own("cancel", seat):
                back, number = self.undos[-1], self.sessions[to]
                if number != seat.session:
                    self.do(lambda: self.as_(self.people.index(seat.person)).sign_up(number))
                self.do(back)

    @rule(which=st.integers(0, 9), session=st.sampled_from([0, 1]), moves=st.booleans())
    def what_is_in_the_way_goes(self, which, session, moves):
        """Only a clash keeps somebody from a seat; then they give up the other one, or it is moved."""
        self.hold(session, None)
        number, seen = self.sessions[session], Stored(self.ctx)
        if waiting := seen.waiting(number):
            who = waiting[which % len(waiting)].person
            for other in seen.clashing(seen.sessions[number], who):
                if moves:
                    self.begins_in(other.doc_id, 200)
                else:
                    self.own("cancel", next(e for e in seen.seated(other.doc_id) if e.person == who))

    @rule(minutes=st.sampled_from([1, 31, 31, 600, 1500]))
    def time_passes(self, minutes):
        self.clock.advance(timedelta(minutes=minutes))

    @rule(session=sessions, minutes=st.sampled_from([-20, 0, 1]), now=st.sampled_from([True, False, False]))
    def the_cut_off_comes(self, session, minutes, now):
        seen = Stored(self.ctx)
        end = seen.cutoff(seen.sessions[self.sessions[session]])
        if now:
            self.clock.now = max(self.clock(), end + timedelta(minutes=minutes))

    @rule(which=st.integers(0, 9))
    def an_offer_ends_just_now(self, which):
        if found := self.those("offered"):
            self.clock.now = max(self.clock(), found[which % len(found)].expires)

    @rule()
    def the_program_runs(self):
        self.all.settle_all()
        assert not Stored(self.ctx).unserved(), "a seat is free, and somebody waits who could have it"
        assert all(self.clock() < each.expires for each in self.those("offered"))

    @rule(which=st.integers(0, 3))
    def take_back(self, which):
        if self.undos:
            undo = self.undos.pop(-1 - min(which, len(self.undos) - 1))
            self.do(undo)

    @invariant()
    def no_seat_is_given_twice(self):
        seen = Stored(self.ctx)
        counted = self.all.counts(self.sessions)
        for number in self.sessions:
            session, taken = seen.sessions[number], seen.seated(number)
            came = [each for each in taken if each.doc_id not in self.seated.get(number, ())]
            self.seated[number] = {each.doc_id for each in taken}
            over = 0 if session.capacity is None else max(0, len(taken) - session.capacity)
            if over:  # a capacity that was lowered sends nobody away; beyond it one comes by name alone
                assert all(each.over for each in came)
            counts = counted[number]
            assert (counts.confirmed + counts.offered, counts.over) == (len(taken), over)

    @invariant()
    def a_person_is_on_a_list_once(self):
        live = Counter((each.session, each.person) for each in Stored(self.ctx).signups)
        assert not live or max(live.values()) == 1

    @invariant()
    def nobody_comes_to_be_in_two_places_at_once(self):
        self.allowed &= (now := Stored(self.ctx).in_two_places())
        assert now == self.allowed

    @invariant()
    def every_change_has_its_step_its_letter_and_its_event(self):
        steps, seen = self.ctx.store.records(Step).find(), Stored(self.ctx)
        signups = {each.doc_id: each for each in seen.all}
        became = {number: "confirmed" if number in self.raw else "" for number in signups}
        for step in steps:
            assert step.was == became[step.signup]
            assert step.was != step.became or step.why == "rescheduled"
            assert step.by is None or step.by in (self.ctx.actor.person, *self.people)
            assert step.why != "seat_free" or step.by is None  # nobody does what happens by itself
            became[step.signup] = step.became
        assert became == {number: each.state for number, each in signups.items()}
        assert {each.doc_id for each in steps} <= {each.doc_id for each in self.told}
        told = [SignupChanged(seen.sessions[s.session].ref, s.person, s.was, s.became) for s in steps]
        assert self.heard == told

    @invariant()
    def offers_end_before_the_cut_off(self):
        seen = Stored(self.ctx)
        for each in seen.all:
            assert (each.expires is None) == (each.state != "offered")
            if each.state == "offered":
                assert each.expires <= seen.cutoff(seen.sessions[each.session])

    @invariant()
    def the_list_is_shown_in_its_order(self):
        seen = Stored(self.ctx)
        for number in self.sessions:
            places = [each for each in self.all.queue(number) if each.place]
            assert [each.place for each in places] == [*range(1, len(places) + 1)]
            assert [each.signup.doc_id for each in places] == [each.doc_id for each in seen.waiting(number)]


EXAMPLES = int(os.environ.get("COORDTUI_EXAMPLES", "30"))
"""So many stories are told, each in a store of its own."""

Lists.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestLists = pytest.mark.slow(Lists.TestCase)
