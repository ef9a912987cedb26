"""How the fleet stands: unknown is never idle, ages are ours, and who asks again reads what changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import NotAllowed, NotFound, Refused
from coordtui.testing import open_test_session
from coordtui_gpus import fleet
from coordtui_gpus.fleet.states import state_of
from coordtui_gpus.observed import Job, Node, Observation
from coordtui_gpus.records import Device, Host, Login, Seen, SeenGpu, SeenProcess, Use

from .heard_lab import answer, gpu, process, silence

HALF = timedelta(seconds=30)


def states(lab: Any, ctx: Any = None) -> list[str]:
    return [each.state for host in fleet.live(ctx or lab.ctx()).hosts for each in host.gpus]


numbers = st.one_of(st.none(), st.floats(0, 100))
some = st.one_of(st.none(), st.just([]), st.just([SeenProcess(pid=1)]))


@given(
    numbers,
    numbers,
    some,
    st.sampled_from(["unknown", "ok", "degraded", "cut_short", "unreachable", "auth", "hostkey", "failed"]),
    st.booleans(),
    st.booleans(),
)
def test_what_is_not_known_is_never_idle(use, used, processes, host, old, reserved):
    figures = {"utilization": use, "memory_used_mib": used}
    seen = SeenGpu(device=1, processes=processes)
    told = state_of(seen, figures, 100, host=host, old=old, out=False, reserved=reserved, idle_percent=5)
    if told in ("free", "reserved"):
        assert host in ("ok", "degraded", "cut_short")
        assert not old
        assert use is not None or processes == []
        assert use is None or use <= 5
        assert not processes
        assert used is not None or processes == []
    if old or host not in ("ok", "degraded", "cut_short"):
        assert told == "unknown"
    if told == "busy":
        assert use is not None


def test_a_gpu_is_busy_held_free_or_out_and_of_a_silent_machine_unknown(lab):
    host = lab.host()
    told = [
        gpu(host.doc_id, 0),
        gpu(host.doc_id, 1, utilization=0.0),
        gpu(host.doc_id, 2, utilization=0.0, memory_used_mib=3),
        gpu(host.doc_id, 3, utilization=0.0, memory_used_mib=3),
        gpu(host.doc_id, 4, utilization=None),
    ]
    work = [process(host.doc_id, 0), process(host.doc_id, 1), process(host.doc_id, 4)]
    fleet.keep(lab.ctx(), [answer(host, lab.now, told, work)])
    last = fleet.live(lab.ctx()).hosts[0].gpus[3].device.doc_id
    outage = fleet.take_out(lab.ctx(), host.doc_id, last, lab.now, None, "fan")
    assert states(lab) == ["busy", "held", "free", "out", "unknown"]
    fleet.put_back(lab.ctx(), outage.doc_id)
    assert states(lab)[3] == "free"
    lab.clock.advance(HALF)
    fleet.keep(lab.ctx(), [silence(host, lab.now)])
    assert set(states(lab)) == {"unknown"}


def test_figures_are_those_of_the_newest_sweep_and_grow_old_by_our_clock(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1)])
    assert fleet.live(lab.ctx()).hosts[0].gpus[0].figures["utilization"] == 90.0
    lab.clock.advance(HALF)
    fleet.keep(lab.ctx(), [answer(host, lab.now, [gpu(host.doc_id, 0, utilization=12.0)])])
    view = fleet.live(lab.ctx()).hosts[0]
    assert (view.gpus[0].figures["utilization"], view.at, view.old) == (12.0, lab.now, False)
    lab.clock.advance(timedelta(minutes=6))
    view = fleet.live(lab.ctx()).hosts[0]
    assert (view.old, view.gpus[0].old, view.gpus[0].state) == (True, True, "unknown")
    assert view.gpus[0].figures["utilization"] == 12.0  # shown, with its age


def test_a_machine_that_was_never_heard_is_there_and_an_archived_one_is_not(lab):
    lab.host("new-01")
    fleet.archive_host(lab.ctx(), lab.host("gone-01").doc_id)
    (view,) = fleet.live(lab.ctx()).hosts
    assert (view.host.name, view.state, view.at) == ("new-01", "unknown", None)


def test_a_retired_gpu_is_not_missed_and_one_that_is_still_there_is_shown(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 3)])
    rows = lab.ctx().store.records(Device)
    for each in rows.find():
        if each.index:
            each.retired = True
            rows.save(each)
    lab.clock.advance(HALF)
    fleet.keep(lab.ctx(), [answer(host, lab.now, 2)])
    assert states(lab) == ["busy", "busy"]


def test_machines_come_by_place_and_by_the_numbers_in_their_names(lab):
    for name, place in (("gpu-10", "a"), ("gpu-9", "a"), ("zed", "")):
        lab.host(name, place=place)
    assert [each.host.name for each in fleet.live(lab.ctx()).hosts] == ["zed", "gpu-9", "gpu-10"]


def test_asking_again_makes_only_the_views_of_machines_that_changed(lab):
    hosts = [lab.host() for _ in range(5)]
    fleet.keep(lab.ctx(), [answer(each, lab.now, 4) for each in hosts])
    before = fleet.live(lab.ctx()).hosts
    assert all(a is b for a, b in zip(before, fleet.live(lab.ctx()).hosts, strict=True))
    lab.clock.advance(HALF)
    fleet.keep(lab.ctx(), [answer(hosts[2], lab.now, 4)])
    after = fleet.live(lab.ctx()).hosts
    assert [a is b for a, b in zip(before, after, strict=True)] == [True, True, False, True, True]


def test_any_order_of_asking_tells_what_a_process_that_starts_now_reads(lab, tmp_path):
    hosts = [lab.host() for _ in range(3)]
    with open_test_session(tmp_path, {"gpus": "coordtui_gpus"}, clock=lab.clock) as opened:
        other = opened.context("gpus")
        for step in range(12):
            host = hosts[step % 3]
            told = (
                silence(host, lab.now)
                if step % 5 == 4
                else answer(host, lab.now, 1 + step % 3, [process(host.doc_id, 0, user=f"u{step % 4}")])
            )
            fleet.keep(lab.ctx(), [told])
            lab.clock.advance(HALF)
            if step % 2:
                assert fleet.live(other) == fleet.live(lab.ctx())
        with open_test_session(tmp_path, {"gpus": "coordtui_gpus"}, clock=lab.clock) as fresh:
            assert fleet.live(fresh.context("gpus")) == fleet.live(other)


def test_who_may_not_see_who_gets_no_names(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1, [process(host.doc_id, 0)])])
    guest = lab.ctx(lab.person(), "guest")
    (view,) = fleet.live(guest).hosts[0].gpus
    assert (view.users, view.people) == ((), ())
    assert "ysolde" not in repr(fleet.live(guest))
    assert fleet.live(lab.ctx()).hosts[0].gpus[0].users == ("ysolde",)
    with pytest.raises(NotAllowed):
        fleet.person_of(guest, "ysolde")


def test_a_login_is_whose_the_table_says_else_of_the_one_address_that_begins_so(lab):
    ctx = lab.ctx()
    one = lab.person("Ysolde Placeholder", emails=["ysolde@example.invalid"])
    other = lab.person("Other Placeholder", emails=["twin@example.invalid"])
    lab.person("Third Placeholder", emails=["twin@elsewhere.invalid"])
    assert fleet.people_of(ctx, ["ysolde", "twin", "root", ""]) == {"ysolde": one, "twin": None, "root": None}
    fleet.set_login(ctx, "twin", other)
    fleet.set_login(ctx, "ysolde", None)
    assert (fleet.person_of(ctx, "twin"), fleet.person_of(ctx, "ysolde")) == (other, None)
    fleet.forget_login(ctx, "ysolde")
    assert fleet.person_of(ctx, "ysolde") == one
    with pytest.raises(Refused):
        fleet.set_login(ctx, "two words", one)
    with pytest.raises(NotFound):
        fleet.set_login(ctx, "nobody", 999)


def test_saying_whose_a_login_is_gives_them_what_they_use_now(lab):
    host, person = lab.host(), lab.person()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1, [process(host.doc_id, 0, user="job7")])])
    fleet.set_login(lab.ctx(), "job7", person)
    assert [each.person for each in lab.ctx().store.records(Use).find()] == [person]
    assert lab.ctx().store.records(Login).count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "-oProxyCommand=x"},
        {"name": "a b"},
        {"name": "n", "address": "-oProxyCommand=touch"},
        {"name": "n", "address": "a;b"},
        {"name": "n", "exporter": "file:///x"},
        {"name": "n", "slurm": "$(x)"},
        {"name": "GPU-01"},
    ],
)
def test_a_machine_that_cannot_be_so_is_refused(lab, fields):
    fleet.add_host(lab.ctx(), Host(name="gpu-01", address="user@gpu-01.example.invalid"))
    with pytest.raises(fleet.WrongField):
        fleet.add_host(lab.ctx(), Host(**fields))
    assert [each.name for each in fleet.hosts(lab.ctx())] == ["gpu-01"]


def test_a_machine_is_changed_archived_and_taken_out_by_who_may(lab):
    host = fleet.add_host(lab.ctx(), Host(name="gpu-01"))
    changed = fleet.save_host(lab.ctx(), Host(**{**_fields(host), "place": " rack  b "}))
    assert changed.place == "rack b"
    assert fleet.save_host(lab.ctx(), changed).rev == changed.rev  # the same again writes nothing
    researcher = lab.ctx(lab.person())
    for forbidden in (
        lambda: fleet.add_host(researcher, Host(name="x")),
        lambda: fleet.archive_host(researcher, host.doc_id),
        lambda: fleet.take_out(researcher, host.doc_id, None, lab.now, None, ""),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    with pytest.raises(Refused):
        fleet.take_out(lab.ctx(), host.doc_id, None, lab.now, lab.now, "")
    coming = fleet.take_out(lab.ctx(), host.doc_id, None, lab.at(hours=1), lab.at(hours=2), "fan")
    assert fleet.live(lab.ctx()).hosts[0].outage is None
    lab.clock.advance(timedelta(hours=1))
    assert fleet.live(lab.ctx()).hosts[0].outage == coming
    lab.clock.advance(timedelta(minutes=30))
    assert fleet.put_back(lab.ctx(), coming.doc_id).end == lab.now
    assert fleet.live(lab.ctx()).hosts[0].outage is None


def _fields(host: Host) -> dict[str, Any]:
    return {name: getattr(host, name) for name in host.__struct_fields__}


def test_what_slurm_says_of_nodes_and_jobs_is_kept_once(lab):
    host = lab.host("gpu-01", slurm="node-a")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 2, [process(host.doc_id, 1)])])
    job = Job(id="4711", user="ysolde", indices={"node-a": (1,)})
    told = Observation(
        kind="slurm-text",
        nodes=(Node(name="node-a", state="drained", reason="fan"), Node(name="x")),
        jobs=(job,),
    )
    for _ in range(2):
        fleet.keep_slurm(lab.ctx(), told, lab.now)
    (seen,) = lab.ctx().store.records(Seen).find()
    assert (seen.node, seen.node_reason, seen.state) == ("drained", "fan", "ok")
    revision = lab.ctx().store.revision
    fleet.keep_slurm(lab.ctx(), told, lab.now)
    assert lab.ctx().store.revision == revision
    assert [each.job for each in lab.ctx().store.records(Use).find()] == ["4711"]
