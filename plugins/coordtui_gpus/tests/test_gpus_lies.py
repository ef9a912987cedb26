"""Machines that lie, clocks that are wrong, figures that cannot be: shown as what they are, not believed."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coordtui.api import Refused
from coordtui_gpus import fairness, fleet
from coordtui_gpus.collecting.answers import Answer
from coordtui_gpus.collecting.understanding import heard_of
from coordtui_gpus.fleet.job import pack
from coordtui_gpus.reading import parse
from coordtui_gpus.records import Device, Host, Placement, Use

from .heard_lab import Run, answer, gpu, process, silence, uuid, view

TEN_YEARS = timedelta(days=3652)


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
