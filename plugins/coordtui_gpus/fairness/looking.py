"""What is read to judge: one pass over what is stored, by index, and the history of who may stand idle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from tinydb import where

from coordtui.api import Context
from coordtui_gpus.fairness.subjects import (
    SILENCE,
    Booked,
    Holding,
    Key,
    Limits,
    Look,
    Track,
    key_of,
)
from coordtui_gpus.fairness.times import stored
from coordtui_gpus.fleet.states import AHEAD
from coordtui_gpus.fleet.values import History
from coordtui_gpus.records import (
    STANDING,
    Counted,
    Device,
    Hold,
    Host,
    Incident,
    Login,
    Reservation,
    Seen,
    Sweep,
    Use,
)

HEAT = timedelta(minutes=10)
LATELY = timedelta(days=1)
"""Reservations that ended so long ago are still looked at: since when somebody has none."""

ERRORS = timedelta(days=30)


def limits(ctx: Context) -> Limits:
    """From when on something is flagged in this lab."""
    told = ctx.settings
    return Limits(
        idle=told.idle_percent,
        unused=timedelta(minutes=told.unused_minutes),
        hoard=timedelta(minutes=told.hoard_minutes),
        unreserved=timedelta(minutes=told.unreserved_minutes),
        hot=told.hot_c,
    )


def look(ctx: Context) -> Look:
    """All that is judged now."""
    store, now, asked = ctx.store, ctx.clock(), limits(ctx)
    hosts = {each.doc_id: each for each in store.records(Host).find(where("archived") == False)}  # noqa: E712
    devices = {each.doc_id: each for each in store.records(Device).find()}
    away, out = _out(ctx, devices.values())
    hosts = {number: each for number, each in hosts.items() if number not in away}
    seen = {each.host: each for each in store.records(Seen).find()}
    fresh = _fresh(ctx, seen, now) - away
    booked = _booked(ctx, now)
    holdings = _holdings(ctx, seen, hosts)
    idle = {each.device for each in booked if each.start <= now - asked.unused and each.end > now}
    idle |= {each.device for each in holdings if each.since <= now - asked.hoard}
    open_, closed = _incidents(ctx, now)
    of = {device: devices[device].host for device in idle & devices.keys()}
    instances = defaultdict[int, list[int]](list)
    for number, each in devices.items():
        if each.parent is not None:
            instances[each.parent].append(number)
    return Look(
        now=now,
        limits=asked,
        hosts=hosts,
        devices=devices,
        seen=seen,
        fresh=fresh,
        tracks=_tracks(ctx, [devices[each] for each, host in of.items() if host in fresh], now, asked),
        heat=_heat(ctx, [gpu.device for host in fresh for gpu in seen[host].gpus], now),
        holdings=tuple(holdings),
        booked=tuple(booked),
        services=frozenset(
            login
            for (login,) in store.records(Login).select("login", where=where("person") == None)  # noqa: E711
        ),
        reserving=bool(booked) or store.records(Reservation).first() is not None,
        open=open_,
        closed=closed,
        instances={parent: tuple(found) for parent, found in instances.items()},
        counted={each.device: each.counts for each in store.records(Counted).find()},
        out=out,
    )


def _out(ctx: Context, devices: Iterable[Device]) -> tuple[frozenset[int], frozenset[int]]:
    """Which machines are out of service now, and which devices: of these machines, or by themselves."""
    from coordtui_gpus.fleet import outages

    found = outages(ctx)
    hosts = frozenset(each.host for each in found if each.device is None)
    alone = {each.device for each in found if each.device is not None}
    out = (each.doc_id for each in devices if each.host in hosts or {each.doc_id, each.parent} & alone)
    return hosts, frozenset(out)


def _fresh(ctx: Context, seen: Mapping[int, Seen], now: datetime) -> frozenset[int]:
    """The machines that answered at the last look, when that was lately: else nobody watches."""
    believed = where("at") <= stored(now + AHEAD)
    last = ctx.store.records(Sweep).first(believed, order=("-at",))
    if last is None or now - last.at > max(SILENCE, timedelta(seconds=3 * ctx.settings.every)):
        return frozenset()
    return frozenset(host for host, each in seen.items() if each.state in ("ok", "degraded"))


def _booked(ctx: Context, now: datetime) -> list[Booked]:
    lately = where("end") > stored(now - LATELY)
    begun = where("start") <= stored(now)
    states = where("state").one_of([*STANDING])
    found = ctx.store.records(Reservation).find(lately & begun & states)
    by = {each.doc_id: each for each in found}
    holds = ctx.store.records(Hold).find(lately & begun)
    return [
        Booked(
            device=each.device,
            start=each.start,
            end=min(each.end, by[each.reservation].end),
            reservation=by[each.reservation],
            through=each.through,
        )
        for each in holds
        if each.reservation in by
    ]


def _holdings(ctx: Context, seen: Mapping[int, Seen], hosts: Collection[int]) -> list[Holding]:
    """Who is on what, one line for each login and device: since the earliest of their processes."""
    memory = defaultdict[tuple[int, str], list[int | None]](list)
    for told in seen.values():
        for gpu in told.gpus:
            for process in gpu.processes or ():
                memory[gpu.device, process.user].append(process.memory_mib)
    found = dict[tuple[int, str], Holding]()
    for use in ctx.store.records(Use).find(where("until") == None, order=("since",)):  # noqa: E711 - a query
        key = (use.device, use.user)
        if use.host not in hosts or not use.user or key in found:
            continue
        told_of = memory.get(key, [])
        known = [each for each in told_of if each is not None]
        found[key] = Holding(
            device=use.device,
            host=use.host,
            user=use.user,
            since=use.since,
            person=use.person,
            job=use.job,
            memory_mib=sum(known) if known and len(known) == len(told_of) else None,
        )
    return list(found.values())


def _incidents(ctx: Context, now: datetime) -> tuple[dict[Key, Incident], dict[Key, Incident]]:
    """Those that are open, and those of errors in logs that are over: a line stays there for long."""
    records = ctx.store.records(Incident)
    open_ = {key_of(each): each for each in records.find(where("until") == None)}  # noqa: E711 - a query
    over = (where("kind") == "xid") & (where("until") > stored(now - ERRORS))
    return open_, {key_of(each): each for each in records.find(over, order=("until",))}


class _Span(NamedTuple):
    start: datetime
    end: datetime
    step: timedelta


def _read(ctx: Context, devices: Iterable[int], figure: str, span: _Span) -> dict[int, History]:
    from coordtui_gpus.fleet import history

    numbers = list(devices)
    if not numbers:
        return {}
    points = round((span.end - span.start) / span.step)
    found = history(ctx, numbers, figure, span.start, span.end, points)
    return {each.device: each for each in found}


def _tracks(ctx: Context, devices: list[Device], now: datetime, asked: Limits) -> dict[int, Track]:
    """Use and memory of devices, in steps of a minute or of a look, back as far as the rules go."""
    step = timedelta(seconds=max(60, 60 * -(-ctx.settings.every // 60)))
    back = max(asked.unused, asked.hoard) + SILENCE
    end = now - timedelta(seconds=now.timestamp() % step.total_seconds())
    start = end - step * -(-back // step)
    numbers = [each.doc_id for each in devices]
    span = _Span(start, end, step)
    used = _read(ctx, numbers, "utilization", span)
    held = _read(ctx, numbers, "memory_used_mib", span)
    return {
        each.doc_id: Track(
            start=start,
            step=step,
            utilization=used[each.doc_id].most,
            memory=tuple(_percent(mib, each.memory_mib) for mib in held[each.doc_id].most),
        )
        for each in devices
        if each.doc_id in used and each.doc_id in held
    }


def _percent(mib: float | None, whole: int | None) -> float | None:
    return None if mib is None or not whole else 100 * mib / whole


def _heat(ctx: Context, devices: list[int], now: datetime) -> dict[int, tuple[float | None, ...]]:
    step = timedelta(seconds=max(60, ctx.settings.every))
    start = now - step * -(-max(HEAT, 3 * step) // step)
    found = _read(ctx, devices, "temperature_c", _Span(start, now, step))
    return {device: each.most for device, each in found.items()}
