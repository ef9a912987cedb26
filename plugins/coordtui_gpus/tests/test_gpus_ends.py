"""What changes under a reservation, times that hardly are, settings at their ends: all goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.api import Refused
from coordtui_gpus import booking, books, fairness, fleet
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.fleet.job import pack
from coordtui_gpus.observed import Instance
from coordtui_gpus.records import Asset, Device, Host, Wanted

from .heard_lab import Run, answer, gpu, process, silence, view

# What changes under a reservation.


def reserved(lab: Any, device: int, **fields: Any) -> Any:
    draft = Draft(wanted=Wanted(devices=[device]), start=lab.now, end=lab.at(hours=5), **fields)
    return booking.reserve(lab.ctx(lab.person()), draft)


def mig(host: Host, number: int, *profiles: str) -> Any:
    parts = tuple(
        Instance(uuid=f"MIG-{number}-{n}", index=n, gi=n + 1, ci=0, profile=each, slices=int(each[0]))
        for n, each in enumerate(profiles)
    )
    return gpu(host.doc_id, 0, mig=True, utilization=None, instances=parts)


def test_instances_that_are_cut_anew_while_reserved_leave_the_reservation_to_be_seen_and_ended(lab):
    host = lab.host("gpu-a01")
    fleet.keep(lab.ctx(), [answer(host, lab.now, [mig(host, 1, "3g.40gb", "3g.40gb")], slow=True)])
    part = view(lab, host).gpus[0].instances[0].device.doc_id
    made = reserved(lab, part)
    lab.clock.advance(timedelta(minutes=5))
    fleet.keep(lab.ctx(), [answer(host, lab.now, [mig(host, 2, "7g.80gb")], slow=True)])
    assert [each.device.profile for each in view(lab, host).gpus[0].instances] == ["7g.80gb"]
    whole = view(lab, host).gpus[0].instances[0].device.doc_id
    with pytest.raises(Refused):
        reserved(lab, whole)  # three sevenths of the GPU are still somebody's
    assert booking.get(lab.ctx(), made.doc_id).state == "approved"
    assert booking.rows(lab.ctx(), lab.now, lab.at(hours=9))
    fairness.judge(lab.ctx())
    booking.release(lab.ctx(), made.doc_id)
    lab.clock.advance(timedelta(minutes=1))
    reserved(lab, whole)


@pytest.mark.parametrize("how", ["archived", "retired"])
def test_what_goes_away_while_reserved_is_still_listed_and_can_be_given_back(lab, how):
    host = lab.host("gpu-a01")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1)])
    device = view(lab, host).gpus[0].device
    asset = books.add(lab.ctx(), Asset(name="card", uuid=device.uuid))
    made = reserved(lab, device.doc_id)
    if how == "archived":
        fleet.archive_host(lab.ctx(), host.doc_id)
    else:
        books.retire(lab.ctx(), asset)
        rows = lab.ctx().store.records(Device)
        rows.save(replace(rows.get(device.doc_id), retired=True))
    me = lab.ctx(made.person)
    assert [each.doc_id for each in booking.mine(me)] == [made.doc_id]
    assert booking.calendar(me, booking.mine(me)).count("BEGIN:VEVENT") == 1
    fleet.live(me)
    booking.rows(me, lab.now, lab.at(hours=9))
    fairness.judge(lab.ctx())
    fairness.usage(lab.ctx(), lab.now, lab.at(hours=9), "host")
    with pytest.raises(Refused):
        booking.reserve(
            me, Draft(wanted=Wanted(devices=[device.doc_id]), start=lab.at(hours=6), end=lab.at(hours=7))
        )
    lab.clock.advance(timedelta(minutes=1))
    assert booking.release(me, made.doc_id).state == "released"


# Times that hardly are.

FAR = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
EARLY = datetime(1, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (FAR - timedelta(hours=1), FAR),
        (EARLY, EARLY + timedelta(hours=1)),
        (EARLY, FAR),
        (datetime(2026, 11, 12, 15, tzinfo=UTC), datetime(2026, 11, 12, 15, tzinfo=UTC)),
        (datetime(2026, 11, 12, 16, tzinfo=UTC), datetime(2026, 11, 12, 15, tzinfo=UTC)),
        (datetime(2026, 11, 12, 15, tzinfo=UTC), FAR),
    ],
)
@pytest.mark.parametrize("decides", [True, False])
def test_a_time_that_cannot_be_is_refused_in_words(lab, start, end, decides):
    lab.gpu()
    ctx = lab.ctx() if decides else lab.ctx(lab.person())
    draft = Draft(wanted=Wanted(), start=start, end=end)
    if end <= start or not decides or start.year < 2026:
        assert booking.plan(ctx, draft).problems
        with pytest.raises(Refused):
            booking.reserve(ctx, draft)
        return
    try:
        made = booking.reserve(ctx, draft)
    except Refused:
        return
    booking.calendar(ctx, [made])
    booking.rows(ctx, lab.now, lab.at(days=30))
    booking.next_of(ctx, lab.now)
    fleet.live(ctx)


def test_an_hour_that_is_twice_and_one_that_is_not_are_half_open_and_of_their_length(lab):
    gpu_ = lab.gpu()
    ctx = lab.ctx()
    night = datetime(2027, 11, 7, 5, 30, tzinfo=UTC)  # 1:30, and an hour later 1:30 again
    wanted = Wanted(devices=[gpu_.doc_id])
    one = booking.reserve(ctx, Draft(wanted=wanted, start=night, end=night + timedelta(hours=1)))
    two = booking.reserve(
        ctx, Draft(wanted=wanted, start=night + timedelta(hours=1), end=night + timedelta(hours=2))
    )
    assert (one.end - one.start, two.start) == (timedelta(hours=1), one.end)
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)
    booking.reserve(ctx, Draft(wanted=wanted, start=leap, end=leap + timedelta(hours=1)))
    lines = fairness.usage(ctx, datetime(2028, 2, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC), "month")
    assert lines is not None
    assert "20280229T120000Z" in booking.calendar(ctx, booking.standing(ctx, leap, leap + timedelta(hours=1)))


# Settings at their ends.

ENDS: dict[str, tuple[Any, Any]] = {
    "every": (5, 3600),
    "slow_minutes": (1, None),
    "timeout": (1.0, None),
    "at_once": (1, 256),
    "cold_at_once": (1, 64),
    "stale_minutes": (1, None),
    "approval_hours": (1, None),
    "longest_days": (1, None),
    "ahead_days": (1, None),
    "most_gpus": (1, None),
    "idle_percent": (0, 100),
    "unused_minutes": (1, None),
    "hoard_minutes": (1, None),
    "unreserved_minutes": (0, None),
    "hot_c": (1, None),
    "warranty_days": (0, None),
}


def largest(name: str) -> Any:
    """The largest value that the settings take."""
    import msgspec

    from coordtui_gpus.settings import GpusSettings

    best: Any = None
    for power in range(1, 19):
        for value in (10**power - 1, 10**power, 366 * 10 ** (power - 1)):
            try:
                msgspec.convert({name: value}, GpusSettings)
            except msgspec.ValidationError:
                continue
            best = value if best is None else max(best, value)
    return best


@pytest.mark.parametrize("name", [*ENDS])
@pytest.mark.parametrize("end", [0, 1])
def test_with_a_setting_at_its_end_all_goes_on(lab, name, end):
    value = ENDS[name][end]
    if value is None:
        value = largest(name)
    ctx = lab.under(**{name: value})
    host = lab.host("gpu-a01")
    fleet.keep(ctx, [answer(host, lab.now, 2, [process(host.doc_id, 0)])])
    lab.clock.advance(timedelta(minutes=2))
    fleet.keep(ctx, [silence(host, lab.now)])
    assert len(fleet.live(ctx).hosts[0].gpus) == 2
    lab.clock.advance(timedelta(minutes=2))
    fleet.keep(ctx, [answer(host, lab.now, 2)])
    lab.gpu()
    draft = Draft(wanted=Wanted(), start=lab.at(hours=1), end=lab.at(hours=2))
    booking.plan(ctx, draft)
    made = booking.reserve(ctx, draft)
    researcher = lab.under(lab.ctx(lab.person()), **{name: value})
    booking.plan(researcher, Draft(wanted=Wanted(), start=lab.at(hours=4), end=lab.at(hours=5)))
    booking.free(ctx, lab.now)
    booking.rows(ctx, lab.now, lab.at(hours=9))
    fairness.judge(ctx)
    list(fairness.cards(ctx))
    books.expiring(ctx)
    fleet.history(ctx, [made.doc_id], "utilization", lab.at(hours=-3), lab.now, 20)
    pack(ctx, Run())
