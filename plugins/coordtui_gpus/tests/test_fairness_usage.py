"""GPU-hours, judged by a count minute by minute."""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import NotAllowed, Refused
from coordtui_gpus import fairness
from coordtui_gpus.fairness.hours import FIGURES, Hours, Reader
from coordtui_gpus.fairness.measures import measured
from coordtui_gpus.fairness.slices import Reserved, Slice, Used, at_borders, clipped, shared_out, under
from coordtui_gpus.fairness.times import months
from coordtui_gpus.fleet.packing import FIGURES as LOOKED
from coordtui_gpus.fleet.packing import pack_sweep
from coordtui_gpus.records import Device, Sweep

from .fairness_told import Told

MINUTE = 60.0
WORTH = {1: 1.0, 2: 1.0, 3: 0.142}
ROOT = {1: 1, 2: 2, 3: 2}
SPAN = 240
"""Minutes that are counted by hand."""


@pytest.fixture
def told(lab, monkeypatch) -> Told:
    return Told(lab, monkeypatch)


spans = st.tuples(st.integers(0, SPAN), st.integers(1, 90)).map(lambda s: (s[0], min(s[0] + s[1], SPAN + 30)))
uses = st.lists(
    st.builds(
        lambda device, who, span: Used(device, 1, who, span[0] * MINUTE, span[1] * MINUTE),
        st.sampled_from([1, 2, 3]),
        st.sampled_from([1, 2, "somebody"]),
        spans,
    ),
    max_size=12,
)
holds = st.lists(
    st.builds(
        lambda device, who, number, span: Reserved(device, who, number, span[0] * MINUTE, span[1] * MINUTE),
        st.sampled_from([1, 2, 3]),
        st.sampled_from([1, 2]),
        st.integers(1, 3),
        spans,
    ),
    max_size=4,
)


def by_minute(given: list[Used], first: int = 0, last: int = SPAN) -> dict[tuple[int, object, int], float]:
    """What is whose in each minute, the slow way."""
    found = defaultdict(float)
    for minute in range(first, last):
        for device, worth in WORTH.items():
            there = {u.who for u in given if u.device == device and u.start <= minute * MINUTE < u.end}
            for who in there:
                found[device, who, minute] += worth / len(there)
    return found


@given(uses)
def test_time_is_shared_as_a_count_of_each_minute_shares_it(given) -> None:
    slices = shared_out(clipped(given, 0, SPAN * MINUTE), WORTH)
    counted = defaultdict(float)
    for each in slices:
        for minute in range(int(each.start / MINUTE), int(each.end / MINUTE)):
            counted[each.device, each.who, minute] += each.weight
    assert counted == pytest.approx(by_minute(given))


@given(uses, st.integers(1, SPAN - 1))
def test_the_parts_of_a_period_add_up(given, cut) -> None:
    def hours(start: float, end: float) -> float:
        return sum((e.end - e.start) * e.weight for e in shared_out(clipped(given, start, end), WORTH))

    whole, at = hours(0, SPAN * MINUTE), cut * MINUTE
    assert hours(0, at) + hours(at, SPAN * MINUTE) == pytest.approx(whole)


@given(uses, holds)
def test_what_is_under_a_reservation_is_of_the_same_person_at_that_time(given, held) -> None:
    slices = shared_out(clipped(given, 0, SPAN * MINUTE), WORTH)
    cut = [*under(slices, held, ROOT)]
    assert sum((e.end - e.start) * e.weight for e in cut) == pytest.approx(
        sum((e.end - e.start) * e.weight for e in slices)
    )
    for each in cut:
        middle = (each.start + each.end) / 2
        covering = {
            h.reservation
            for h in held
            if h.person == each.who and ROOT[h.device] == ROOT[each.device] and h.start <= middle < h.end
        }
        assert (each.reservation in covering) if covering else each.reservation is None


@given(uses, st.lists(st.integers(0, SPAN).map(lambda minute: minute * MINUTE), unique=True).map(sorted))
def test_borders_cut_and_lose_nothing(given, borders) -> None:
    slices = shared_out(clipped(given, 0, SPAN * MINUTE), WORTH)
    cut = [*at_borders(slices, borders)]
    assert sum(e.end - e.start for e in cut) == pytest.approx(sum(e.end - e.start for e in slices))
    assert not [e for e in cut for border in borders if e.start < border < e.end]


def asked(use, power=None, memory=None):
    """A history of given hours for every device."""

    def ask(devices, start, hours):
        first = int(start // 3600)
        given = [(each or use)[first : first + hours] for each in (use, memory, power)]
        told = np.repeat(np.array(given, dtype=float)[:, None], len(devices), axis=1)
        return Hours(told, told)

    return ask


levels = st.lists(st.sampled_from([None, 0.0, 4.0, 50.0, 100.0]), min_size=5, max_size=5)


@given(uses, levels)
def test_measured_use_is_that_of_each_minute(given, use) -> None:
    slices = shared_out(clipped(given, 0, SPAN * MINUTE), WORTH)
    sums = measured(asked(use), slices, {}, 5, idle=False)
    minutes = by_minute(given)
    busy = sum(weight * (use[minute // 60] or 0) / 100 / 60 for (_, _, minute), weight in minutes.items())
    unknown = sum(weight / 60 for (_, _, minute), weight in minutes.items() if use[minute // 60] is None)
    assert sum(sums.busy) == pytest.approx(busy)
    assert sum(sums.unknown) == pytest.approx(unknown)
    assert sum(sums.energy) == pytest.approx(busy / 10)  # percent taken as watts, in thousands


@given(levels, levels)
def test_hours_that_are_not_known_are_never_idle(use, memory) -> None:
    piece = Slice(1, 1, 1, 0.0, 5 * 3600.0, 1.0)
    sums = measured(asked(use, memory=memory), [piece], {1: 100}, 5, idle=True)
    idle = [u is not None and u <= 5 and m is not None and m <= 5 for u, m in zip(use, memory, strict=True)]
    assert sums.idle[0] == pytest.approx(sum(idle))
    assert not measured(asked(use, memory=memory), [piece], {1: None}, 5, idle=True).idle.any()


def test_months_begin_by_the_clocks_of_the_lab() -> None:
    start, end = datetime(2026, 9, 15, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    found = months(start.timestamp(), end.timestamp(), "America/Toronto")
    assert [each.isoformat() for each in found] == ["2026-10-01T04:00:00+00:00", "2026-11-01T04:00:00+00:00"]


class TestReport:
    @pytest.fixture
    def month(self, lab, told):
        """Two people on two machines: one with a reservation of a grant, one without, and a stranger."""
        self.team = lab.ctx().directory.groups().add(_group("Placeholder team")).doc_id
        self.ann, self.bob = lab.person("Ann Placeholder", groups=[self.team]), lab.person("Bob Placeholder")
        self.one, self.two = lab.gpu(), lab.gpu(lab.host("node-b"), model="Fictive 40GB")
        hour = timedelta(hours=1)
        told.use(self.one, self.ann, since=lab.now - 10 * hour, until=lab.now - 2 * hour)
        told.use(self.one, self.bob, "bob", since=lab.now - 4 * hour, until=lab.now - 2 * hour)
        told.use(self.two, None, "stranger", since=lab.now - 3 * hour)
        told.reserve(
            self.ann, self.one, start=lab.now - 8 * hour, end=lab.now + hour, grant="PLACE-1", project="p"
        )
        told[self.one, "utilization"] = lambda at: 50.0 if at < lab.now - 4 * hour else 0.0
        told[self.one, "memory_used_mib"] = 0.0
        told[self.one, "power_w"] = 500.0
        return lab

    def of(self, lab, by, ctx=None):
        start = lab.now - timedelta(days=1)
        return {each.name: each for each in fairness.usage(ctx or lab.ctx(), start, lab.now, by)}

    def test_people_are_told_with_what_was_measured_and_what_was_not(self, month) -> None:
        found = self.of(month, "person")
        ann, stranger = found["Ann Placeholder"], found["login stranger"]
        assert (ann.held, ann.busy, ann.reserved, ann.unused) == pytest.approx((7.0, 3.0, 8.0, 4.0))
        assert (ann.unknown, ann.energy_kwh) == pytest.approx((0.0, 3.5))
        assert (found["Bob Placeholder"].held, stranger.held, stranger.unknown) == pytest.approx((1, 3, 3))
        assert stranger.energy_kwh is None

    def test_grants_are_those_of_the_reservation_and_what_has_none_is_said(self, month) -> None:
        found = self.of(month, "grant")
        assert (found["PLACE-1"].held, found["no grant"].held) == pytest.approx((5.0, 6.0))

    @pytest.mark.parametrize("by", ["group", "grant", "project", "host", "model", "month"])
    def test_every_grouping_adds_up_to_the_same(self, month, by) -> None:
        for figure in ("held", "busy", "reserved", "unused", "unknown"):
            people = sum(getattr(each, figure) for each in self.of(month, "person").values())
            assert sum(getattr(each, figure) for each in self.of(month, by).values()) == pytest.approx(people)

    def test_what_a_line_counts_adds_up_to_it(self, month) -> None:
        start = month.now - timedelta(days=1)
        for by in ("person", "grant", "host"):
            for line in fairness.usage(month.ctx(), start, month.now, by):
                rows = fairness.behind(month.ctx(), start, month.now, by, line.key)
                assert sum(each.hours for each in rows if not each.reserved) == pytest.approx(line.held)
                assert sum(each.hours for each in rows if each.reserved) == pytest.approx(line.reserved)

    def test_a_name_that_looks_like_a_formula_is_text_in_the_sheet(self, month, told) -> None:
        told.use(self.two, None, "=cmd()", since=month.now - timedelta(hours=1))
        text = fairness.as_csv(month.ctx(), fairness.usage(month.ctx(), *_day(month), "grant"), "grant")
        assert text.splitlines()[0].startswith("Grant,GPU-hours")
        told.reserve(self.ann, self.two, grant="=HYPERLINK(1)")
        text = fairness.as_csv(month.ctx(), fairness.usage(month.ctx(), *_day(month), "grant"), "grant")
        assert "'=HYPERLINK" in text

    def test_who_may_not_count_is_refused_and_so_is_a_period_backwards(self, month) -> None:
        with pytest.raises(NotAllowed):
            self.of(month, "person", month.ctx(self.ann))
        with pytest.raises(Refused):
            fairness.usage(month.ctx(), month.now, month.now, "person")

    def test_a_silent_machine_is_counted_up_to_its_last_answer(self, month, told) -> None:
        host = month.ctx().store.records(type(month.host())).get(self.two.host)
        told.heard(host, state="unreachable", good=month.now - timedelta(hours=2))
        assert self.of(month, "person")["login stranger"].held == pytest.approx(1.0)

    def test_what_an_instance_takes_of_a_gpu_is_counted_once(self, month, told) -> None:
        instance = month.gpu(parent=self.two.doc_id, share=142)
        told.reserve(self.bob, instance)
        told.reserve(self.bob, self.two, share=142)
        told.use(instance, self.bob, "bob", since=month.now - timedelta(hours=1))
        bob = self.of(month, "person")["Bob Placeholder"]
        assert bob.held == pytest.approx(1.142)
        assert bob.reserved == pytest.approx(2 * 0.142)


def _day(lab):
    return lab.now - timedelta(days=1), lab.now


def _group(name):
    from coordtui.api import Group

    return Group(name=name)


def test_a_year_of_800_gpus_is_counted_in_seconds() -> None:
    """The counting alone: slices of 60,000 uses, and 8,760 hours of each GPU."""
    year = 8760
    hours = tuple(float(n % 100) for n in range(year))
    made = [
        Used(device, 1, (device + n) % 300, n * 116 * 3600.0, (n * 116 + 130) * 3600.0)
        for device in range(800)
        for n in range(75)
    ]
    began = time.process_time()
    slices = shared_out(clipped(made, 0, year * 3600.0), {})
    sums = measured(asked(hours), slices, {}, 5, idle=False)
    took = time.process_time() - began
    assert sum(sums.busy) > 0
    assert took < 8, took


def test_devices_that_are_not_there_any_more_are_counted_all_the_same(lab, told) -> None:
    gpu = lab.gpu()
    told.use(gpu, lab.person("Ann Placeholder"))
    lab.ctx().store.records(Device).remove(gpu.doc_id)
    (line,) = fairness.usage(lab.ctx(), *_day(lab), "model")
    assert (line.name, line.held) == ("not known", pytest.approx(3.0))


class Quiet:
    cancelled = False

    def progress(self, text, done=0, total=None) -> None:
        """Nobody looks."""


def test_hours_are_those_of_the_history_packed_or_not(lab) -> None:
    """Three days of looks: of sweeps alone, and after packing."""
    from coordtui_gpus.fleet import history
    from coordtui_gpus.fleet.job import pack

    gpus = lab.gpus(3)
    numbers = [each.doc_id for each in gpus]
    start = lab.now.replace(hour=0) - timedelta(days=3)
    for look in range(3 * 24 * 2):
        at = start + look * timedelta(minutes=30)
        if at.hour == 5:
            continue  # nobody watched
        figures = [[None] * len(LOOKED) for _ in gpus]
        for place, each in enumerate(figures[:2]):
            each[:4] = [float((look * (place + 1)) % 100), 0.0, 400.0, 50.0]
        lab.ctx().store.records(Sweep).add(Sweep(at=at, data=pack_sweep([1], numbers, figures)))
    for packed in (False, True):
        if packed:
            pack(lab.ctx(), Quiet())
        found = Reader(lab.ctx(), start.timestamp(), 72).read(numbers)
        for place, figure in enumerate(FIGURES):
            told = history(lab.ctx(), numbers, figure, start, start + timedelta(days=3), 72)
            for row, each in enumerate(told):
                assert found.mean[place, row] == pytest.approx(np.array(each.mean, dtype=float), nan_ok=True)
                assert found.most[place, row] == pytest.approx(np.array(each.most, dtype=float), nan_ok=True)
        assert np.isnan(found.mean[0, 2]).all()
        assert np.isnan(found.mean[0, 0, 5])


def test_the_sum_of_a_report_counts_no_gpus_for_lines_may_share_them(lab) -> None:
    from coordtui_gpus.fairness.sheet import shown, total
    from coordtui_gpus.fairness.values import Line

    whole = total([Line(key="1", name="One", held=2.0, gpus=3), Line(key="2", name="Two", gpus=3)], "All")
    assert fairness.as_csv(lab.ctx(), [whole]).splitlines()[1] == "All,2.0,0.0,0.0,0.0,0.0,,"
    assert shown(lab.ctx(), whole, "gpus") == "–"
