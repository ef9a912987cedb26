"""How reservations are said on the command line: in lines, or as plain data."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Context, Message
from coordtui.api.command_line import print_json, table
from coordtui_gpus.records import Reservation, ReservationState
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.booking.values import Plan

STATES: dict[ReservationState, Message] = {
    "requested": N_("asked for"),
    "approved": N_("booked"),
    "refused": N_("refused"),
    "cancelled": N_("cancelled"),
    "released": N_("ended early"),
}


def tell(ctx: Context, args: argparse.Namespace, found: Reservation) -> int:
    """Answer with one reservation; the exit status."""
    if args.json:
        print_json(plain(ctx, [found])[0])
    else:
        lines(ctx, [found])
    return 0


def tell_all(ctx: Context, args: argparse.Namespace, found: Sequence[Reservation]) -> int:
    """Answer with reservations, one to a line; the exit status."""
    if args.json:
        print_json(plain(ctx, found))
        return 0
    if not found:
        print(ctx._(N_("There is no reservation.")), file=sys.stderr)
    lines(ctx, found)
    return 0


def plain(ctx: Context, found: Iterable[Reservation]) -> list[dict[str, Any]]:
    """Reservations as plain data, with the devices they are about: scripts count on all fields."""
    from coordtui_gpus.booking import devices_of_each

    all_ = list(found)
    devices: Mapping[int, tuple[int, ...]] = devices_of_each(ctx, all_)
    return [
        {
            **{name: msgspec.to_builtins(getattr(each, name)) for name in each.__struct_fields__},
            "devices": list(devices.get(each.doc_id, ())),
        }
        for each in all_
    ]


def lines(ctx: Context, found: Sequence[Reservation]) -> None:
    """Print reservations, one to a line."""
    from coordtui_gpus.booking import devices_of_each
    from coordtui_gpus.booking.sight import names
    from coordtui_gpus.booking.stock import few

    devices = devices_of_each(ctx, found)
    there = few(ctx, [each for of in devices.values() for each in of])
    people = names(ctx, [each.person for each in found])
    table(
        (
            str(each.doc_id),
            local(each.start, each.zone),
            local(each.end, each.zone),
            ctx._(STATES[each.state]),
            there.names(devices[each.doc_id]) if each.doc_id in devices else "",
            people.get(each.person, ""),
        )
        for each in found
    )


def local(moment: datetime, zone: str) -> str:
    """A moment by the clocks of a zone, in figures that both languages read."""
    from coordtui_gpus.booking.times import zone_of

    return f"{moment.astimezone(zone_of(zone)):%Y-%m-%d %H:%M}"


def tell_plan(ctx: Context, args: argparse.Namespace, plan: Plan) -> int:
    """What would be: 0 when it could be reserved, 1 when not."""
    from coordtui_gpus.booking.stock import few

    if args.json:
        print_json({**msgspec.to_builtins(plan), "possible": plan.possible})
        return 0 if plan.possible else 1
    there = few(ctx, plan.devices)
    if plan.devices:
        print(ctx._(N_("It would be {gpus}.", gpus=there.names(plan.devices))))
    for problem in plan.problems:
        print("! " + ctx._(problem))
    for clash in plan.clashes:
        zone = ctx.settings.zone
        values = {"start": local(clash.start, zone), "end": local(clash.end, zone)}
        gpu = there.names([clash.device])
        print("! " + ctx._(N_("{gpus}: taken from {start} to {end}.", gpus=gpu, **values)))
    for note in plan.notes:
        print(ctx._(note))
    for offer in plan.offers:
        print(ctx._(N_("Free instead: {offers}.", offers=offer.why)))
    return 0 if plan.possible else 1
