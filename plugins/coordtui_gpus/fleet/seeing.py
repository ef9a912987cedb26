"""What a machine said as the record that is kept of it, and what of it is worth writing.

A record is written when a state, the processes, a fault or a count of errors changed. What wavers by
itself (that clocks are held back, corrected errors, reasons of missing figures) is written at most
each `MINOR_EVERY`; figures never are a reason: they stand in the sweeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from os.path import basename
from typing import Any

import msgspec

from coordtui_gpus.collecting.pace import next_try
from coordtui_gpus.fleet.devices import Found
from coordtui_gpus.fleet.values import FIGURES, Heard
from coordtui_gpus.observed import Fault, Gpu, Instance, Observation, Process
from coordtui_gpus.records import Device, Host, HostState, Seen, SeenGpu, SeenProcess

MINOR_EVERY = timedelta(minutes=10)
LONGEST_UPTIME = 50 * 365 * 86400.0
"""Seconds; nothing runs longer, and moments must stay within what can be counted."""

MOST_PROCESSES, MOST_FAULTS, LONGEST_TEXT = 200, 50, 500

_COUNTS = (
    "ecc_corrected",
    "ecc_uncorrected",
    "ecc_corrected_total",
    "ecc_uncorrected_total",
    "remapped_corrected",
    "remapped_uncorrected",
    "remap_pending",
    "remap_failed",
)
_WAVERING = ("ecc_corrected", "ecc_corrected_total", "nvlink_errors")
_STUCK = ("D", "Z", "T")
"""States of a process that are worth knowing; whether it runs or sleeps just now is not."""
_NUMBERS = re.compile(r"0x[0-9a-f]+|\d+", re.IGNORECASE)
_COMPLAINTS = ("lost", "no_driver", "no_gpus", "error", "refused")

Processes = Mapping[int, "list[SeenProcess] | None"]


def answered(  # noqa: PLR0917 - all that is known of one machine
    host: Host,
    heard: Heard,
    told: Observation,
    found: Sequence[Found],
    clashes: list[str],
    expected: Iterable[Device],
    before: Seen | None,
) -> tuple[Seen, Processes]:
    """The record of a machine that gave a whole answer, and the processes by the device they are on.

    `expected` are the devices that were on it: one that is missing is lost, not gone.
    """
    old = {each.device: each for each in before.gpus} if before else {}
    own = attributed(told, found)
    here = {each.device.doc_id for each in found}
    gpus = [_seen(each, told, found, own, old.get(each.device.doc_id)) for each in found]
    for device in expected:
        if device.doc_id not in here and not device.retired and device.first_seen is not None:
            entry = _missing(device, told, old.get(device.doc_id))
            gpus.append(entry)
            own = {**own, device.doc_id: [] if entry.state == "lost" else None}
    gpus.sort(key=lambda each: each.device)
    complains = any(each.kind in _COMPLAINTS for each in told.faults)
    lacks = any(each.state != "ok" for each in gpus)
    state: HostState = "degraded" if heard.state == "degraded" or complains or lacks else "ok"
    drivers = [told.machine.driver, *(each.gpu.driver for each in found)]
    return Seen(
        doc_id=before.doc_id if before else 0,
        rev=before.rev if before else 0,
        host=host.doc_id,
        state=state,
        since=_since(before, state, heard.at),
        good=heard.at,
        text=heard.text[:LONGEST_TEXT],
        driver=next(filter(None, drivers), before.driver if before else "")[:80],
        boot=told.machine.boot[:80] or (before.boot if before else ""),
        gpus=gpus,
        faults=_texts(told),
        clashes=clashes,
        node=before.node if before else "",
        node_reason=before.node_reason if before else "",
        partitions=before.partitions if before else [],
        node_at=before.node_at if before else None,
        slow=heard.at if heard.slow else (before.slow if before else None),
        **_machine(told, heard.at, before),
    ), own


def _machine(told: Observation, at: datetime, before: Seen | None) -> dict[str, Any]:
    """Since when the machine runs, and its load; what is not told now stays as it was."""
    uptime, load = told.machine.uptime_s, told.machine.load
    booted = before.booted if before else None
    if uptime is not None and 0 <= uptime < LONGEST_UPTIME:
        booted = at - timedelta(seconds=int(uptime))
    if load is None:
        return {
            "booted": booted,
            "load": before.load if before else None,
            "load_at": before.load_at if before else None,
        }
    return {"booted": booted, "load": load, "load_at": at}


def silent(host: Host, heard: Heard, before: Seen | None, state: HostState) -> Seen:
    """The record of a machine that gave no whole answer: what was last good stands, with its age."""
    base = before or Seen(host=host.doc_id)
    tries = base.tries + 1
    return msgspec.structs.replace(
        base,
        state=state,
        since=_since(before, state, heard.at),
        text=heard.text[:LONGEST_TEXT],
        tries=tries,
        next_try=next_try(tries, heard.at),
    )


def _since(before: Seen | None, state: HostState, at: datetime) -> datetime:
    return before.since if before and before.state == state and before.since else at


def _texts(told: Observation) -> list[str]:
    """What was complained about, each once."""
    texts = [each.text[:LONGEST_TEXT] for each in told.faults]
    return list(dict.fromkeys(texts))[:MOST_FAULTS]


def attributed(told: Observation, found: Sequence[Found]) -> dict[int, list[SeenProcess] | None]:
    """The processes by the device they are on: an instance where the source says so, else the GPU."""
    if told.processes is None:
        return {each.device.doc_id: None for each in found}
    by_key = {each.instance.uuid if each.instance else each.gpu.uuid: each.device.doc_id for each in found}
    whole = [each.device.doc_id for each in found if each.instance is None]
    own: dict[int, list[SeenProcess] | None] = {each.device.doc_id: [] for each in found}
    for process in sorted(told.processes, key=lambda each: each.pid):
        number = by_key.get(process.gpu) if process.gpu else whole[0] if len(whole) == 1 else None
        there = own.get(number) if number is not None else None
        if there is not None and len(there) < MOST_PROCESSES:
            there.append(_process(process))
    return own


def _process(process: Process) -> SeenProcess:
    user = process.user or ("" if process.uid is None else str(process.uid))
    return SeenProcess(
        pid=process.pid,
        user=user[:64],
        name=basename(process.name)[:64],
        memory_mib=process.memory_mib,
        started=process.started,
        job=process.job[:40],
        container=process.container[:12],
        state=process.state[:4],
    )


def _seen(
    each: Found,
    told: Observation,
    found: Sequence[Found],
    own: Mapping[int, list[SeenProcess] | None],
    old: SeenGpu | None,
) -> SeenGpu:
    number, gpu = each.device.doc_id, each.gpu
    if each.instance is not None:
        return SeenGpu(device=number, figures=figures_of_part(each.instance), processes=own[number])
    processes = own[number]
    if processes is not None and gpu.instances:
        within = [
            own[one.device.doc_id] or [] for one in found if one.instance is not None and one.gpu is gpu
        ]
        processes = [*processes, *(process for part in within for process in part)]
    state, text = _complaint(each.device, told.faults)
    return SeenGpu(
        device=number,
        state=state,
        text=text,
        figures=figures_of(gpu),
        why={name: gpu.missing[name][:80] for name in FIGURES if name in gpu.missing},
        processes=processes,
        throttle=None if gpu.throttle is None else sorted(gpu.throttle),
        pstate=gpu.pstate[:8],
        counts=_counts(each.device, gpu, told.faults, old),
        sources={name: gpu.sources[name][:20] for name in (*FIGURES, "throttle") if name in gpu.sources},
    )


def figures_of(gpu: Gpu) -> list[float | None]:
    """The figures in the order of `FIGURES`."""
    return [getattr(gpu, name) for name in FIGURES]


def figures_of_part(part: Instance) -> list[float | None]:
    """Those of an instance: memory, and its use where an exporter tells it."""
    return [getattr(part, name, None) for name in FIGURES]


def _about(device: Device, faults: Iterable[Fault]) -> list[Fault]:
    """The complaints about one device: by UUID, place on the bus, or number where nothing better is said."""
    return [
        each
        for each in faults
        if (each.uuid and each.uuid == device.uuid)
        or (not each.uuid and each.bus and each.bus == device.bus)
        or (not each.uuid and not each.bus and each.index is not None and each.index == device.index)
    ]


def _complaint(device: Device, faults: Iterable[Fault]) -> tuple[Any, str]:
    """`lost` or `error` with the words of the tool, when it complains about this device."""
    mine = _about(device, faults)
    for kind, state in (("lost", "lost"), ("error", "error")):
        text = next((each.text for each in mine if each.kind == kind), None)
        if text is not None:
            return state, text[:LONGEST_TEXT]
    return "ok", ""


def _missing(device: Device, told: Observation, old: SeenGpu | None) -> SeenGpu:
    """A device that a whole answer does not tell of.

    It is lost. But a tool that gives up at the first lost GPU, or that does not work at all, says nothing
    of the others: these are in error, with its words.
    """
    state, text = _complaint(device, told.faults)
    if state == "ok":
        gave_up = [each for each in told.faults if each.kind in ("lost", "no_driver", "error", "refused")]
        if gave_up and not told.gpus:
            state, text = "error", gave_up[0].text[:LONGEST_TEXT]
        else:
            state = "lost"
    return SeenGpu(device=device.doc_id, state=state, text=text, counts=dict(old.counts) if old else {})


def _counts(device: Device, gpu: Gpu, faults: Iterable[Fault], old: SeenGpu | None) -> dict[str, int]:
    """The counters that are told, and of the others what was last told."""
    counts = dict(old.counts) if old else {}
    for name in _COUNTS:
        if (value := getattr(gpu, name)) is not None:
            counts[name] = int(value)
    errors = [each.errors for each in gpu.links or () if each.errors is not None]
    if errors:
        counts["nvlink_errors"] = sum(errors)
    told: dict[str, int] = {}
    for each in _about(device, faults):
        if each.kind == "xid":
            name = "xid" if each.code is None else f"xid_{each.code}"
            if each.source:  # an exporter repeats the last one for ever: it is no other one
                counts.setdefault(name, 1)
            else:
                told[name] = told.get(name, 0) + 1
    return {**counts, **told}


def worth_writing(before: Seen | None, now: Seen) -> bool:
    """Whether the record says anything else than the stored one, figures aside."""
    if before is None or _essence(before) != _essence(now):
        return True
    if now.good is not None and before.good is not None and before.good - now.good > MINOR_EVERY:
        return True  # it was dated by a clock that was wrong
    if now.good is None or (before.good is not None and now.good - before.good < MINOR_EVERY):
        return False
    return bool(_minor(before) != _minor(now))


def _alike(text: str) -> str:
    """A complaint without what changes with each look: processes, moments. An XID is its number."""
    return text if "xid" in text.lower() else _NUMBERS.sub("#", text)


def _essence(seen: Seen) -> Any:
    gpus = [
        (
            each.device,
            each.state,
            _alike(each.text),
            None if each.processes is None else [_who(process) for process in each.processes],
            {name: count for name, count in each.counts.items() if name not in _WAVERING},
        )
        for each in seen.gpus
    ]
    states = (seen.state, _alike(seen.text), seen.tries, seen.next_try, seen.driver, seen.boot)
    faults = sorted({_alike(each) for each in seen.faults})
    return *states, faults, seen.clashes, seen.node, seen.node_reason, gpus


def _who(process: SeenProcess) -> tuple[Any, ...]:
    stuck = process.state[:1] if process.state[:1] in _STUCK else ""
    return process.pid, process.user, process.name, process.job, process.container, stuck


def _minor(seen: Seen) -> Any:
    return seen.slow, [
        (
            [why for why in each.throttle or () if serious(why)],
            each.throttle is None,
            {name: each.counts[name] for name in _WAVERING if name in each.counts},
            each.why,
            each.sources,
        )
        for each in seen.gpus
    ]


def serious(why: str) -> bool:
    """Whether clocks are held back by more than the limit of power, which a busy GPU always is at."""
    return "thermal" in why or "brake" in why or why.startswith("hw_")
