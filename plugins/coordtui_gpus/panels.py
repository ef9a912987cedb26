"""What a person’s page says of GPUs: those that they use, and those that they reserved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tinydb import where

from coordtui.api import Context, Message, Panel, PanelLine, Ref, formats, safe
from coordtui_gpus.records import Device, Host, Reservation, Use
from coordtui_gpus.texts import N_, NN_

SHOWN = 5
"""Lines of a panel."""


def panels(ctx: Context, ref: Ref) -> Iterator[Panel]:
    """The GPUs on which a person’s processes were last seen, and the reservations that they have.

    To themselves, and to who may see who uses what.
    """
    if ref.kind != "person" or not ref.key.isdecimal() or not ctx.may("gpus.view"):
        return
    person = int(ref.key)
    if person != ctx.actor.person and not ctx.may("gpus.who"):
        return
    if used := _used(ctx, person):
        yield Panel(title=N_("Uses GPUs"), lines=_first(used), order=50)
    if reserved := _reserved(ctx, person):
        yield Panel(title=N_("Reserved GPUs"), lines=_first(reserved), order=51)
    if person == ctx.actor.person and (hours := _hours(ctx)) is not None:
        yield Panel(title=N_("Own GPU-hours this month"), lines=(hours,), order=52)


def _hours(ctx: Context) -> PanelLine | None:
    """What one used and reserved since the first of the month; nothing for who did neither."""
    from coordtui_gpus.fairness.counting import Facts
    from coordtui_gpus.fairness.times import day_start, zone_of

    now = ctx.clock()
    first = now.astimezone(zone_of(ctx.settings.zone)).date().replace(day=1)
    start = day_start(first, ctx.settings.zone)
    if start >= now:
        return None
    facts = Facts(ctx, start, now, own=True)
    used, reserved = (
        sum((each.end - each.start) / 3600 * each.weight for each in pieces)
        for pieces in (facts.used, facts.reserved)
    )
    if not used and not reserved:
        return None
    return PanelLine(
        text=N_(
            "{used} used, {reserved} reserved",
            used=formats.number(used, ctx.translator),
            reserved=formats.number(reserved, ctx.translator),
        )
    )


def _first(lines: Sequence[PanelLine]) -> tuple[PanelLine, ...]:
    more = len(lines) - SHOWN
    rest = [PanelLine(text=NN_("and {n} more", "and {n} more", more))] if more > 0 else []
    return (*lines[:SHOWN], *rest)


def _used(ctx: Context, person: int) -> list[PanelLine]:
    """One line for each machine."""
    from coordtui_gpus.booking.times import said

    now = (where("person") == person) & (where("until") == None)  # noqa: E711 - a query
    uses = ctx.store.records(Use).find(now, order=("since",))
    hosts = {each.doc_id: each for each in ctx.store.records(Host).get_many({use.host for use in uses})}
    lines = []
    for number, host in sorted(hosts.items(), key=lambda item: item[1].name):
        there = [use for use in uses if use.host == number]
        text = NN_(
            "{n} GPU on {host}", "{n} GPUs on {host}", len({use.device for use in there}),
            host=safe(host.name, limit=100),
        )  # fmt: skip
        lines.append(PanelLine(text=text, detail=N_("since {start}", start=said(ctx, there[0].since))))
    return lines


def _reserved(ctx: Context, person: int) -> list[PanelLine]:
    from coordtui_gpus.booking.reading import devices_of_each, of_person
    from coordtui_gpus.booking.times import said

    found = of_person(ctx, person)
    devices = devices_of_each(ctx, found[:SHOWN])
    lines = []
    for each in found:
        when = N_(
            "{start} to {end}", start=said(ctx, each.start, each.zone), end=said(ctx, each.end, each.zone)
        )
        lines.append(PanelLine(text=when, detail=_what(ctx, each, devices.get(each.doc_id, ()))))
    return lines


def _what(ctx: Context, reservation: Reservation, devices: Sequence[int]) -> Message:
    hosts = {each.host for each in ctx.store.records(Device).get_many(devices)}
    names = [each.name for each in ctx.store.records(Host).get_many(sorted(filter(None, hosts)))]
    values = {"hosts": safe(", ".join(sorted(names)), limit=100)}
    if reservation.state == "requested":
        return NN_("{n} GPU asked for on {hosts}", "{n} GPUs asked for on {hosts}", len(devices), **values)
    return NN_("{n} GPU on {hosts}", "{n} GPUs on {hosts}", len(devices), **values)
