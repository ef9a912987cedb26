"""Machines that lie, clocks that are wrong, figures that cannot be: shown as what they are, not believed."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coordtui.api import Refused
from coordtui_gpus import booking, books, fairness, fleet
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.collecting.answers import Answer
from coordtui_gpus.collecting.understanding import heard_of
from coordtui_gpus.fleet.job import pack
from coordtui_gpus.observed import Instance
from coordtui_gpus.reading import parse
from coordtui_gpus.records import Asset, Device, Host, Placement, Use, Wanted

from .heard_lab import answer, gpu, process, silence, uuid

TEN_YEARS = timedelta(days=3652)


class Run:
    """A run of a job that nobody stops."""

    cancelled = False

    def progress(self, *_: Any) -> None:
        """Say nothing."""


def view(lab: Any, host: Host) -> Any:
    (found,) = fleet.live(lab.ctx(), {host.doc_id}).hosts
    return found


# Whose UUID it is.


def test_a_uuid_that_changes_its_case_is_the_same_gpu(lab):
    host = lab.host("gpu-a01")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1, [process(host.doc_id, 0, user="ysolde")])])
    lab.clock.advance(timedelta(minutes=1))
    loud = uuid(host.doc_id, 0).upper()
    fleet.keep(
        lab.ctx(), [answer(host, lab.now, [gpu(host.doc_id, 0, uuid=loud)], [process(0, 0, gpu=loud)])]
    )
    (only,) = view(lab, host).gpus
    assert only.state == "busy"
    assert only.users == ("ysolde",)
    assert lab.ctx().store.records(Device).count() == 1
    assert lab.ctx().store.records(Use).count() == 1


def test_a_machine_that_says_anothers_uuid_takes_nothing_from_it(lab):
    owner, liar = lab.host("gpu-a01"), lab.host("gpu-a02")
    fleet.keep(lab.ctx(), [answer(owner, lab.now, 1), answer(liar, lab.now, 1)])
    for _ in range(3):
        lab.clock.advance(timedelta(seconds=30))
        stolen = gpu(liar.doc_id, 0, uuid=uuid(owner.doc_id, 0), utilization=0.0)
        fleet.keep(lab.ctx(), [answer(liar, lab.now, [stolen])])
        fleet.keep(lab.ctx(), [answer(owner, lab.now, 1)])
    (device,) = [
        each for each in lab.ctx().store.records(Device).find() if each.uuid == uuid(owner.doc_id, 0)
    ]
    assert device.host == owner.doc_id
    assert view(lab, owner).gpus[0].state == "busy"
    assert view(lab, owner).seen.clashes == view(lab, liar).seen.clashes == [device.uuid]
    assert view(lab, liar).gpus[0].state == "lost"


def test_two_machines_that_swap_their_cards_between_two_looks_keep_both_histories(lab):
    one, two = lab.host("gpu-a01"), lab.host("gpu-a02")
    fleet.keep(lab.ctx(), [answer(one, lab.now, 1), answer(two, lab.now, 1)])
    lab.clock.advance(timedelta(minutes=30))
    crossed = [
        answer(one, lab.now, [gpu(one.doc_id, 0, uuid=uuid(two.doc_id, 0))]),
        answer(two, lab.now, [gpu(two.doc_id, 0, uuid=uuid(one.doc_id, 0))]),
    ]
    fleet.keep(lab.ctx(), crossed)
    at = {each.uuid: each.host for each in lab.ctx().store.records(Device).find()}
    assert at == {uuid(one.doc_id, 0): two.doc_id, uuid(two.doc_id, 0): one.doc_id}
    assert [len(view(lab, each).gpus) for each in (one, two)] == [1, 1]
    assert [view(lab, each).gpus[0].state for each in (one, two)] == ["busy", "busy"]
    places = lab.ctx().store.records(Placement).find()
    assert sorted((each.host, each.until is None) for each in places) == [
        (one.doc_id, False), (one.doc_id, True), (two.doc_id, False), (two.doc_id, True)
    ]  # fmt: skip


@pytest.mark.parametrize("first", [0, 1])
def test_swapped_cards_are_right_in_the_end_whoever_is_heard_first(lab, first):
    hosts = [lab.host("gpu-a01"), lab.host("gpu-a02")]
    fleet.keep(lab.ctx(), [answer(each, lab.now, 1) for each in hosts])
    for _ in range(4):
        lab.clock.advance(timedelta(seconds=30))
        for number in (first, 1 - first):
            mine, other = hosts[number], hosts[1 - number]
            fleet.keep(lab.ctx(), [answer(mine, lab.now, [gpu(mine.doc_id, 0, uuid=uuid(other.doc_id, 0))])])
    at = {each.uuid: each.host for each in lab.ctx().store.records(Device).find()}
    assert at == {uuid(each.doc_id, 0): other.doc_id for each, other in zip(hosts, hosts[::-1], strict=True)}
    for each in hosts:
        seen = view(lab, each)
        assert [one.state for one in seen.gpus] == ["busy"]
        assert seen.seen.clashes == []


def test_a_machine_that_is_called_otherwise_keeps_its_gpus_and_history(lab):
    host = fleet.add_host(lab.ctx(), Host(name="gpu-a01"))
    nameless = gpu(host.doc_id, 0, uuid="", serial="")
    fleet.keep(lab.ctx(), [answer(host, lab.now, [nameless])])
    host = fleet.save_host(lab.ctx(), replace(fleet.host(lab.ctx(), host.doc_id), name="gpu-b77"))
    lab.clock.advance(timedelta(minutes=1))
    fleet.keep(lab.ctx(), [answer(host, lab.now, [nameless])])
    assert [each.state for each in view(lab, host).gpus] == ["busy"]
    assert lab.ctx().store.records(Device).count() == 1


def test_two_machines_that_exchange_their_names_keep_each_its_gpus(lab):
    one, two = lab.host("gpu-a01"), lab.host("gpu-a02")
    bare = [gpu(each.doc_id, 0, uuid="", serial="") for each in (one, two)]
    fleet.keep(lab.ctx(), [answer(one, lab.now, bare[:1]), answer(two, lab.now, bare[1:])])
    for host, name in ((one, "spare"), (two, "gpu-a01"), (one, "gpu-a02")):
        fleet.save_host(lab.ctx(), replace(fleet.host(lab.ctx(), host.doc_id), name=name))
    for _ in range(3):
        lab.clock.advance(timedelta(minutes=1))
        fleet.keep(lab.ctx(), [answer(one, lab.now, bare[:1]), answer(two, lab.now, bare[1:])])
    assert [each.state for host in (one, two) for each in view(lab, host).gpus] == ["busy", "busy"]
    assert lab.ctx().store.records(Device).count() == 2


# Clocks.


def test_a_process_of_an_impossible_age_does_not_silence_its_machine():
    text = (
        "\x1ehost\nname=x\nnow=1794500000\n\x1egpu\nindex, uuid, name, utilization.gpu [%]\n"
        "0, GPU-00000000-0000-4000-8000-000000000000, Fictive, 7\n=0\n"
        "\x1eapps\ngpu_uuid, pid, process_name, used_gpu_memory [MiB]\n"
        "GPU-00000000-0000-4000-8000-000000000000, 100, python, 5\n"
        "\x1eps\n 100 1000 ysolde {age} R python\n\x1eend\n"
    )
    for age in (999_999_999_999, 70_000_000_000, 4_294_967_295):
        heard = heard_of(1, Answer(out=text.format(age=age).encode(), status=0), at=datetime.now(UTC), took=1)
        assert heard.state == "ok"
        (one,) = heard.observation.processes
        assert (one.user, one.started) == ("ysolde", None)


@pytest.mark.parametrize("off", [-TEN_YEARS, TEN_YEARS])
def test_a_machine_whose_clock_is_off_by_years_tells_no_wrong_ages(lab, off):
    host = lab.host("gpu-a01")
    now = int((lab.now + off).timestamp())
    text = (
        f"\x1ehost\nname=x\nnow={now}\n\x1egpu\nindex, uuid, name, utilization.gpu [%]\n"
        "0, GPU-00000000-0000-4000-8000-000000000000, Fictive, 7\n=0\n"
        "\x1eapps\ngpu_uuid, pid, process_name, used_gpu_memory [MiB]\n"
        "GPU-00000000-0000-4000-8000-000000000000, 100, python, 5\n"
        "\x1eps\n 100 1000 ysolde 3600 R python\n\x1eend\n"
    )
    fleet.keep(lab.ctx(), [heard_of(host.doc_id, Answer(out=text.encode(), status=0), at=lab.now, took=1)])
    seen = view(lab, host)
    assert (seen.at, seen.old) == (lab.now, False)
    (started,) = {each.started for each in seen.gpus[0].seen.processes}
    assert started == lab.now - timedelta(hours=1)
    (use,) = lab.ctx().store.records(Use).find()
    assert use.since == lab.now


def test_sweeps_that_a_wrong_clock_dated_years_ahead_do_not_hide_what_comes_after(lab):
    host = lab.host("gpu-a01")
    lab.clock.advance(timedelta(days=3652))
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1)])
    fleet.live(lab.ctx())
    lab.clock.advance(timedelta(days=-3652))
    fleet.keep(lab.ctx(), [answer(host, lab.now, [gpu(host.doc_id, 0, utilization=3.0, memory_used_mib=3)])])
    assert view(lab, host).gpus[0].state == "free"
    assert view(lab, host).at == lab.now
    lab.clock.advance(timedelta(minutes=20))
    assert view(lab, host).old
    assert view(lab, host).gpus[0].state == "unknown"
    lab.clock.advance(timedelta(seconds=1))
    fleet.keep(lab.ctx(), [silence(host, lab.now)])
    assert view(lab, host).state == "unreachable"
    assert view(lab, host).gpus[0].state == "unknown"
    lab.clock.advance(timedelta(hours=2))
    pack(lab.ctx(), Run())
    assert fairness.judge(lab.ctx()) is not None


def test_a_fresh_process_reads_past_sweeps_of_the_future_too(lab):
    from coordtui_gpus.fleet import standing

    host = lab.host("gpu-a01")
    fleet.keep(lab.ctx(), [answer(host, lab.now + TEN_YEARS, 1)])
    fleet.keep(lab.ctx(), [answer(host, lab.now, [gpu(host.doc_id, 0, utilization=0.0, memory_used_mib=3)])])
    standing._held.clear()
    assert view(lab, host).at == lab.now
    assert view(lab, host).gpus[0].state == "free"


# Figures that cannot be.


def line(**cells: str) -> bytes:
    names = {
        "index": "0", "uuid": "GPU-00000000-0000-4000-8000-000000000000", "name": "Fictive",
        "memory.total [MiB]": "81920", "memory.used [MiB]": "3", "utilization.gpu [%]": "0",
        "power.draw [W]": "70", "temperature.gpu": "31", **cells,
    }  # fmt: skip
    return f"{', '.join(names)}\n{', '.join(names.values())}\n".encode()


HUGE = ("-1", "-5 %", "1e308", "9" * 15, "9" * 400, "inf", "-inf", "nan", "NaN", "0x10", "١٢", "--", "")


@pytest.mark.parametrize("value", HUGE)
@pytest.mark.parametrize(
    "field", ["memory.total [MiB]", "memory.used [MiB]", "utilization.gpu [%]", "power.draw [W]"]
)
def test_no_figure_that_cannot_be_makes_a_gpu_idle_or_ends_anything(lab, field, value):
    host = lab.host("gpu-a01")
    try:
        told = parse(line(**{field: value}), "nvidia-smi-csv")
    except Refused:
        return
    from coordtui_gpus.fleet.values import Heard

    heard = Heard(host=host.doc_id, at=lab.now, took=1, state="ok", observation=told)
    fleet.keep(lab.ctx(), [heard])
    (found,) = view(lab, host).gpus
    for name, figure in found.figures.items():
        assert figure is None or 0 <= figure < 1e16, name
    if "utilization" in field and value != "-5 %":
        assert found.figures["utilization"] is None
    if "utilization" in field:
        assert found.state == "unknown"
    lab.clock.advance(timedelta(hours=2))
    pack(lab.ctx(), Run())
    fleet.history(lab.ctx(), [found.device.doc_id], "memory_used_mib", lab.at(hours=-3), lab.now, 20)


def test_more_memory_used_than_there_is_counts_as_held_and_is_shown_as_told(lab):
    host = lab.host("gpu-a01")
    odd = gpu(host.doc_id, 0, utilization=0.0, memory_used_mib=99_999, memory_total_mib=81_920)
    fleet.keep(lab.ctx(), [answer(host, lab.now, [odd])])
    (found,) = view(lab, host).gpus
    assert (found.state, found.figures["memory_used_mib"]) == ("held", 99_999)


def test_a_machine_of_ten_thousand_gpus_and_a_hundred_thousand_processes_does_not_stop_the_others(lab):
    flood, other = lab.host("gpu-a01"), lab.host("gpu-a02")
    gpus = [
        gpu(flood.doc_id, n, uuid=f"GPU-{n:08d}-0000-4000-8000-000000000001", mig=False)
        for n in range(10_000)
    ]
    held = [process(0, 0, pid=n, user=f"u{n}", gpu=gpus[n % 10_000].uuid) for n in range(100_000)]
    began = time.process_time()
    fleet.keep(lab.ctx(), [answer(flood, lab.now, gpus, held), answer(other, lab.now, 2)])
    assert time.process_time() - began < 10
    assert [each.state for each in view(lab, other).gpus] == ["busy", "busy"]
    assert len(view(lab, flood).gpus) <= 256
    assert view(lab, flood).state == "degraded"
    assert any("256" in each for each in view(lab, flood).seen.faults)


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


# Unknown is never 0, and never idle.

FIGURE = st.one_of(st.none(), st.floats(0, 100).map(lambda value: round(value, 2)))
STATES = st.sampled_from(["ok", "degraded", "unreachable", "auth", "hostkey", "failed", "cut_short"])


@given(
    st.lists(
        st.tuples(FIGURE, FIGURE, FIGURE, st.booleans(), st.sampled_from([None, 81920])),
        min_size=1,
        max_size=4,
    ),
    STATES,
    st.booleans(),
    st.booleans(),
)
def test_what_is_not_known_is_neither_nought_nor_idle_anywhere(one_lab, gpus, then, processes, late):
    lab = one_lab
    ctx = lab.ctx()
    with ctx.store.transaction():
        host = lab.host()
        told = [
            gpu(
                host.doc_id, index,
                uuid=f"GPU-{host.doc_id:08d}-{index:04d}-4000-8000-000000000009",
                utilization=use, memory_used_mib=None if held is None else int(held * 500), power_w=power,
                temperature_c=None, sm_clock_mhz=None, memory_total_mib=total,
            )
            for index, (use, held, power, _, total) in enumerate(gpus)
        ]  # fmt: skip
        own = [process(0, 0, gpu=each.uuid) for each, given in zip(told, gpus, strict=True) if given[3]]
        fleet.keep(ctx, [answer(host, lab.now, told, own if processes else None)])
        if then not in ("ok", "degraded"):
            fleet.keep(ctx, [silence(host, lab.now, then)])
        if late:
            lab.clock.advance(timedelta(hours=1))
        (seen,) = fleet.live(ctx, {host.doc_id}).hosts
        for found, one in zip(seen.gpus, told, strict=True):
            assert found.figures["utilization"] == one.utilization
            assert found.figures["memory_used_mib"] == one.memory_used_mib
            assert found.figures["power_w"] == one.power_w
            assert found.figures["temperature_c"] is None
            silent_ = then not in ("ok", "degraded", "cut_short")
            if late or silent_:
                assert found.state == "unknown"
            elif one.utilization is None:
                idle = processes and not any(each.gpu == one.uuid for each in own)
                assert found.state == ("free" if idle else "unknown") or (found.state == "held" and processes)
            elif one.utilization <= 5 and not processes:
                assert found.state != "free" or (one.memory_used_mib is not None and one.memory_total_mib)
        numbers = [each.device.doc_id for each in seen.gpus]
        for figure in ("utilization", "memory_used_mib", "temperature_c"):
            for each in fleet.history(ctx, numbers, figure, lab.at(hours=-2), lab.now, 12):
                index = numbers.index(each.device)
                if getattr(told[index], figure) is None:
                    assert set(each.most) == {None}
        for kind in ("host", "model"):
            for found_line in fairness.usage(ctx, lab.at(hours=-2), lab.now, kind):
                if all(each[0] is None for each in gpus):
                    assert not found_line.busy
            lab.clock.advance(timedelta(hours=3))


@pytest.fixture(scope="module")
def one_lab(tmp_path_factory):
    from coordtui.testing import FrozenClock, open_test_session

    from .conftest import NOW, Lab

    clock = FrozenClock(NOW)
    folder = tmp_path_factory.mktemp("unknown")
    with open_test_session(folder, {"gpus": "coordtui_gpus"}, clock=clock) as opened:
        yield Lab(opened, clock)


def test_a_process_without_its_number_is_passed_over():
    text = (
        "==============NVSMI LOG==============\nGPU 00000000:0C:00.0\n    Product Name : Fictive\n"
        "    Processes\n"
        "        Process ID                        :\n            Used GPU Memory               : 12 MiB\n"
    )
    told = parse(text.encode(), "nvidia-smi-q-text")
    assert not told.processes
