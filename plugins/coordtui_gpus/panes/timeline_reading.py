"""What the timeline shows, read beside the screen: what lies on machines, what clashes, and ways out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from coordtui.api import Context, Message, formats
from coordtui_gpus import booking
from coordtui_gpus.booking.sight import names
from coordtui_gpus.booking.stock import few
from coordtui_gpus.panes.reservation_reading import plan_of
from coordtui_gpus.panes.reserve_plan import offer_words, why_out
from coordtui_gpus.panes.telling import Teller, names_of
from coordtui_gpus.records import Reservation
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.booking.values import Clash, Row

WAYS = 4
"""So many ways out are looked for at a time."""


class Clashing(msgspec.Struct, frozen=True, kw_only=True):
    """Where more lies on a machine than there is, in words, and what would be free instead."""

    host: int
    start: datetime
    end: datetime
    what: Message
    way: Message | None = None


class Lying(msgspec.Struct, frozen=True, kw_only=True):
    """What lies on all machines from `start` to `end`, and when that was read."""

    start: datetime
    end: datetime
    at: datetime
    rows: Sequence[Row] = ()
    names: Mapping[int, str] = {}
    clashes: Sequence[Clashing] = ()
    requests: int = 0


def read(ctx: Context, start: datetime, end: datetime) -> Lying:
    """All of it, as the store has it now; raises `NotAllowed` without `gpus.view`."""
    rows = booking.rows(ctx, start, end)
    people = {bar.reservation.person for row in rows for bar in row.bars if bar.reservation is not None}
    return Lying(
        start=start,
        end=end,
        at=ctx.clock(),
        rows=rows,
        names=names_of(ctx, sorted(people)),
        clashes=_clashes(ctx, rows),
        requests=len(booking.requests(ctx)) if ctx.may("gpus.decide") else 0,
    )


def _clashes(ctx: Context, rows: Sequence[Row]) -> list[Clashing]:
    """What clashes from now on, the soonest first."""
    now, found, asked = ctx.clock(), list[Clashing](), set[int]()
    for row in rows:
        together: dict[tuple[datetime, datetime, tuple[int, ...]], list[Clash]] = {}
        for each in row.clashes:
            if each.end > now:
                whose = tuple(one.doc_id for one in each.reservations)
                together.setdefault((each.start, each.end, whose), []).append(each)
        for (start, end, _), alike in together.items():
            devices = [each.device for each in alike]
            found.append(
                Clashing(
                    host=row.host,
                    start=start,
                    end=end,
                    what=_words(ctx, alike[0], _called(ctx, devices, row.gpus)),
                    way=_way_out(ctx, alike[0], asked),
                )
            )
    return sorted(found, key=lambda each: each.start)


def _called(ctx: Context, devices: Sequence[int], gpus: int) -> str:
    """`d01 (0, 1)`; `d01` when all of its GPUs are meant."""
    there = few(ctx, devices)
    whole = len(set(devices)) == gpus and all(unit.parent is None for unit in there.units.values())
    hosts = list(there.hosts)
    return there.host_name(hosts[0]) if whole and len(hosts) == 1 else there.names(devices)


def _words(ctx: Context, clash: Clash, gpus: str) -> Message:
    """Who has what twice, as far as who acts may know."""
    tell = Teller(ctx, names(ctx, [each.person for each in clash.reservations]))
    values = {"gpus": gpus, "start": tell.moment(clash.start), "end": tell.moment(clash.end)}

    def whose(some: Sequence[Reservation]) -> str:
        return formats.listing([*dict.fromkeys(tell.holder(each.person) for each in some)], ctx.translator)

    every = clash.reservations
    if clash.outages:
        why = why_out(tell, clash.outages[0])
        return N_(
            "{gpus}: out of service, reserved by {names}, {start} to {end}: {why}",
            **values,
            names=whose(every),
            why=why,
        )
    asking = [each for each in every if each.state == "requested"]
    holding = [each for each in every if each.state != "requested"]
    loose = [each for each in holding if each.preemptible]
    firm = [each for each in holding if not each.preemptible]
    if asking and holding:
        return N_(
            "{gpus}: {asking} asks for what {names} has, {start} to {end}",
            **values,
            asking=whose(asking),
            names=whose(holding),
        )
    if loose and firm:
        return N_(
            "{gpus}: {loose} gives way to {names}, {start} to {end}",
            **values,
            loose=whose(loose),
            names=whose(firm),
        )
    return N_("{gpus}: wanted at once by {names}, {start} to {end}", **values, names=whose(every))


def _way_out(ctx: Context, clash: Clash, asked: set[int]) -> Message | None:
    """What would be free for the one of them that has to move, where who acts may move it."""
    one = _to_move(clash)
    if one is None or (len(asked) >= WAYS and one.doc_id not in asked):
        return None
    asked.add(one.doc_id)
    devices = booking.devices_of_each(ctx, [one]).get(one.doc_id, ())
    plan = plan_of(ctx, one, devices)
    return offer_words(ctx, plan.offers[0]) if plan is not None and plan.offers else None


def _to_move(clash: Clash) -> Reservation | None:
    """What is asked for moves before what is held; what has begun stays."""
    return min(
        clash.reservations,
        key=lambda each: (each.state != "requested", -each.start.timestamp()),
        default=None,
    )
