"""The job that packs: nothing is lost or doubled, whenever it is killed, and late sweeps have a rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from coordtui_gpus import fleet
from coordtui_gpus.fleet import doctor
from coordtui_gpus.fleet.job import Packer, pack
from coordtui_gpus.fleet.packing import unpack_samples
from coordtui_gpus.records import Device, Samples, Sweep

from .heard_lab import answer, gpu, silence, uuid


class Line:
    """Whoever watches a job."""

    cancelled = False

    def progress(self, text: Any, done: int = 0, total: int | None = None) -> None: ...


class Killed(Exception):
    """The process is killed."""


def day_of(lab: Any, hours: int = 3, minutes: int = 10) -> Any:
    """A machine that was looked at each few minutes of some hours; the use says which minute it was."""
    host = lab.host()
    for minute in range(0, hours * 60, minutes):
        told = [gpu(host.doc_id, 0, utilization=float(minute % 60)), gpu(host.doc_id, 1, utilization=None)]
        fleet.keep(lab.ctx(), [answer(host, lab.at(minutes=minute), told)])
    return host


def first(lab: Any) -> int:
    return next(each.doc_id for each in lab.ctx().store.records(Device).find() if each.index == 0)


def means(lab: Any, hours: int, points: int, *, ctx: Any = None) -> Any:
    (found,) = fleet.history(
        ctx or lab.ctx(), [first(lab)], "utilization", START, START + timedelta(hours=hours), points
    )
    return found.mean


START: Any = None


@pytest.fixture(autouse=True)
def _start(lab: Any) -> None:
    global START  # noqa: PLW0603 - the moment at which the clock of the lab stands
    START = lab.now


def forward(lab: Any, **span: float) -> None:
    lab.clock.advance(timedelta(**span))


def test_history_is_the_same_before_and_after_packing(lab):
    day_of(lab)
    before = means(lab, 3, 18), means(lab, 3, 3), means(lab, 3, 90)
    forward(lab, hours=4)
    pack(lab.ctx(), Line())
    assert lab.ctx().store.records(Sweep).count() == 0
    assert (means(lab, 3, 18), means(lab, 3, 3), means(lab, 3, 90)) == before
    assert before[0] == tuple(float(each % 60) for each in range(0, 180, 10))
    assert before[1] == (25.0, 25.0, 25.0)
    assert before[2].count(None) == 72


def test_a_look_within_the_first_second_of_an_hour_is_packed_with_that_hour(lab):
    host = lab.host()
    for second in (0.0, 3599.5, 3600.25, 3600.75, 5000.0):
        fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=second), [gpu(host.doc_id, 0, utilization=50.0)])])
    before = means(lab, 2, 2), means(lab, 2, 120)
    forward(lab, hours=3)
    pack(lab.ctx(), Line())
    rows = lab.ctx().store.records(Samples).find()
    packed = [(each.start - START, unpack_samples(each.data)) for each in rows if each.tier == "raw"]
    told = {start: series.times.tolist() for start, many in packed for series in many}
    assert told == {timedelta(): [0, 3599], timedelta(hours=1): [0, 1400]}
    assert (means(lab, 2, 2), means(lab, 2, 120)) == before


def test_an_hour_in_which_machines_answered_without_a_gpu_is_packed(lab):
    fleet.keep(lab.ctx(), [answer(lab.host(), lab.now, [])])
    forward(lab, hours=2)
    pack(lab.ctx(), Line())
    assert not lab.ctx().store.records(Sweep).count()


def test_what_is_not_known_is_no_point_of_a_history(lab):
    host = day_of(lab, 1)
    other = next(
        each.doc_id for each in lab.ctx().store.records(Device).find() if each.uuid == uuid(host.doc_id, 1)
    )
    forward(lab, hours=2)
    for _ in range(2):
        (found,) = fleet.history(lab.ctx(), [other], "utilization", START, START + timedelta(hours=1), 6)
        assert found.mean == found.most == (None,) * 6
        pack(lab.ctx(), Line())


@pytest.mark.parametrize("steps", range(6))
def test_a_pack_that_is_killed_and_run_again_loses_and_doubles_nothing(lab, monkeypatch, steps):
    day_of(lab)
    forward(lab, hours=4)
    expected = means(lab, 3, 18)
    rows, left = Packer._write, [steps]
    remove = Packer._remove

    def dying(of: Any) -> Any:
        def step(*args: Any) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            of(*args)

        return step

    monkeypatch.setattr(Packer, "_write", dying(rows))
    monkeypatch.setattr(Packer, "_remove", dying(remove))
    with pytest.raises(Killed):
        pack(lab.ctx(), Line())
    assert means(lab, 3, 18) == expected
    monkeypatch.setattr(Packer, "_write", rows)
    monkeypatch.setattr(Packer, "_remove", remove)
    pack(lab.ctx(), Line())
    assert means(lab, 3, 18) == expected
    again = [(each.doc_id, each.rev) for each in lab.ctx().store.records(Samples).find()]
    pack(lab.ctx(), Line())
    assert [(each.doc_id, each.rev) for each in lab.ctx().store.records(Samples).find()] == again


def test_a_sweep_that_comes_late_is_merged_while_its_hour_is_kept_and_dropped_after(lab):
    host = day_of(lab, 1)
    forward(lab, hours=2)
    pack(lab.ctx(), Line())
    late = [gpu(host.doc_id, 0, utilization=77.0)]
    fleet.keep(lab.ctx(), [answer(host, START + timedelta(minutes=5), late)])
    pack(lab.ctx(), Line())
    assert means(lab, 1, 12)[1] == 77.0
    forward(lab, days=4)
    pack(lab.ctx(), Line())
    tiers = {each.tier for each in lab.ctx().store.records(Samples).find()}
    assert tiers == {"five", "hour"}
    fleet.keep(lab.ctx(), [answer(host, START + timedelta(minutes=15), late)])
    pack(lab.ctx(), Line())
    assert lab.ctx().store.records(Sweep).count() == 0
    assert means(lab, 1, 12)[3] is None


def test_an_old_day_is_told_by_five_minutes_and_an_older_by_hours(lab):
    day_of(lab, 3, 1)
    forward(lab, days=4)
    pack(lab.ctx(), Line())
    assert means(lab, 3, 36) == tuple(5 * (each % 12) + 2.0 for each in range(36))
    forward(lab, days=40)
    pack(lab.ctx(), Line())
    assert {each.tier for each in lab.ctx().store.records(Samples).find()} == {"hour"}
    assert means(lab, 3, 3) == pytest.approx((29.5,) * 3, abs=0.5)


def test_figures_of_days_when_nothing_was_packed_are_kept(lab):
    day_of(lab)
    forward(lab, days=9)
    pack(lab.ctx(), Line())
    assert means(lab, 3, 3) == pytest.approx((25.0,) * 3, abs=0.5)


def test_how_many_were_busy_is_the_same_before_and_after_packing(lab):
    hosts = [lab.host() for _ in range(3)]
    for minute in range(60):
        told = [
            answer(
                each,
                lab.at(minutes=minute),
                [gpu(each.doc_id, n, utilization=90.0 * (n < 2)) for n in range(4)],
            )
            for each in hosts
        ]
        for one in told:  # each in a batch of its own
            fleet.keep(lab.ctx(), [one])
    end = START + timedelta(hours=2)
    before = fleet.busy_history(lab.ctx(), START, end, 4)
    assert before == (6.0, 6.0, None, None)
    forward(lab, hours=2)
    pack(lab.ctx(), Line())
    assert fleet.busy_history(lab.ctx(), START, end, 4) == before


def test_the_doctor_says_what_was_never_heard_that_nobody_looks_and_what_piles_up(lab):
    ctx = lab.ctx()
    assert doctor.never_heard(ctx).ok
    assert doctor.watcher(ctx).ok
    host = lab.host("deaf-01")
    assert "deaf-01" in str(doctor.never_heard(ctx).text)
    assert not doctor.watcher(ctx).ok
    fleet.keep(ctx, [silence(host, lab.now)])
    assert not doctor.never_heard(ctx).ok
    assert doctor.watcher(ctx).ok
    fleet.keep(ctx, [answer(host, lab.now, 1)])
    assert doctor.never_heard(ctx).ok
    forward(lab, hours=5)
    assert not doctor.watcher(lab.ctx()).ok
    assert not doctor.packing(lab.ctx()).ok
    pack(lab.ctx(), Line())
    assert doctor.packing(lab.ctx()).ok
