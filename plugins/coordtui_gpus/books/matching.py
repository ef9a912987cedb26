"""What was seen and what is on the books, brought together: by UUID, then by serial number, then by link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from tinydb import where

from coordtui.api import Context
from coordtui_gpus.books.identity import serial_key, serial_of, uuid_key
from coordtui_gpus.books.known import tag_key
from coordtui_gpus.records import Asset, Device, Host, Samples, Seen, SeenGpu, Sweep

T = TypeVar("T")

ANSWERS = ("ok", "degraded")
"""States of a machine that tells all it has."""


class Matched:
    """GPUs and machines that were seen, each with its asset, or without one. No right is asked here."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    # What there is.

    @cached_property
    def assets(self) -> Mapping[int, Asset]:
        """Every asset by its number."""
        return {each.doc_id: each for each in self._ctx.store.records(Asset).find()}

    @cached_property
    def hosts(self) -> Mapping[int, Host]:
        """Every machine, archived ones too."""
        return {each.doc_id: each for each in self._ctx.store.records(Host).find()}

    @cached_property
    def seen(self) -> Mapping[int, Seen]:
        """How each machine stands."""
        return {each.host: each for each in self._ctx.store.records(Seen).find()}

    @cached_property
    def devices(self) -> Mapping[int, Device]:
        """Every whole GPU that was seen: an instance of one is not owned apart."""
        found = self._ctx.store.records(Device).find(where("parent") == None)  # noqa: E711 - a query
        return {each.doc_id: each for each in found if each.first_seen is not None and not each.retired}

    @cached_property
    def looked(self) -> datetime | None:
        """When the machines were last looked at, as far as figures are kept; None when never."""
        sweep = self._ctx.store.records(Sweep).first(order=("-at",))
        raw = self._ctx.store.records(Samples).first(where("tier") == "raw", order=("-start",))
        moments = [each.good for each in self.seen.values() if each.good is not None]
        if sweep is not None:
            moments.append(sweep.at)
        if raw is not None:
            moments.append(raw.start + timedelta(hours=1))
        return max(moments, default=None)

    # What is one.

    @cached_property
    def clashing(self) -> frozenset[str]:
        """UUIDs that two machines, two devices or two assets have: they say nothing of who is who."""
        told = {uuid_key(uuid) for each in self.seen.values() for uuid in each.clashes}
        return frozenset(
            told
            | _twice(uuid_key(each.uuid) for each in self.devices.values())
            | _twice(uuid_key(each.uuid) for each in self._cards)
        )

    @cached_property
    def _cards(self) -> list[Asset]:
        return [each for each in self.assets.values() if each.kind == "gpu"]

    @cached_property
    def asset_of(self) -> Mapping[int, Asset]:
        """The asset of each device that has one."""
        found: dict[int, Asset] = {}
        self._match(found, lambda d: self._uuid(d.uuid), lambda a: self._uuid(a.uuid))
        self._match(found, lambda d: serial_of(d.serial, d.uuid), lambda a: serial_key(a.serial))
        self._match(found, lambda d: d.doc_id, lambda a: a.device)
        return found

    @cached_property
    def device_of(self) -> Mapping[int, Device]:
        """The device of each asset that has one."""
        return {asset.doc_id: self.devices[number] for number, asset in self.asset_of.items()}

    @cached_property
    def asset_of_host(self) -> Mapping[int, Asset]:
        """The asset of each machine that has one: by link, then by name."""
        assets = [each for each in self.assets.values() if each.kind == "host"]
        found: dict[int, Asset] = {}
        hosts = self.hosts.values()
        pair(found, hosts, assets, lambda h: h.doc_id, lambda a: a.host)
        pair(found, hosts, assets, lambda h: tag_key(h.name), lambda a: tag_key(a.name))
        return found

    @cached_property
    def host_of(self) -> Mapping[int, Host]:
        """The machine of each asset that is one."""
        return {asset.doc_id: self.hosts[number] for number, asset in self.asset_of_host.items()}

    def _match(
        self,
        found: dict[int, Asset],
        of_device: Callable[[Device], Hashable],
        of_asset: Callable[[Asset], Hashable],
    ) -> None:
        pair(found, self.devices.values(), self._cards, of_device, of_asset)

    def _uuid(self, text: str) -> str:
        key = uuid_key(text)
        return "" if key in self.clashing else key

    # Where and how.

    def listed(self, device: Device) -> SeenGpu | None:
        """What its machine last told of a device; None where it does not list it."""
        seen = self.seen.get(device.host) if device.host is not None else None
        return next((each for each in seen.gpus if each.device == device.doc_id), None) if seen else None

    def answers(self, host: int | None) -> bool:
        """Whether a machine answers, as far as the last look knows."""
        seen = self.seen.get(host) if host is not None else None
        return seen is not None and seen.state in ANSWERS

    def last_seen(self, device: Device) -> datetime | None:
        """When a device was last seen; while its machine answers and lists it, at the last look."""
        if device.host is not None and self.listed(device) is not None:
            if self.answers(device.host):
                return self.looked
            good = self.seen[device.host].good
            moments = [each for each in (good, device.last_seen) if each is not None]
            return max(moments, default=None)
        return device.last_seen

    def said_host(self, asset: Asset) -> Host | None:
        """The machine in which the books say that it is: by what it is in, or by the name of its location."""
        number = asset.parent
        for _ in range(len(self.assets)):
            if number is None:
                break
            if (host := self.host_of.get(number)) is not None:
                return host
            number = self.assets[number].parent if number in self.assets else None
        return self._host_named.get(tag_key(asset.location)) if asset.parent is None else None

    @cached_property
    def _host_named(self) -> Mapping[str, Host]:
        return {tag_key(each.name): each for each in self.hosts.values()}


def pair(
    found: dict[int, Asset],
    seen: Collection[T],
    assets: Collection[Asset],
    of_seen: Callable[[T], Hashable],
    of_asset: Callable[[Asset], Hashable],
) -> None:
    """Bring together what has a key in common with one other and no more, and nothing yet."""
    taken = {asset.doc_id for asset in found.values()}
    theirs = _by_key((each for each in assets if each.doc_id not in taken), of_asset)
    mine = _by_key((each for each in seen if each.doc_id not in found), of_seen)  # type: ignore[attr-defined]
    for key, several in mine.items():
        others = theirs.get(key, [])
        if len(several) == len(others) == 1:
            found[several[0].doc_id] = others[0]  # type: ignore[attr-defined]


def _by_key(many: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    found: dict[Hashable, list[T]] = defaultdict(list)
    for each in many:
        if key(each):
            found[key(each)].append(each)
    return found


def _twice(keys: Iterable[str]) -> set[str]:
    once: set[str] = set()
    return {key for key in keys if key and (key in once or once.add(key))}  # type: ignore[func-returns-value]
