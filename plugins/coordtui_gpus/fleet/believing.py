"""How far an answer is believed: how many GPUs one machine may have, and how a UUID is written."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec.structs import replace

from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.observed import Fault, Gpu, Observation, Process
from coordtui_gpus.texts import N_

MOST_GPUS = 256
"""So many GPUs has no machine. Whoever tells of more lies, or is broken; a device is never forgotten."""

MOST_INSTANCES = 64
"""So many instances, and more, no GPU is cut into."""

TOO_MANY = N_("It tells of more than {n} GPUs: only so many are believed.", n=MOST_GPUS)

_UUID = re.compile(r"(GPU|MIG)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE | re.ASCII)


@lru_cache(65_536)
def usual(uuid: str) -> str:
    """A UUID as the driver writes it, `GPU-` and small letters: another spelling is no other GPU."""
    return _UUID.sub(lambda found: f"{found[1].upper()}-{found[2].lower()}", uuid)


def believed(heard: Heard) -> Heard:
    """What was heard, without more GPUs than a machine can have, each UUID in its usual spelling."""
    told = heard.observation
    if told is None:
        return heard
    changes = _of(told)
    return replace(heard, observation=replace(told, **changes)) if changes else heard


def _of(told: Observation) -> dict[str, object]:
    changes: dict[str, object] = {}
    gpus = tuple(_gpu(each) for each in told.gpus[:MOST_GPUS])
    faults = tuple(_fault(each) for each in told.faults)
    if len(told.gpus) > MOST_GPUS:
        faults = (Fault(kind="error", text=str(TOO_MANY)), *faults)
    if gpus != told.gpus:
        changes["gpus"] = gpus
    if faults != told.faults:
        changes["faults"] = faults
    if told.processes is not None:
        processes = tuple(_process(each) for each in told.processes)
        if any(one is not other for one, other in zip(processes, told.processes, strict=True)):
            changes["processes"] = processes
    return changes


def _gpu(gpu: Gpu) -> Gpu:
    uuid, parts = usual(gpu.uuid), gpu.instances[:MOST_INSTANCES]
    if any(usual(each.uuid) != each.uuid for each in parts) or len(parts) < len(gpu.instances):
        instances = tuple(replace(each, uuid=usual(each.uuid)) for each in parts)
        return replace(gpu, uuid=uuid, instances=instances)
    return gpu if uuid == gpu.uuid else replace(gpu, uuid=uuid)


def _fault(fault: Fault) -> Fault:
    uuid = usual(fault.uuid)
    return fault if uuid == fault.uuid else replace(fault, uuid=uuid)


def _process(process: Process) -> Process:
    uuid = usual(process.gpu)
    return process if uuid == process.gpu else replace(process, gpu=uuid)
