"""Whatever people do in whatever order: what is stored is what a calendar of minutes allows."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from coordtui.api import Refused
from coordtui.testing import FrozenClock, open_test_session
from coordtui_gpus import booking
from coordtui_gpus.booking.load import Load, Piece, peak
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import WHOLE, Device, Hold, Outage, Reservation, Wanted

from .conftest import NOW, Lab
from .test_booking_race import few_gpus, most_at_any_minute, no_half

HOURS = st.integers(0, 12)
DEVICES = st.lists(st.integers(1, 5), min_size=1, max_size=3, unique=True)
SHARES = st.sampled_from([100, 333, 500, 700, 1000])
WANTED = st.one_of(
    st.builds(lambda devices, share: Wanted(devices=devices, share=share), DEVICES, SHARES),
    st.builds(lambda count, share, together: Wanted(count=count, share=share, together=together),
              st.integers(1, 3), SHARES, st.booleans()),
    st.just(Wanted(profile="3g.40gb")),
)  # fmt: skip


class Booking(RuleBasedStateMachine):
    """A lab with five devices and two people; all operations, and the clock goes on."""

    @initialize()
    def open(self):
        self.folder = tempfile.TemporaryDirectory()
        self.clock = FrozenClock(NOW)
        self.opening = open_test_session(Path(self.folder.name), {"gpus": "coordtui_gpus"}, clock=self.clock)
        self.lab = Lab(self.opening.__enter__(), self.clock)
        few_gpus(self.lab)
        self.people = [self.lab.person(), self.lab.person()]
        outages = self.lab.ctx().store.records(Outage)
        third = self.lab.ctx().store.records(Device).get(3)
        outages.add(Outage(host=third.host, device=3, start=self.lab.at(hours=6), end=self.lab.at(hours=8)))
        self.out = (3, self.lab.at(hours=6), self.lab.at(hours=8))
        self.before: dict[int, Reservation] = {}

    def teardown(self):
        if hasattr(self, "opening"):
            self.opening.__exit__(None, None, None)
            self.folder.cleanup()

    def draft(self, wanted, start, hours, loose):
        begins = self.lab.at(hours=start)
        return Draft(wanted=wanted, start=begins, end=begins + timedelta(hours=hours), preemptible=loose)

    def ctx(self, who, waits=False):
        ctx = self.lab.ctx(self.people[who])
        return self.lab.under(ctx, approval="all") if waits else ctx

    def tries(self, act):
        try:
            return act()
        except Refused:
            return None

    def one(self, number):
        found = self.lab.ctx().store.records(Reservation).find()
        return found[number % len(found)] if found else None

    @rule(who=st.integers(0, 1), wanted=WANTED, start=HOURS, hours=st.integers(1, 5),
          loose=st.booleans(), waits=st.booleans())  # fmt: skip
    def reserve(self, who, wanted, start, hours, loose, waits):
        ctx, draft = self.ctx(who, waits), self.draft(wanted, start, hours, loose)
        plan = booking.plan(ctx, draft)
        made = self.tries(lambda: booking.reserve(ctx, draft))
        assert (made is not None) == plan.possible, "what was planned is what is done"
        if made is not None and made.state == "approved":
            got = booking.devices_of_each(ctx, [made])[made.doc_id]
            assert tuple(got) == plan.devices
        for offer in plan.offers:
            wish = Wanted(devices=list(offer.devices), share=wanted.share)
            if wanted.profile:
                wish = Wanted(devices=list(offer.devices))
            other = Draft(wanted=wish, start=offer.start, end=offer.end, preemptible=loose)
            assert booking.plan(ctx, other).clashes == (), "what is offered is free"

    @rule(number=st.integers(0, 30), yes=st.booleans())
    def decide(self, number, yes):
        if found := self.one(number):
            act = booking.approve if yes else booking.refuse
            self.tries(lambda: act(self.lab.ctx(), found.doc_id))

    @rule(number=st.integers(0, 30), release=st.booleans())
    def end(self, number, release):
        if found := self.one(number):
            act = booking.release if release else booking.cancel
            self.tries(lambda: act(self.lab.ctx(found.person), found.doc_id))

    @rule(number=st.integers(0, 30), hours=st.integers(1, 6))
    def extend(self, number, hours):
        if found := self.one(number):
            end = found.end + timedelta(hours=hours)
            self.tries(lambda: booking.extend(self.lab.ctx(found.person), found.doc_id, end))

    @rule(number=st.integers(0, 30), wanted=WANTED, start=HOURS, hours=st.integers(1, 5), loose=st.booleans())
    def change(self, number, wanted, start, hours, loose):
        if found := self.one(number):
            draft = self.draft(wanted, start, hours, loose)
            self.tries(lambda: booking.change(self.lab.ctx(found.person), found.doc_id, draft))

    @rule(minutes=st.integers(1, 300))
    def time_goes_on(self, minutes):
        self.clock.advance(timedelta(minutes=minutes))

    @invariant()
    def never_more_than_there_is(self):
        if hasattr(self, "lab"):
            assert all(most <= WHOLE for most in most_at_any_minute(self.lab).values())
            no_half(self.lab)

    @invariant()
    def nothing_stands_where_it_is_out_of_service(self):
        if not hasattr(self, "lab"):
            return
        device, start, end = self.out
        for each in self.lab.ctx().store.records(Hold).find():
            assert not (each.device == device and each.firm and each.start < end and each.end > start)

    @invariant()
    def what_was_named_once_is_named_for_life_and_counts_up(self):
        if not hasattr(self, "lab"):
            return
        now = {each.doc_id: each for each in self.lab.ctx().store.records(Reservation).find()}
        assert self.before.keys() <= now.keys()
        for number, was in self.before.items():
            assert now[number].uid == was.uid
            assert now[number].sequence >= was.sequence
            if (was.start, was.end, was.state) != (now[number].start, now[number].end, now[number].state):
                assert now[number].sequence > was.sequence
        self.before = now


EXAMPLES = int(os.environ.get("COORDTUI_EXAMPLES", "25"))
"""So many stories are told, each in a store of its own."""

TestBooking = pytest.mark.slow(Booking.TestCase)
TestBooking.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)

PIECES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20), st.integers(1, 1000)).map(
        lambda each: Piece(1, each[0] * 60, (each[0] + each[1]) * 60, each[2], True)
    ),
    max_size=8,
)


@given(PIECES)
def test_the_peak_is_that_of_a_calendar_of_minutes(pieces):
    minutes = [sum(p.share for p in pieces if p.start <= at * 60 < p.end) for at in range(70)]
    assert peak(pieces) == max(minutes)


@given(PIECES, st.integers(0, 40), st.integers(1, 20), st.integers(1, 1000))
def test_what_is_over_is_each_minute_with_too_little_left_and_no_other(pieces, start, length, share):
    def at(seconds):
        return datetime.fromtimestamp(seconds, UTC)

    holds = [
        Hold(reservation=number + 1, device=1, start=at(p.start), end=at(p.end), share=p.share)
        for number, p in enumerate(pieces)
    ]
    found = Load(holds).over(1, share, start * 60, (start + length) * 60)
    over = {minute for each in found for minute in range(each.start // 60, each.end // 60)}
    expected = {
        minute
        for minute in range(start, start + length)
        if (taken := sum(p.share for p in pieces if p.start <= minute * 60 < p.end)) > 0
        and taken + share > 1000
    }
    assert over == expected
    assert all(a.end < b.start for a, b in pairwise(found)), "joined where they touch"
