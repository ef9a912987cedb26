"""Finding devices in what a machine told: known by UUID, wherever they are and whatever their number.

A device that another machine tells of as well is no card that moved: it is a clash, shown and not
merged. One that nobody tells of any more where it was is a card that moved; where the machine that had it
is silent, only when it is the same card as far as it is described (`_another`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from coordtui_gpus.fleet.known import Known
from coordtui_gpus.fleet.states import stale_after
from coordtui_gpus.observed import Gpu, Instance, Observation
from coordtui_gpus.records import WHOLE, Device, Host
from coordtui_gpus.texts import N_

SEVENTHS = 7
PLACE = "host:"
"""So begins the key of a GPU that is known by its place alone."""

FACTS = (
    "part",
    "vbios",
    "driver",
    "ecc",
    "power_limit_w",
    "compute_mode",
    "persistence",
    "mig",
    "sm_clock_most_mhz",
    "pcie_width",
)
"""Fields of `observed.Gpu` that hardly ever change; those not told stay as they were."""

AGAIN = timedelta(days=1)
"""A device that does not change is written so often, for `last_seen`: how long ago is in the sweeps."""


NEW_GPUS, NEW_INSTANCES = 64, 512
"""So many devices may be new on one machine within a day, or as many as it has at once: more are no cards."""

TOO_NEW = N_(
    "It tells of ever new UUIDs: of more than {n} in a day none is taken.",
    n=NEW_GPUS,
)


class Found(NamedTuple):
    """What a machine told of which device: a GPU, or an instance of one."""

    device: Device
    gpu: Gpu
    instance: Instance | None = None


def discover(
    known: Known, host: Host, told: Observation, at: datetime, *, slow: bool
) -> tuple[list[Found], list[str]]:
    """The devices of an answer, new ones added and moved ones placed; and UUIDs that another has too."""
    found: list[Found] = []
    clashes: list[str] = []
    used: set[str] = set()
    for gpu in told.gpus:
        key = key_of(host, gpu)
        if key in used:  # twice in one machine: masked, or an imaged one
            clashes.append(key)
            key = _by_place(host, gpu)
        used.add(key)
        device = _settled(known, host, gpu, key, at, _of_gpu(gpu, told), most=max(NEW_GPUS, len(told.gpus)))
        if device is None:
            clashes += [key] if known.keyed(key) is not None else []
            continue
        found.append(Found(device, gpu))
        found += _instances(known, host, device, gpu, at, clashes, slow=slow)
    return found, sorted(set(clashes))


def key_of(host: Host, gpu: Gpu) -> str:
    """What a GPU is known by: its UUID, its serial number, or at least its place in its machine."""
    if gpu.uuid:
        return gpu.uuid[:100]
    return f"serial:{gpu.serial[:80]}" if gpu.serial else _by_place(host, gpu)


def _by_place(host: Host, gpu: Gpu) -> str:
    return f"{PLACE}{host.name}/{gpu.bus or gpu.index}"


def _of_gpu(gpu: Gpu, told: Observation) -> dict[str, Any]:
    """The fields of a device that are told."""
    facts = {name: value for name in FACTS if (value := getattr(gpu, name)) not in (None, "")}
    if gpu.links is not None:
        facts["links"] = [
            {"number": each.number, "up": each.up, "speed_gbs": each.speed_gbs} for each in gpu.links
        ]
    if row := told.topology.get(f"GPU{gpu.index}"):
        facts["topology"] = dict(row)
    fields = {
        "index": gpu.index,
        "bus": gpu.bus,
        "vendor": gpu.vendor,
        "model": gpu.model[:200],
        "serial": gpu.serial[:80],
        "memory_mib": gpu.memory_total_mib,
    }
    return {"facts": facts, **{name: value for name, value in fields.items() if value not in (None, "")}}


def _settled(  # noqa: PLR0917 - all that one GPU is told by
    known: Known, host: Host, gpu: Gpu, key: str, at: datetime, told: dict[str, Any], *, most: int
) -> Device | None:
    """The device of this key on this machine, as it is told now.

    None when it is another machine's, and when it is new and `most` were so within a day.
    """
    device = _in_place(known, host, key) or known.keyed(key) or _nameless(known, host, gpu, key)
    if device is None:
        if known.new_on(host.doc_id, at - AGAIN, parts="parent" in told) >= most:
            known.refused[host.doc_id] = known.refused.get(host.doc_id, 0) + 1
            return None
        device = known.store(Device(uuid=key, host=host.doc_id, first_seen=at, last_seen=at, **told))
        known.place(device, at, new=True)
        return device
    if device.host not in (None, host.doc_id) and _anothers(known, device, at, told):
        return None
    changes = {name: value for name, value in told.items() if getattr(device, name) != value}
    if "facts" in changes:
        merged = {**device.facts, **changes.pop("facts")}
        if merged != device.facts:
            changes["facts"] = merged
    if device.uuid != key and known.keyed(key) is None:
        changes["uuid"] = key
    if device.host != host.doc_id:
        changes["host"] = host.doc_id
    if device.first_seen is None:
        changes["first_seen"] = at
    if device.retired and device.parent is not None:
        changes["retired"] = False  # an instance that is made again
    if not changes and device.last_seen is not None and at - device.last_seen < AGAIN:
        return device
    placed = device.first_seen is None or "host" in changes or "bus" in changes
    device = known.store(msgspec.structs.replace(device, **changes, last_seen=at))
    if placed and device.parent is None:
        known.place(device, at)
    return device


def _anothers(known: Known, device: Device, at: datetime, told: dict[str, Any]) -> bool:
    """Whether the machine that has a device still does, as far as can be told: then this one only says so."""
    stale, owner = stale_after(known.ctx.settings).total_seconds(), device.host or 0
    if known.reports(owner, device, at, stale):
        return True
    return "parent" not in told and _another(device, told) and known.silent(owner, at, stale)


def _another(device: Device, told: dict[str, Any]) -> bool:
    """Whether it is described as another card: by its serial number, else by its model or its place."""
    if device.serial and told.get("serial"):
        return bool(device.serial != told["serial"])
    return any(
        (before := getattr(device, name)) and told.get(name) and before != told[name]
        for name in ("model", "bus")
    )


def _in_place(known: Known, host: Host, key: str) -> Device | None:
    """The device that is known by its place in this machine alone, also when that was called otherwise."""
    if not key.startswith(PLACE):
        return None
    mine = [each for each in known.on[host.doc_id].values() if each.uuid.startswith(PLACE)]
    return next((each for each in mine if _slot(each.uuid) == _slot(key)), None)


def _slot(key: str) -> str:
    return key.rpartition("/")[2]


def _nameless(known: Known, host: Host, gpu: Gpu, key: str) -> Device | None:
    """The device that this one was before its UUID was known: by its serial number, or its place."""
    if not gpu.uuid or key != gpu.uuid[:100]:
        return None
    if gpu.serial and (found := known.keyed(f"serial:{gpu.serial[:80]}")) is not None:
        return found
    return known.keyed(_by_place(host, gpu))


def _instances(  # noqa: PLR0917 - the same, of its instances
    known: Known, host: Host, parent: Device, gpu: Gpu, at: datetime, clashes: list[str], *, slow: bool
) -> Iterator[Found]:
    """The MIG instances of a GPU; those that are there no more are put aside, as far as all are told."""
    there = set()
    for each in gpu.instances:
        told = {
            "parent": parent.doc_id,
            "profile": each.profile[:40],
            "share": share_of(each),
            "memory_mib": each.memory_total_mib,
            "index": each.index,
            "bus": parent.bus,
            "vendor": parent.vendor,
            "model": parent.model,
            "facts": {name: value for name in ("gi", "ci") if (value := getattr(each, name)) is not None},
        }
        fields = {name: value for name, value in told.items() if value not in (None, "")}
        key = each.uuid[:100] or f"{parent.uuid}/{each.gi}/{each.ci}"
        most = max(NEW_INSTANCES, len(gpu.instances))
        device = _settled(known, host, gpu, key, at, fields, most=most)
        if device is None:
            clashes += [key] if known.keyed(key) is not None else []
            continue
        there.add(device.doc_id)
        yield Found(device, gpu, each)
    if gpu.instances or slow or gpu.mig is False:
        for device in [*known.on[host.doc_id].values()]:
            if device.parent == parent.doc_id and device.doc_id not in there and not device.retired:
                known.store(msgspec.structs.replace(device, retired=True))


def share_of(instance: Instance) -> int:
    """Thousandths of its GPU that an instance takes: by its slices, or what its profile says of them."""
    slices = instance.slices
    if slices is None:
        head = instance.profile.partition("g")[0].rpartition("c.")[2]
        slices = int(head) if head.isdecimal() else 1
    return max(1, min(WHOLE, WHOLE * slices // SEVENTHS))
