"""Where a GPU was: the fleet writes what it sees, and a person adds what was before."""

from __future__ import annotations

from datetime import datetime

from tinydb import where

from coordtui.api import Context, NotFound, formats
from coordtui_gpus.books.checks import WrongField, one_line
from coordtui_gpus.books.service import note_edits, of_device
from coordtui_gpus.records import Device, Host, Placement
from coordtui_gpus.texts import N_


def placements(ctx: Context, device: Device | int) -> list[Placement]:
    """Where a device was, the last place first."""
    ctx.require("gpus.view")
    number = device if isinstance(device, int) else device.doc_id
    found = ctx.store.records(Placement).find(where("device") == number)
    return sorted(found, key=lambda each: (each.since, each.doc_id), reverse=True)


def add_placement(
    ctx: Context,
    device: Device,
    host: int,
    since: datetime,
    until: datetime,
    *,
    bus: str = "",
    why: str = "",
) -> Placement:
    """Say where a device was before anybody looked: half-open, in UTC, over before now.

    Raises `WrongField` where it was elsewhere at that time, `NotFound` for a machine that is not known.
    """
    ctx.require("gpus.books")
    with ctx.store.transaction():
        machine = ctx.store.records(Host).get(host)
        if machine is None:
            raise NotFound(N_("There is no machine number {number}.", number=host))
        if since >= until:
            raise WrongField("until", N_("It ends before it begins."))
        if until > ctx.clock():
            raise WrongField(
                "until",
                N_("This is about what was: it ends before now."),
                remedy=N_("Where it is now is what its machine tells."),
            )
        _refuse_elsewhere(ctx, device, since, until)
        stored = ctx.store.records(Placement).add(
            Placement(
                device=device.doc_id, host=host, since=since, until=until, bus=one_line("slot", bus, 60)
            )
        )
        if (asset := of_device(ctx, device)) is not None:
            span = f"{machine.name} {since:%Y-%m-%d}/{until:%Y-%m-%d}"
            note_edits(ctx, asset.doc_id, [("placement", "", span)], why)
        return stored


def _refuse_elsewhere(ctx: Context, device: Device, since: datetime, until: datetime) -> None:
    for other in placements(ctx, device):
        if other.since < until and (other.until is None or other.until > since):
            hosts = ctx.store.records(Host).get_many([other.host])
            raise WrongField(
                "since",
                N_(
                    "It was in {host} then, from {day} on.",
                    host=hosts[0].name if hosts else f"#{other.host}",
                    day=formats.day(other.since, ctx.translator.language, year=True),
                ),
                remedy=N_("Give a time before that, or after it."),
            )
