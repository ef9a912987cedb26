"""Reservations read: standing ones, one’s own, who has what now and next, and what is free."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

import msgspec
from tinydb import where

from coordtui.api import Context
from coordtui_gpus.booking.choosing import World, is_free
from coordtui_gpus.booking.load import FOREVER, Outages, load
from coordtui_gpus.booking.rules import of_wanted
from coordtui_gpus.booking.sight import as_seen, seen
from coordtui_gpus.booking.stock import Lost, Unit, stock
from coordtui_gpus.booking.times import epoch, of_epoch, stored
from coordtui_gpus.fleet.values import Held
from coordtui_gpus.records import STANDING, Hold, Reservation, ReservationState, Wanted

_LIVE: tuple[ReservationState, ...] = ("requested", *STANDING)


class Free(msgspec.Struct, frozen=True, kw_only=True):
    """Devices of a machine that are free from `start` to `end`, where nothing comes after that: None."""

    host: int
    devices: tuple[int, ...]
    start: datetime
    end: datetime | None


def standing(
    ctx: Context, start: datetime, end: datetime, hosts: Collection[int] | None = None
) -> list[Reservation]:
    """What holds GPUs at any time of the interval, by start, told as who acts may see it."""
    ctx.require("gpus.view")
    return as_seen(ctx, live(ctx, start, end, hosts, STANDING))


def live(
    ctx: Context,
    start: datetime,
    end: datetime,
    hosts: Collection[int] | None = None,
    states: Iterable[ReservationState] = _LIVE,
) -> list[Reservation]:
    """Reservations of these states in an interval, as they are stored: not to be shown."""
    there = (where("end") > stored(start)) & (where("start") < stored(end))
    found = ctx.store.records(Reservation).find(
        there & where("state").one_of([*states]), order=("start", "doc_id")
    )
    if hosts is None:
        return found
    units = stock(ctx).by_host
    devices = {unit.id for host in hosts for unit in units.get(host, ())}
    on = holds_between(ctx, start, end, devices)
    wanted = {each.reservation for each in on}
    return [each for each in found if each.doc_id in wanted]


def holds_between(
    ctx: Context, start: datetime, end: datetime, devices: Collection[int] | None = None
) -> list[Hold]:
    """What is held, or asked for, at any time of an interval."""
    there = (where("end") > stored(start)) & (where("start") < stored(end))
    if devices is not None and len(devices) <= 200:
        return ctx.store.records(Hold).find(where("device").one_of(sorted(devices)) & there)
    found = ctx.store.records(Hold).find(there)
    return found if devices is None else [each for each in found if each.device in devices]


def mine(ctx: Context, *, over: bool = False) -> list[Reservation]:
    """One’s own reservations that are asked for or hold, by start; with `over` all that there ever were."""
    ctx.require("gpus.view")
    if ctx.actor.person is None:
        return []
    return of_person(ctx, ctx.actor.person, over=over)


def of_person(ctx: Context, person: int, *, over: bool = False) -> list[Reservation]:
    """Somebody’s reservations, by start. Another’s need `gpus.who`."""
    ctx.require("gpus.view")
    if person != ctx.actor.person:
        ctx.require("gpus.who")
    theirs = where("person") == person
    if not over:
        ahead = where("end") > stored(ctx.clock())
        theirs = theirs & ahead & where("state").one_of([*_LIVE])
    return ctx.store.records(Reservation).find(theirs, order=("start", "doc_id"))


def requests(ctx: Context) -> list[Reservation]:
    """What waits for a yes and is not over, the soonest first. Needs `gpus.decide`."""
    ctx.require("gpus.decide")
    waiting = (where("state") == "requested") & (where("end") > stored(ctx.clock()))
    return ctx.store.records(Reservation).find(waiting, order=("start", "doc_id"))


def held_at(ctx: Context, at: datetime, devices: Collection[int] | None = None) -> dict[int, list[Held]]:
    """By device, what stands on it at a moment."""
    ctx.require("gpus.view")
    return _held(ctx, at, at + timedelta(seconds=1), devices, at)


def next_of(ctx: Context, at: datetime) -> dict[int, Held]:
    """By device, the first that begins after a moment."""
    ctx.require("gpus.view")
    coming = ctx.store.records(Hold).find(where("start") > stored(at), order=("start", "doc_id"))
    known = {each.doc_id: each for each in _reservations(ctx, coming)}
    found: dict[int, Held] = {}
    for each in coming:
        if each.device not in found and each.reservation in known:
            found[each.device] = Held(reservation=known[each.reservation], share=each.share)
    return found


def _held(
    ctx: Context, start: datetime, end: datetime, devices: Collection[int] | None, at: datetime
) -> dict[int, list[Held]]:
    holds = [each for each in holds_between(ctx, start, end, devices) if each.start <= at < each.end]
    known = {each.doc_id: each for each in _reservations(ctx, holds)}
    found: dict[int, list[Held]] = {}
    for each in holds:
        if each.reservation in known:
            held = Held(reservation=known[each.reservation], share=each.share)
            found.setdefault(each.device, []).append(held)
    return found


def _reservations(ctx: Context, holds: Iterable[Hold]) -> list[Reservation]:
    """The standing reservations of holds, as who acts may see them."""
    numbers = sorted({each.reservation for each in holds})
    found = ctx.store.records(Reservation).get_many(numbers)
    return [seen(ctx, each) for each in found if each.state in STANDING]


def devices_of_each(ctx: Context, reservations: Iterable[Reservation]) -> Mapping[int, tuple[int, ...]]:
    """By reservation, the devices that it is about; of an instance not its GPU."""
    ctx.require("gpus.view")
    found: dict[int, list[int]] = {}
    numbers = [each.doc_id for each in reservations]
    for start in range(0, len(numbers), 200):
        part = where("reservation").one_of(numbers[start : start + 200])
        for each in ctx.store.records(Hold).find(part, order=("doc_id",)):
            if each.through is None:
                found.setdefault(each.reservation, []).append(each.device)
    return {number: tuple(devices) for number, devices in found.items()}


def free(
    ctx: Context, start: datetime, end: datetime | None = None, wanted: Wanted | None = None
) -> list[Free]:
    """By machine, the devices like those wanted that are free from `start` to `end`, and until when all are.

    Without an end it is asked what is free at `start`. Lost ones, and those out of service, are not free.
    """
    ctx.require("gpus.view")
    wanted = wanted or Wanted()
    if any(of_wanted(wanted)):
        return []
    world = World(stock(ctx), load(ctx), Outages(ctx), Lost(ctx))
    begins = epoch(start)
    ends = begins + 1 if end is None else epoch(end)
    found = []
    for host, units in world.stock.fitting(wanted).items():
        there = [
            unit
            for unit in units
            if is_free(world, unit, wanted.share, begins, ends) and not world.lost(unit)
        ]
        if there:
            until = min(_until(world, unit, wanted.share, begins) for unit in there)
            found.append(
                Free(
                    host=host,
                    devices=tuple(unit.id for unit in there),
                    start=start,
                    end=None if until >= FOREVER else of_epoch(until),
                )
            )
    return sorted(found, key=lambda each: (-len(each.devices), world.stock.host_name(each.host), each.host))


def _until(world: World, unit: Unit, share: int, start: int) -> int:
    """When it is not free any more, in seconds."""
    taken = unit.takes(share)
    begins = [
        over.start for device, part, _ in taken for over in world.load.over(device, part, start, FOREVER)
    ]
    out = world.outages.of(unit.host, [device for device, _, _ in taken], start, FOREVER)
    return min([*begins, *(max(epoch(each.start), start) for each in out)], default=FOREVER)
