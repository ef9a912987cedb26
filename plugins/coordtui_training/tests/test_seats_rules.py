"""The rules that never break, whatever people do in whatever order: a machine does it all."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tinydb import where

import coordtui_training.letters
from coordtui.api import Actor, DatedRole, Person, Refused, RuleBroken
from coordtui.testing import FrozenClock, open_test_session
from coordtui_training.fit import clashes, cutoff
from coordtui_training.records import LIVE, Course, Session, Signup, Sitting, Step
from coordtui_training.seats import Seats
from coordtui_training.seats.chances import takes_people, why_not
from coordtui_training.seats.roster import roster
from coordtui_training.seats.rules import order

people, sessions = st.integers(0, 4), st.sampled_from([0, 0, 1, 1, 2])


class Lists(RuleBasedStateMachine):
    """Three sessions: the first two at the same time, the third later, in every way of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.clock, self.undos, self.told = ExitStack(), FrozenClock(), [], []
        self.sessions, self.seated = [], {}
        self.patch = self.open.enter_context(pytest.MonkeyPatch.context())
        self.patch.setattr(coordtui_training.letters, "tell_step", self.tell)
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        plugins = {"training": "coordtui_training"}
        self.opened = self.open.enter_context(open_test_session(folder, plugins, clock=self.clock))
        self.ctx = self.opened.context("training")

    def teardown(self) -> None:
        self.open.close()

    def tell(self, ctx, session, signup, step) -> None:
        """Within the transaction of each change: what the rules say of the moment itself."""
        self.told.append(step)
        if step.became not in ("offered", "confirmed") or step.was in ("offered", "confirmed"):
            return
        assert not clashes(self.ctx, session, signup.person)
        if step.why in ("asked", "approved", "seat_free"):
            assert takes_people(self.ctx, session)
            before = [each for each in roster(self.ctx, session).waiting if order(each) < order(signup)]
            if session.waiting != "hand":
                before = [each for each in before if why_not(self.ctx, session, each.person) is None]
            assert not before, "somebody who waits was passed"

    @initialize(
        waiting=st.sampled_from(["offer", "auto", "hand"]),
        other=st.sampled_from(["offer", "auto", "hand"]),
        moderated=st.booleans(),
        capacity=st.sampled_from([1, 1, 2]),
    )
    def begin(self, waiting, other, moderated, capacity):
        course = self.ctx.store.records(Course).add(Course(code="C"))
        start, found = self.clock() + timedelta(days=6), []
        for number, (hours, way, yes) in enumerate(
            [(0, waiting, moderated), (1, other, False), (30, "offer", False)]
        ):
            sitting = Sitting(start=start + timedelta(hours=hours), end=start + timedelta(hours=hours + 2))
            found.append(
                self.ctx.store.records(Session)
                .add(
                    Session(
                        course=course.doc_id,
                        sittings=[sitting],
                        start=sitting.start,
                        end=sitting.end,
                        zone="America/Toronto",
                        uid=f"s{number}",
                        capacity=capacity if number == 0 else 1,
                        state="published",
                        waiting=way,
                        moderated=yes,
                    )
                )
                .doc_id
            )
        self.sessions = found
        everybody = self.ctx.directory.people()
        self.people = [
            everybody.add(Person(name=f"Placeholder {n}", roles=[DatedRole(role="phd")])).doc_id
            for n in range(5)
        ]
        for session, who in ((0, (0, 1, 2, 3)), (1, (4, 2, 1)), (2, (0, 4))):
            for person in who:
                self.sign_up(person, session)
                self.clock.advance(timedelta(minutes=1))

    def as_(self, person: int) -> Seats:
        number = self.people[person]
        actor = Actor(
            person=number, name=f"Placeholder {person}", roles=frozenset({"researcher"}), via="ssh:x"
        )
        return Seats(self.opened.context("training", actor=actor))

    def do(self, act) -> None:
        """Do it, or be refused: both are fine, what is left must be right."""
        try:
            outcome = act()
        except RuleBroken:
            raise  # the engine had to help: the service was wrong
        except Refused:
            return
        if getattr(outcome, "undo", None) is not None:
            self.undos.append(outcome.undo)

    @property
    def all(self) -> Seats:
        return Seats(self.ctx)

    def those(self, *states):
        return self.ctx.store.records(Signup).find(where("state").one_of([*states]))

    def own(self, what, signup):
        self.do(lambda: getattr(self.as_(self.people.index(signup.person)), what)(signup.session))

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
        if which % 3 == 0 and found:
            self.do(lambda: self.all.move(found[which % len(found)].doc_id, self.sessions[to], "as agreed"))

    @rule(session=sessions, capacity=st.sampled_from([0, 1, 1, 2, 2, 3, None]))
    def hold(self, session, capacity):
        self.do(lambda: self.all.set_capacity(self.sessions[session], capacity))

    @rule(session=st.sampled_from([0, 0, 0, 0, 1]))
    def call_off(self, session):
        records = self.ctx.store.records(Session)
        record = records.get(self.sessions[session])
        if session and record.state == "published":  # the first is kept, or little would be left to do
            with self.ctx.store.transaction():
                record.state = "cancelled"
                records.save(record)
                self.all.call_off(record.doc_id, "it is off")

    @rule(minutes=st.sampled_from([1, 31, 31, 600, 1500]))
    def time_passes(self, minutes):
        self.clock.advance(timedelta(minutes=minutes))

    @rule(session=sessions, minutes=st.sampled_from([-40, 0, 1]), now=st.sampled_from([True, False, False]))
    def the_cut_off_comes(self, session, minutes, now):
        end = cutoff(self.ctx.store.records(Session).get(self.sessions[session]), self.ctx.settings)
        if now:
            self.clock.now = max(self.clock(), end + timedelta(minutes=minutes))

    @rule(last=st.sampled_from([True, True, False]))
    def take_back(self, last):
        if self.undos:
            undo = self.undos.pop(-1 if last else 0)
            self.do(undo)

    @invariant()
    def no_seat_is_given_twice(self):
        self.all.settle_all()
        for number in self.sessions:
            session = self.ctx.store.records(Session).get(number)
            taken = roster(self.ctx, session).seated
            came = {each.doc_id: each for each in taken if each.doc_id not in self.seated.get(number, ())}
            self.seated[number] = {each.doc_id for each in taken}
            over = 0 if session.capacity is None else max(0, len(taken) - session.capacity)
            if over:  # a capacity that was lowered sends nobody away; beyond it one comes by name alone
                assert all(each.over for each in came.values())
            counts = self.all.counts([number])[number]
            assert (counts.confirmed + counts.offered, counts.over) == (len(taken), over)

    @invariant()
    def a_person_is_on_a_list_once(self):
        live = self.ctx.store.records(Signup).select(
            "session", "person", where=where("state").one_of([*LIVE])
        )
        assert len(live) == len({*live})

    @invariant()
    def nobody_is_in_two_places_at_once(self):
        for number in self.sessions:
            session = self.ctx.store.records(Session).get(number)
            for each in roster(self.ctx, session).seated:
                assert session.state != "published" or not clashes(self.ctx, session, each.person)

    @invariant()
    def once_settled_nobody_waits_for_a_seat_that_could_be_theirs(self):
        self.all.settle_all()
        for number in self.sessions:
            session = self.ctx.store.records(Session).get(number)
            listed = roster(self.ctx, session)
            if session.waiting == "hand" or listed.free == 0 or not takes_people(self.ctx, session):
                continue
            assert all(why_not(self.ctx, session, each.person) for each in listed.waiting)

    @invariant()
    def every_change_has_its_step_and_its_letter(self):
        steps = self.ctx.store.records(Step).find()
        signups = {each.doc_id: each for each in self.ctx.store.records(Signup).find()}
        became = dict.fromkeys(signups, "")
        for step in steps:
            assert step.was == became[step.signup] != step.became
            became[step.signup] = step.became
            session = self.ctx.store.records(Session).get(step.session)
            if step.why == "seat_free":  # given by the program: before the cut-off, to the first who could
                assert step.at < cutoff(session, self.ctx.settings)
                assert step.by is None
        assert became == {number: each.state for number, each in signups.items()}
        told = {each.doc_id for each in self.told}
        untold = [each for each in steps if each.doc_id not in told]
        assert all(each.why == "taken_back" for each in untold)

    @invariant()
    def offers_end_before_the_cut_off(self):
        for each in self.ctx.store.records(Signup).find(where("state") == "offered"):
            session = self.ctx.store.records(Session).get(each.session)
            assert self.clock() < each.expires <= cutoff(session, self.ctx.settings)
        assert all(
            each.expires is None for each in self.ctx.store.records(Signup).find(where("state") != "offered")
        )

    @invariant()
    def the_list_is_shown_in_its_order(self):
        for number in self.sessions:
            waiting = [each for each in self.all.queue(number) if each.place]
            assert [each.place for each in waiting] == [*range(1, len(waiting) + 1)]
            assert sorted(waiting, key=lambda each: order(each.signup)) == waiting


Lists.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestLists = pytest.mark.slow(Lists.TestCase)
