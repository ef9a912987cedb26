"""What invented machines answer, for the tests of the fleet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from coordtui_gpus import fleet
from coordtui_gpus.fleet.values import Heard, HostView
from coordtui_gpus.observed import Fault, Gpu, Machine, Observation, Process
from coordtui_gpus.records import Host


def uuid(host: int, index: int) -> str:
    """The UUID of a GPU of a machine."""
    return f"GPU-{host:06d}{index:02d}-0000-4000-8000-000000000000"


def gpu(host: int, index: int, /, **fields: Any) -> Gpu:
    """A GPU that computes, unless something else is said."""
    given = {
        "uuid": uuid(host, index),
        "index": index,
        "bus": f"00000000:{index + 16:02X}:00.0",
        "vendor": "nvidia",
        "model": "Fictive 80GB",
        "driver": "999.1",
        "memory_total_mib": 81920,
        "memory_used_mib": 40960,
        "utilization": 90.0,
        "power_w": 433.78,
        "temperature_c": 61.0,
        "sm_clock_mhz": 1980,
        "throttle": (),
        **fields,
    }
    return Gpu(**given)


def process(host: int, index: int, pid: int = 100, user: str = "ysolde", **fields: Any) -> Process:
    """Somebody's process on a GPU."""
    return Process(pid=pid, gpu=fields.pop("gpu", uuid(host, index)), name="python", user=user, **fields)


def answer(
    host: Host,
    at: datetime,
    gpus: Sequence[Gpu] | int = 2,
    processes: Sequence[Process] | None = (),
    *,
    whole: bool = True,
    slow: bool = False,
    faults: Sequence[Fault] = (),
    **fields: Any,
) -> Heard:
    """A machine that answers: with GPUs, or so many of them."""
    number = host.doc_id
    told = Observation(
        kind="probe",
        machine=Machine(name=host.name, boot="boot-1", driver="999.1"),
        gpus=tuple([gpu(number, index) for index in range(gpus)] if isinstance(gpus, int) else gpus),
        processes=None if processes is None else tuple(processes),
        faults=tuple(faults),
        whole=whole,
    )
    given = {"state": "ok", **fields}
    return Heard(host=number, at=at, took=0.4, observation=told, slow=slow, **given)


def silence(host: Host, at: datetime, state: str = "unreachable", text: str = "timed out") -> Heard:
    """A machine that does not answer."""
    return Heard(host=host.doc_id, at=at, took=20.0, state=state, text=text)  # type: ignore[arg-type]


def view(lab: Any, host: Host) -> HostView:
    """How a machine stands now."""
    (found,) = fleet.live(lab.ctx(), {host.doc_id}).hosts
    return found


class Run:
    """A run of a job that goes on until `cancelled`; nobody reads how far it is."""

    cancelled = False

    def progress(self, *_: Any) -> None:
        """Say nothing."""
