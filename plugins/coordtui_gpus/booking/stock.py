"""What can be reserved: GPUs and MIG instances with their machines, read once while nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from tinydb import where

from coordtui.api import Context, fold, safe, words_of
from coordtui_gpus.calling import spans
from coordtui_gpus.records import WHOLE, Device, Host, Seen, Wanted

MIB_OF_GB = 1e9 / 2**20
"""A gigabyte is one of vendors: a card sold with 80 GB has 76,294 MiB at least."""


MEMORY = 50
"""So many questions are remembered with what answers to them."""


class Unit(NamedTuple):
    """A GPU or an instance, as far as choosing needs it. `cut` is a GPU that is cut into instances."""

    id: int
    host: int
    number: int
    model: str
    memory: int | None
    parent: int | None
    profile: str
    share: int
    retired: bool
    uuid: str
    serial: str
    cut: bool = False

    def takes(self, share: int) -> list[tuple[int, int, int | None]]:
        """What a reservation of it holds: device, thousandths, and through which instance."""
        if self.parent is None:
            return [(self.id, share, None)]
        return [(self.id, WHOLE, None), (self.parent, self.share, self.id)]


class Place(NamedTuple):
    """A machine, as far as choosing needs it."""

    name: str
    place: str
    archived: bool


class Stock:
    """The devices of some machines, by number and by machine, in the order of their numbers there."""

    def __init__(self, devices: Iterable[Device], hosts: Iterable[Host]) -> None:
        self.hosts = {each.doc_id: Place(each.name, each.place, each.archived) for each in hosts}
        found = list(devices)
        cut = {each.parent for each in found if each.parent is not None and not each.retired}
        units = [_unit(each, each.doc_id in cut) for each in found]
        units.sort(key=lambda unit: (unit.host, unit.number, unit.profile, unit.id))
        self.units: dict[int, Unit] = {unit.id: unit for unit in units}
        self.by_host: dict[int, list[Unit]] = {}
        for unit in units:
            self.by_host.setdefault(unit.host, []).append(unit)
        self._words: dict[str, frozenset[str]] = {}
        self._fitting: dict[tuple[object, ...], dict[int, list[Unit]]] = {}
        self._names = {number: safe(each.name, limit=100) for number, each in self.hosts.items()}

    def there(self, unit: Unit) -> bool:
        """Whether it is on a machine that is watched, and still the lab's."""
        place = self.hosts.get(unit.host)
        return not unit.retired and place is not None and not place.archived

    def fitting(self, wanted: Wanted, unlike: str = "") -> dict[int, list[Unit]]:
        """By machine, the units that answer to what is asked for, whether they are free or not.

        With `unlike` only those of other models.
        """
        asked = (wanted.model, wanted.profile, wanted.memory_gb, tuple(wanted.hosts), unlike)
        if asked not in self._fitting:
            if len(self._fitting) > MEMORY:
                self._fitting.clear()
            self._fitting[asked] = self._fit(wanted, unlike)
        return self._fitting[asked]

    def _fit(self, wanted: Wanted, unlike: str) -> dict[int, list[Unit]]:
        words, profile = frozenset(words_of(wanted.model)), fold(wanted.profile.strip())
        others = frozenset(words_of(unlike))
        least = 0.0 if wanted.memory_gb is None else wanted.memory_gb * MIB_OF_GB
        models = {
            model
            for model in {unit.model for unit in self.units.values()}
            if words <= self.words(model) and not (others and others <= self.words(model))
        }
        found: dict[int, list[Unit]] = {}
        for host in dict.fromkeys(wanted.hosts or self.by_host):
            fit = [
                unit
                for unit in self.by_host.get(host, ())
                if unit.model in models
                and (not least or (unit.memory is not None and unit.memory >= least))
                and (_is_cut_as(unit, profile) if profile else unit.parent is None and not unit.cut)
                and self.there(unit)
            ]
            if fit:
                found[host] = fit
        return found

    def words(self, model: str) -> frozenset[str]:
        """The folded words of a model."""
        if model not in self._words:
            self._words[model] = frozenset(words_of(model))
        return self._words[model]

    def names(self, devices: Sequence[int]) -> str:
        """What devices are called, by machine: `node1 (0–3, 5, 6 1g.10gb)`."""
        by_host: dict[int, list[Unit]] = {}
        for number in devices:
            unit = self.units.get(number)
            if unit is not None:
                by_host.setdefault(unit.host, []).append(unit)
        said = [f"{self.host_name(host)} ({self._numbers(units)})" for host, units in by_host.items()]
        return ", ".join(said) or "?"

    def _numbers(self, units: Sequence[Unit]) -> str:
        """Whole GPUs in their order, those in a row in short; then instances."""
        plain = {unit.id for unit in units if unit.parent is None and unit.number >= 0}
        told = spans(unit.number for unit in units if unit.id in plain)
        return ", ".join([*told, *(self._number(unit) for unit in units if unit.id not in plain)])

    def host_name(self, host: int) -> str:
        """What a machine is called, safe to be shown."""
        return self._names.get(host, "?")

    def _number(self, unit: Unit) -> str:
        whole = unit if unit.parent is None else self.units.get(unit.parent, unit)
        number = "?" if whole.number < 0 else str(whole.number)
        return number if unit.parent is None else f"{number} {safe(unit.profile or 'MIG', limit=40)}"


def _is_cut_as(unit: Unit, profile: str) -> bool:
    return unit.parent is not None and fold(unit.profile) == profile


def _unit(device: Device, cut: bool) -> Unit:
    return Unit(
        device.doc_id,
        -1 if device.host is None else device.host,
        -1 if device.index is None else device.index,
        device.model,
        device.memory_mib,
        device.parent,
        device.profile,
        device.share,
        device.retired,
        device.uuid,
        device.serial,
        cut,
    )


class _Kept:
    revisions: tuple[int, int]
    stock: Stock


_KEPT: WeakKeyDictionary[object, _Kept] = WeakKeyDictionary()


def stock(ctx: Context) -> Stock:
    """All devices. What was read before is given again as long as no process changed any of them.

    Within a transaction it is read anew: what that wrote itself is not told by a revision.
    """
    devices, hosts = ctx.store.records(Device), ctx.store.records(Host)
    if ctx.store.writing:
        return Stock(devices.find(), hosts.find())
    engine, revisions = ctx.store.table("devices").engine, (devices.revision, hosts.revision)
    kept = _KEPT.get(engine)
    if kept is None or kept.revisions != revisions:
        kept = _Kept()
        kept.revisions, kept.stock = revisions, Stock(devices.find(), hosts.find())
        _KEPT[engine] = kept
    return kept.stock


def few(ctx: Context, numbers: Iterable[int]) -> Stock:
    """Some devices with their GPUs, read now."""
    devices = ctx.store.records(Device)
    found = devices.get_many(dict.fromkeys(numbers))
    parents = {each.parent for each in found if each.parent is not None} - {each.doc_id for each in found}
    found += devices.get_many(sorted(parents))
    hosts = sorted({each.host for each in found if each.host is not None})
    return Stock(found, ctx.store.records(Host).get_many(hosts))


_FEW = 8
"""So many machines are asked for one by one."""


class Lost:
    """Which devices their machines do not find any more: of each machine read when it is asked for.

    Who asks about more than a few asks about all: then all are read together.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._known: dict[int, frozenset[int]] = {}
        self._all = False

    def __call__(self, unit: Unit) -> bool:
        """Whether this one, or the GPU that it is part of, is lost."""
        if unit.host not in self._known and not self._all:
            self._all = len(self._known) >= _FEW
            self._known.setdefault(unit.host, frozenset())
            for seen in self._ctx.store.records(Seen).find(None if self._all else where("host") == unit.host):
                self._known[seen.host] = frozenset(each.device for each in seen.gpus if each.state == "lost")
        lost = self._known.get(unit.host, frozenset())
        return unit.id in lost or unit.parent in lost
