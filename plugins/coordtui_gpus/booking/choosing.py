"""Which devices somebody gets who asks for any: those that leave the most for others, always the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from coordtui_gpus.booking.load import FOREVER, Load, Outages
from coordtui_gpus.booking.stock import Stock, Unit
from coordtui_gpus.booking.times import epoch
from coordtui_gpus.records import WHOLE, Wanted


class World(NamedTuple):
    """What choosing looks at; `but` is a reservation that is about to change, which does not count.

    `busy` are devices at which somebody else is now: they are taken last, where it is about now.
    """

    stock: Stock
    load: Load
    outages: Outages
    lost: Callable[[Unit], bool]
    but: int = 0
    busy: frozenset[int] = frozenset()

    def in_use(self, unit: Unit) -> bool:
        """Whether somebody else is at it now, or at the GPU that it is part of."""
        return unit.id in self.busy or unit.parent in self.busy


class _Free(NamedTuple):
    """A unit that is free, by what speaks against taking it."""

    gives_way: int
    in_use: bool
    memory: int
    untouched: int
    unit: Unit


class _Group(NamedTuple):
    """A machine with enough that is free, and what speaks against it."""

    gives_way: int
    in_use: int
    memory: int
    whole: bool
    left: int
    name: str
    host: int
    units: tuple[Unit, ...]


def is_free(world: World, unit: Unit, share: int, start: int, end: int) -> bool:
    """Whether so much of it is free at every instant, and it is not out of service."""
    taken = unit.takes(share)
    return all(
        world.load.used(device, start, end, world.but) + part <= WHOLE for device, part, _ in taken
    ) and not (world.outages and world.outages.of(unit.host, [device for device, _, _ in taken], start, end))


def choose(world: World, wanted: Wanted, start: int, end: int, unlike: str = "") -> list[Unit]:
    """As many units as are wanted, in their order; none when there are not so many free.

    First those that make nobody give way, then those at which nobody is now, then those with the least
    memory that will do. Together: the
    machine that is used already and where the least is left, so that whole machines stay free. Of
    shares: GPUs first of which most is taken already.
    """
    groups = []
    for host, units in world.stock.fitting(wanted, unlike).items():
        free = _free_of(world, units, wanted.share, start, end)
        if not free or (wanted.together and len(free) < wanted.count):
            continue
        free.sort(key=lambda each: each[:4])
        groups.append(_group(world, host, units, free, wanted.count))
    groups.sort(key=lambda each: each[:7])
    found: list[Unit] = []
    for group in groups:
        well = [unit for unit in group.units if not world.lost(unit)]
        if not wanted.together:
            found += well
        elif len(well) >= wanted.count:
            found = well
        if len(found) >= wanted.count:
            return sorted(found[: wanted.count], key=lambda unit: (*_host(world, unit), unit.number, unit.id))
    return []


def _host(world: World, unit: Unit) -> tuple[str, int]:
    return world.stock.host_name(unit.host), unit.host


def _free_of(world: World, units: list[Unit], share: int, start: int, end: int) -> list[_Free]:
    """Those that are free. On most nothing lies at all, and a fleet has thousands: that is seen at once."""
    found, always = [], not world.outages
    for unit in units:
        if always and unit.parent is None and world.load.bare(unit.id, start, end):
            memory = FOREVER if unit.memory is None else unit.memory
            found.append(_Free(0, world.in_use(unit), memory, 0, unit))
        elif is_free(world, unit, share, start, end):
            found.append(_free(world, unit, start, end))
    return found


def _free(world: World, unit: Unit, start: int, end: int) -> _Free:
    devices = [device for device, _, _ in unit.takes(WHOLE)]
    gives_way = sum(len(world.load.on(each, start, end, firm=False, but=world.but)) for each in devices)
    taken = world.load.used(devices[-1], start, end, world.but)
    memory = unit.memory if unit.memory is not None else FOREVER
    return _Free(gives_way, world.in_use(unit), memory, -taken, unit)


def _group(world: World, host: int, fitting: list[Unit], free: list[_Free], count: int) -> _Group:
    first = free[:count]
    untouched = len(free) == len(fitting) and all(not each.untouched for each in free)
    return _Group(
        sum(each.gives_way for each in first),
        sum(each.in_use for each in first),
        max(each.memory for each in first),
        untouched,
        len(free) - len(first),
        world.stock.host_name(host),
        host,
        tuple(each.unit for each in free),
    )


# The nearest other time

_MINUTE = 60


def nearest(
    world: World, wanted: Wanted, groups: list[list[Unit]], span: tuple[int, int], within: tuple[int, int]
) -> Iterator[int]:
    """The nearest starts, a later one and an earlier one, at which so many units of a group are free.

    `span` is the interval that is wanted, `within` the first and the last moment that it may take; all in
    seconds. Starts are whole minutes.
    """
    start, end = span
    length = -(-(end - start) // _MINUTE)
    later: list[int] = []
    earlier: list[int] = []
    for units in groups:
        for first, last in _starts(world, wanted, units, length, within):
            if last * _MINUTE > start:
                later.append(max(first * _MINUTE, start))
            if first * _MINUTE < start:
                earlier.append(min(last * _MINUTE, start))
    if later_ones := [each for each in later if each > start]:
        yield min(later_ones)
    if earlier_ones := [each for each in earlier if each < start]:
        yield max(earlier_ones)


def _starts(
    world: World, wanted: Wanted, units: list[Unit], length: int, within: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """The first and last minute of each time in which one may start with so many of the units."""
    changes: list[tuple[int, int]] = []
    for unit in units:
        for first, last in _gaps(world, unit, wanted.share, length, within):
            changes += [(first, 0), (last, 1)]  # at one minute, who becomes free comes first
    there, since = 0, 0
    for minute, goes in sorted(changes):
        if goes:
            if there == wanted.count:
                yield since, minute
            there -= 1
        else:
            there += 1
            if there == wanted.count:
                since = minute


def _gaps(
    world: World, unit: Unit, share: int, length: int, within: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """The first and last minute of each time in which one may start on a unit."""
    taken = unit.takes(share)
    busy = [
        (over.start, over.end)
        for device, part, _ in taken
        for over in world.load.over(device, part, *within, world.but)
    ]
    out = world.outages.of(unit.host, [device for device, _, _ in taken], *within)
    busy += [(epoch(each.start), FOREVER if each.end is None else epoch(each.end)) for each in out]
    free = -(-within[0] // _MINUTE)
    for begins, ends in sorted([*busy, (within[1], FOREVER)]):
        if begins // _MINUTE - free >= length:
            yield free, begins // _MINUTE - length
        free = max(free, -(-ends // _MINUTE))
