"""A DCGM exporter beside a machine that is looked at: it fills what is missing, and nothing counts twice."""

from __future__ import annotations

import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from tinydb import where

from coordtui.api import Cancelled
from coordtui_gpus import fleet
from coordtui_gpus.collecting.second import PAUSE, SECONDS, Second, filled
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.observed import Fault, Gpu, Instance, Observation
from coordtui_gpus.panes.gpu_sections import figures, instance_lines
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.records import Device, Seen
from coordtui_gpus.texts import N_

from .heard_lab import answer, gpu, silence, uuid

NONE = {
    "utilization": None,
    "memory_temperature_c": None,
    "throttle": None,
    "missing": {"utilization": "[N/A]"},
}


def exporter(*gpus: Gpu, faults: tuple[Fault, ...] = ()) -> Observation:
    return Observation(kind="dcgm-metrics", gpus=gpus, faults=faults)


def one(own: Observation, second: Observation) -> Gpu:
    (found,) = filled(own, second).gpus
    return found


def seen_by(host: int, **fields: Any) -> Observation:
    return Observation(kind="probe", gpus=(gpu(host, 0, **fields),))


DCGM = Gpu(
    uuid=uuid(7, 0).upper(),
    utilization=34.0,
    memory_temperature_c=70.0,
    temperature_c=99.0,
    throttle=("hw_thermal_slowdown",),
    ecc_uncorrected=5,
)


def test_what_the_machine_does_not_tell_comes_from_the_exporter_and_says_so():
    told = one(seen_by(7, **NONE), exporter(DCGM))
    assert (told.utilization, told.memory_temperature_c) == (34.0, 70.0)
    assert told.throttle == ("hw_thermal_slowdown",)
    assert set(told.sources) == {"utilization", "memory_temperature_c", "throttle"}
    assert "utilization" not in told.missing


def test_what_the_machine_tells_itself_stands_and_counters_are_its_own():
    told = one(seen_by(7, **NONE), exporter(DCGM))
    assert (told.temperature_c, told.ecc_uncorrected) == (61.0, None)


def test_a_gpu_that_the_machine_does_not_name_is_not_added():
    own = seen_by(7)
    assert filled(own, exporter(Gpu(uuid=uuid(8, 0), utilization=1.0))).gpus == own.gpus
    assert filled(own, exporter(Gpu(index=0, utilization=1.0))).gpus == own.gpus


def test_an_exporter_that_tells_of_one_uuid_twice_tells_nothing_of_it():
    own = seen_by(7, **NONE)
    assert filled(own, exporter(DCGM, DCGM)).gpus == own.gpus


def test_an_xid_that_the_log_of_the_machine_tells_is_not_told_again():
    xid = Fault(kind="xid", text="Xid 79", uuid=uuid(7, 0), code=79)
    logged = Fault(kind="xid", text="NVRM", bus="00000000:10:00.0", code=79)
    own = seen_by(7)
    assert [each.source for each in filled(own, exporter(faults=(xid,))).faults] == ["dcgm"]
    known = msgspec.structs.replace(own, faults=(logged,))
    assert filled(known, exporter(faults=(xid,))).faults == (logged,)
    stranger = Fault(kind="xid", text="Xid 79", uuid=uuid(9, 0), code=79)
    assert filled(own, exporter(faults=(stranger,))).faults == ()


def counts(lab: Any) -> dict[str, int]:
    (seen,) = lab.ctx().store.records(Seen).find()
    return seen.gpus[0].counts


def test_an_xid_that_an_exporter_repeats_for_ever_counts_once(lab):
    host = lab.host()
    number = host.doc_id
    repeated = Fault(kind="xid", text="Xid 48", uuid=uuid(number, 0), code=48, source="dcgm")
    logged = [Fault(kind="xid", text="NVRM", uuid=uuid(number, 0), code=48) for _ in range(3)]
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1, faults=[repeated])])
    assert counts(lab) == {"xid_48": 1}
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), 1, faults=logged)])
    assert counts(lab) == {"xid_48": 3}
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=60), 1, faults=[repeated])])
    assert counts(lab) == {"xid_48": 3}


def test_the_use_of_an_instance_is_stored_shown_with_its_source_and_makes_it_busy(lab):
    host = lab.host("gpu-01")
    parts = [Instance(uuid=f"MIG-{n}", index=n, gi=n + 7, profile="1g.10gb", slices=1) for n in range(2)]
    whole = gpu(host.doc_id, 0, mig=True, utilization=None, instances=tuple(parts))
    fleet.keep(lab.ctx(), [answer(host, lab.now, [whole], slow=True)])
    fast = msgspec.structs.replace(
        whole,
        instances=(),
        parts=(
            Instance(uuid="", gi=7, utilization=34.0, memory_used_mib=512),
            Instance(uuid="", gi=99, utilization=90.0),
        ),
    )
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), [fast])])
    lab.clock.advance(timedelta(seconds=30))
    devices = lab.ctx().store.records(Device)
    assert len(devices.find()) == 3
    (view,) = fleet.live(lab.ctx()).hosts
    first, second = view.gpus[0].instances
    assert (first.figures["utilization"], first.state) == (34.0, "busy")
    assert second.figures["utilization"] is None
    ctx = lab.ctx()
    lines = [ctx._(each.text) for each in instance_lines(view.gpus[0], Teller(ctx))]
    assert lines[0].endswith("34% (DCGM exporter)")
    assert "DCGM" not in lines[1]
    number = devices.first(where("uuid") == "MIG-0").doc_id
    (history,) = fleet.history(ctx, [number], "utilization", lab.at(minutes=-1), lab.at(seconds=1), 1)
    assert history.mean == (34.0,)


def test_a_figure_of_the_exporter_is_shown_with_its_source(lab):
    host = lab.host("gpu-01")
    own = seen_by(host.doc_id, **NONE)
    dcgm = msgspec.structs.replace(DCGM, uuid=uuid(host.doc_id, 0))
    heard = Heard(host=host.doc_id, at=lab.now, took=0.1, state="ok", observation=filled(own, exporter(dcgm)))
    fleet.keep(lab.ctx(), [heard])
    (view,) = fleet.live(lab.ctx()).hosts
    ctx = lab.ctx()
    told = {ctx._(name): ctx._(said) for name, said in figures(view.gpus[0], Teller(ctx))}
    assert told["Use"] == "34% (DCGM exporter)"
    assert told["Temperature"] == "61 °C"
    assert told["Clocks held back"].endswith("(DCGM exporter)")


# Asking.


class Http:
    """Exporters by their address: text, or nothing, as one that does not answer."""

    def __init__(self, **answers: str) -> None:
        self.answers, self.asked = answers, []

    def get(self, url: str, *, cancelled: Any, **_: Any) -> Any:
        name = url.partition("//")[2].partition(".")[0]
        self.asked.append(name)
        if name in self.answers:
            return SimpleNamespace(content=self.answers[name].encode())
        while not cancelled():
            time.sleep(0.01)
        raise Cancelled(N_("Stopped."))


def metrics(host: int) -> str:
    return f'DCGM_FI_DEV_GPU_UTIL{{gpu="0",UUID="{uuid(host, 0)}"}} 34\n'


@pytest.fixture
def asked(lab: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("coordtui_gpus.collecting.second.SECONDS", 0.3)
    hosts = [lab.host(name, exporter=f"{name}.example.invalid:9400") for name in ("well", "dead")]
    plain, none = lab.host("plain"), lab.host("far", via="none", exporter="far.example.invalid:9400")
    http = Http(well=metrics(hosts[0].doc_id))
    ctx = msgspec.structs.replace(lab.ctx(), http=http)
    return SimpleNamespace(ctx=ctx, http=http, hosts=[*hosts, plain, none], failed={})


def test_exporters_of_machines_that_are_looked_at_are_asked_beside_and_a_dead_one_delays_little(lab, asked):
    began = time.monotonic()
    second = Second(asked.ctx, asked.hosts, failed=asked.failed)
    own = [answer(each, lab.now, [gpu(each.doc_id, 0, utilization=None)]) for each in asked.hosts[:3]]
    found = [second.filled(each).observation.gpus[0].utilization for each in own]
    second.close()
    assert found == [34.0, None, None]
    assert sorted(asked.http.asked) == ["dead", "well"]
    assert time.monotonic() - began < SECONDS + 1
    assert set(asked.failed) == {asked.hosts[1].doc_id}


def test_one_that_failed_is_left_alone_for_a_while(asked):
    asked.failed[asked.hosts[1].doc_id] = time.monotonic() - PAUSE / 2
    Second(asked.ctx, asked.hosts, failed=asked.failed).close()
    assert asked.http.asked in (["well"], [])
    asked.failed[asked.hosts[1].doc_id] = time.monotonic() - PAUSE - 1
    second = Second(asked.ctx, asked.hosts[1:2], failed=asked.failed)
    time.sleep(0.05)
    second.close()
    assert "dead" in asked.http.asked


def test_a_machine_that_is_silent_stays_silent_whatever_its_exporter_says(lab, asked):
    second = Second(asked.ctx, asked.hosts)
    heard = silence(asked.hosts[0], lab.now)
    assert second.filled(heard) is heard
    second.close()


def test_machines_of_which_only_exporters_tell_are_asked_side_by_side_and_not_for_long(lab, monkeypatch):
    from coordtui_gpus.collecting import exporter as alone

    monkeypatch.setattr(alone, "SECONDS", 0.3)
    hosts = [lab.host(f"dead{n}", via="none", exporter=f"dead{n}.example.invalid") for n in range(8)]
    well = lab.host("well", via="none", exporter="well.example.invalid")
    http = Http(well=metrics(well.doc_id))
    ctx = msgspec.structs.replace(lab.ctx(), http=http)
    began = time.monotonic()
    found = alone.sweep(ctx, [*hosts, well])
    assert time.monotonic() - began < 2
    assert [each.state for each in found] == ["unreachable"] * 8 + ["ok"]


def test_an_exporter_on_this_machine_is_read_over_http(lab):
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    host = lab.host("well", exporter="")
    text = metrics(host.doc_id).encode()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/metrics" else 404)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        well = msgspec.structs.replace(host, exporter=f"127.0.0.1:{server.server_port}")
        second = Second(lab.ctx(), [well])
        own = answer(host, lab.now, [gpu(host.doc_id, 0, utilization=None)])
        found = second.filled(own).observation.gpus[0]
        second.close()
    finally:
        server.shutdown()
        server.server_close()
    assert (found.utilization, found.sources) == (34.0, {"utilization": "dcgm"})
