"""The nearest that is free instead: other GPUs at that time, the same at another time, other models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from msgspec.structs import replace

from coordtui.api import Context, Message
from coordtui_gpus.booking.choosing import World, choose, nearest
from coordtui_gpus.booking.meanwhile import SOON
from coordtui_gpus.booking.stock import MIB_OF_GB, Unit
from coordtui_gpus.booking.times import epoch, of_epoch
from coordtui_gpus.booking.times import said as moment
from coordtui_gpus.booking.values import Draft, Offer
from coordtui_gpus.records import WHOLE, Wanted
from coordtui_gpus.texts import N_


def offers(ctx: Context, world: World, draft: Draft) -> Iterator[Offer]:
    """What is free instead, the nearest first; nothing twice."""
    told: set[tuple[tuple[int, ...], int]] = set()
    for units, start, why in _found(ctx, world, draft):
        devices = tuple(unit.id for unit in units)
        if devices and (devices, start) not in told:
            told.add((devices, start))
            end = start + epoch(draft.end) - epoch(draft.start)
            busy = any(map(_about_now(ctx, world, start).in_use, units))
            said = N_("{offer}, in use now", offer=why) if busy else why
            yield Offer(devices=devices, start=of_epoch(start), end=of_epoch(end), why=said)


def _found(ctx: Context, world: World, draft: Draft) -> Iterator[tuple[Sequence[Unit], int, Message]]:
    start, end = epoch(draft.start), epoch(draft.end)
    named = [world.stock.units[each] for each in draft.wanted.devices if each in world.stock.units]
    alike = like(draft.wanted, named)
    first = choose(world, alike, start, end) if named or draft.wanted.together else []
    if named or not draft.wanted.together:
        yield from _at_that_time(world, first, start)
    if alike.together and alike.count > 1 and not first:
        apart = choose(world, replace(alike, together=False), start, end)
        for units, at, _ in _at_that_time(world, apart, start):
            yield units, at, N_("{gpus}, on several machines", gpus=_names(world, units))
    if draft.wanted.hosts and not first:
        yield from _at_that_time(world, choose(world, replace(alike, hosts=[]), start, end), start)
    yield from _at_another_time(ctx, world, draft, named)
    other = replace(alike, model="", memory_gb=least_memory(alike, named), hosts=[])
    if other.model != alike.model and not other.profile:
        for units, at, _ in _at_that_time(world, choose(world, other, start, end, alike.model), start):
            model = units[0].model
            yield units, at, N_("{gpus}: {model}", gpus=_names(world, units), model=model)


def like(wanted: Wanted, named: Sequence[Unit]) -> Wanted:
    """Any that are like those that were named."""
    if not named:
        return wanted
    return Wanted(
        count=len(named),
        model=named[0].model,
        memory_gb=least_memory(wanted, named),
        together=len({unit.host for unit in named}) == 1,
        share=wanted.share if all(unit.parent is None for unit in named) else WHOLE,
        profile=named[0].profile if named[0].parent is not None else "",
    )


def least_memory(wanted: Wanted, named: Sequence[Unit]) -> float | None:
    """The memory in GB that something else must have at least; None when that is not known."""
    known = [unit.memory for unit in named if unit.memory is not None]
    return min(known) / MIB_OF_GB - 0.01 if known else wanted.memory_gb


def _at_that_time(
    world: World, units: Sequence[Unit], start: int
) -> Iterator[tuple[Sequence[Unit], int, Message]]:
    if units:
        yield units, start, N_("{gpus} at that time", gpus=_names(world, units))


def _at_another_time(
    ctx: Context, world: World, draft: Draft, named: Sequence[Unit]
) -> Iterator[tuple[Sequence[Unit], int, Message]]:
    span = epoch(draft.start), epoch(draft.end)
    now = epoch(ctx.clock())
    last = ctx.clock() + timedelta(days=ctx.settings.ahead_days + ctx.settings.longest_days)
    within = now, max(epoch(last), span[1])
    if named:
        wanted, groups = replace(draft.wanted, count=len(named)), [list(named)]
    else:
        wanted, by_host = draft.wanted, list(world.stock.fitting(draft.wanted).values())
        groups = by_host if wanted.together else [[unit for units in by_host for unit in units]]
    for start in nearest(world, wanted, groups, span, within):
        if named and not any(map(world.lost, named)):
            units: Sequence[Unit] = named
        else:
            then = _about_now(ctx, world, start)
            units = choose(then, draft.wanted, start, start + span[1] - span[0]) if not named else []
        values = {"gpus": _names(world, units), "start": moment(ctx, of_epoch(start), draft.zone)}
        yield units, start, N_("{gpus} from {start}", **values)


def _about_now(ctx: Context, world: World, start: int) -> World:
    """The world in which it is of no account who is at GPUs now, where it is about a later time."""
    return world if start <= epoch(ctx.clock() + SOON) else world._replace(busy=frozenset())


def _names(world: World, units: Sequence[Unit]) -> str:
    return world.stock.names([unit.id for unit in units])
