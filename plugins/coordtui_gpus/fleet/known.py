"""What the store knows of the machines of one batch, read in a few queries before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from tinydb import where

from coordtui.api import Context
from coordtui_gpus.fleet.asking import having
from coordtui_gpus.fleet.states import ANSWERING
from coordtui_gpus.fleet.sweeps import last_looks
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.records import Device, Host, Placement, Seen

ANSWERED = ("ok", "degraded")


class Known:
    """Machines, their records, and the devices that are on them or that they tell of now."""

    def __init__(self, ctx: Context, heard: Sequence[Heard]) -> None:
        self.ctx = ctx
        numbers = {each.host for each in heard}
        self.refused: dict[int, int] = {}  # how many new devices were not taken, by machine
        self.hosts = {each.doc_id: each for each in ctx.store.records(Host).get_many(numbers)}
        self.seen = {each.host: each for each in having(ctx, Seen, "host", self.hosts.keys())}
        self.told: dict[int, set[str]] = {}
        for each in heard:
            if each.observation is not None and each.observation.whole:
                gpus = each.observation.gpus
                said = {gpu.uuid for gpu in gpus} | {one.uuid for gpu in gpus for one in gpu.instances}
                self.told[each.host] = said - {""}
        self.by_number: dict[int, Device] = {}
        self.by_key: dict[str, Device] = {}
        self.on: defaultdict[int, dict[int, Device]] = defaultdict(dict)
        for device in having(ctx, Device, "host", self.hosts.keys()):
            self.put(device)
        self._asked = set().union(*self.told.values())
        for device in having(ctx, Device, "uuid", self._asked - self.by_key.keys()):
            self.put(device)

    def put(self, device: Device) -> Device:
        """Know the device as it is now."""
        before = self.by_number.get(device.doc_id)
        if before is not None:
            self.by_key.pop(before.uuid, None)
            if before.host is not None:
                self.on[before.host].pop(device.doc_id, None)
        self.by_number[device.doc_id] = self.by_key[device.uuid] = device
        if device.host is not None:
            self.on[device.host][device.doc_id] = device
        return device

    def keyed(self, key: str) -> Device | None:
        """The device of this key; one that is not of this batch is looked up."""
        if key in self.by_key:
            return self.by_key[key]
        if key in self._asked:
            return None
        found = self.ctx.store.records(Device).first(where("uuid") == key)
        return None if found is None else self.put(found)

    def store(self, device: Device) -> Device:
        """Write the device."""
        return self.put(self.ctx.store.records(Device).save(device))

    def place(self, device: Device, at: datetime, *, new: bool = False) -> None:
        """Note that the device is where it is now since `at`, and was until then where it was before."""
        rows = self.ctx.store.records(Placement)
        here = (where("device") == device.doc_id) & (where("until") == None)  # noqa: E711
        for old in () if new else rows.find(here):
            if (old.host, old.bus) == (device.host, device.bus):
                return
            old.until = at
            rows.save(old)
        if device.host is not None:
            rows.add(Placement(device=device.doc_id, host=device.host, since=at, bus=device.bus))

    def reports(self, host: int, device: Device, at: datetime, stale: float) -> bool:
        """Whether another machine tells of a device too: in this batch, or when it was last heard, lately."""
        if host in self.told:
            return device.uuid in self.told[host]
        owner = self.ctx.store.records(Host).get(host)
        seen = self.seen_of(host)
        if owner is None or owner.archived or seen is None or seen.state not in ANSWERING:
            return False
        if not any(each.device == device.doc_id and each.state == "ok" for each in seen.gpus):
            return False
        if seen.good is not None and abs((at - seen.good).total_seconds()) <= stale:
            return True
        return host in last_looks(self.ctx, {host}, at, stale)

    def silent(self, host: int, at: datetime, stale: float) -> bool:
        """Whether another machine, which is watched, was heard once and says nothing now."""
        owner = self.ctx.store.records(Host).get(host)
        seen = self.seen_of(host)
        if host in self.told or owner is None or owner.archived or seen is None or seen.good is None:
            return False
        if seen.state not in ANSWERED:
            return True
        if abs((at - seen.good).total_seconds()) <= stale:
            return False
        return host not in last_looks(self.ctx, {host}, at, stale)

    def new_on(self, host: int, since: datetime, *, parts: bool) -> int:
        """How many devices (or instances) of a machine were first seen since then."""
        return sum(
            each.first_seen is not None and each.first_seen > since and (each.parent is not None) == parts
            for each in self.on[host].values()
        )

    def seen_of(self, host: int) -> Seen | None:
        """The record of a machine, also of one that is not of this batch."""
        if host not in self.seen:
            found = self.ctx.store.records(Seen).first(where("host") == host)
            if found is not None:
                self.seen[host] = found
        return self.seen.get(host)
