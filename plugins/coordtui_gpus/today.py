"""What Today says of the GPUs: what needs who keeps them, and what comes of one’s own reservations.

Read by index, a handful of queries; what counts and collects is not imported for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tinydb import where

from coordtui.api import Card, Context, Message, Ref, formats
from coordtui_gpus.fairness.headings import Named, title
from coordtui_gpus.fairness.sight import is_aside, names
from coordtui_gpus.fairness.times import stored, zone_of
from coordtui_gpus.records import ABOUT_PEOPLE, Asset, Incident, Reservation
from coordtui_gpus.texts import N_, NN_

FLEET = "gpus.fleet"

SHOWN = 4
"""Incidents, and requests, that have a line of their own; the others share one."""

SOON = timedelta(days=2)
"""A reservation that begins or ends within this time is told."""

COMING = 3


class Waiting(NamedTuple):
    """What waits for the person who acts: incidents, the latest first, and reservations to decide."""

    incidents: Sequence[Incident]
    requests: Sequence[Reservation]

    @property
    def number(self) -> int:
        """How many they are: the badge of the page, and what the cards of Today add up to."""
        return len(self.incidents) + len(self.requests)


def waiting(ctx: Context) -> Waiting:
    """What waits for the person who acts; nothing for who may not see the GPUs."""
    if not ctx.may("gpus.view"):
        return Waiting((), ())
    return Waiting(_open(ctx), _asked(ctx) if ctx.may("gpus.decide") else ())


def cards(ctx: Context) -> Iterator[Card]:
    """What needs the person who acts; nothing for who may not see the GPUs."""
    if not ctx.may("gpus.view"):
        return
    there = waiting(ctx)
    yield from _incidents(ctx, there.incidents)
    yield from _requests(ctx, there.requests)
    if ctx.may("gpus.books"):
        yield from _warranties(ctx)
    if ctx.actor.person is not None:
        yield from _own(ctx, ctx.actor.person)


def _open(ctx: Context) -> list[Incident]:
    """Of machines for who looks after them, of people for who decides; one’s own for everybody."""
    watch, decide, me = ctx.may("gpus.watch"), ctx.may("gpus.decide"), ctx.actor.person
    query = where("until") == None  # noqa: E711 - a query
    if not watch and not decide:
        if me is None:
            return []
        query &= where("person") == me
    now = ctx.clock()
    return [
        each
        for each in ctx.store.records(Incident).find(query, order=("-since",))
        if not is_aside(each, now)
        and ((decide if each.kind in ABOUT_PEOPLE else watch) or (me is not None and each.person == me))
    ]


def _incidents(ctx: Context, found: Sequence[Incident]) -> Iterator[Card]:
    """What fails or stands idle: the latest one by one, the others in one line."""
    named = Named(ctx, found[:SHOWN])
    for each in found[:SHOWN]:
        yield Card(
            kind="decide",
            key=f"gpus.incident.{each.doc_id}",
            sign="!",
            title=title(named, each),
            detail=_moment(ctx, each.since),
            pane=FLEET,
            ref=Ref("gpus.incident", str(each.doc_id)),
        )
    if (n := len(found) - SHOWN) > 0:
        yield Card(
            kind="decide",
            key=f"gpus.incidents.{found[0].doc_id}.{n}",
            sign="!",
            title=NN_("{n} more incident of the GPUs", "{n} more incidents of the GPUs", n),
            pane=FLEET,
            ref=Ref("gpus.incident", ""),
            count=n,
        )


def _asked(ctx: Context) -> list[Reservation]:
    """Reservations that wait for a yes and are not past, by start."""
    asked = (where("state") == "requested") & (where("end") > stored(ctx.clock()))
    found = ctx.store.records(Reservation).find(asked, order=("state", "end"))
    return sorted(found, key=lambda each: (each.start, each.doc_id))


def _requests(ctx: Context, found: Sequence[Reservation]) -> Iterator[Card]:
    """Reservations that wait for a yes: the soonest one by one, the others in one line."""
    known = names(ctx, [each.person for each in found[:SHOWN]])
    for each in found[:SHOWN]:
        n = len(each.wanted.devices) or each.wanted.count
        yield Card(
            kind="decide",
            key=f"gpus.request.{each.doc_id}.{each.sequence}",
            sign="?",
            title=NN_(
                "{who} asks for {n} GPU from {start} to {end}",
                "{who} asks for {n} GPUs from {start} to {end}",
                n,
                who=known.get(each.person) or ctx._(N_("somebody")),
                start=_moment(ctx, each.start),
                end=_moment(ctx, each.end),
            ),
            at=each.start,
            pane=FLEET,
            ref=each.ref,
        )
    if (n := len(found) - SHOWN) > 0:
        yield Card(
            kind="decide",
            key=f"gpus.requests.{found[-1].doc_id}.{n}",
            sign="?",
            title=NN_("{n} more reservation waits for a yes", "{n} more reservations wait for a yes", n),
            pane=FLEET,
            ref=found[SHOWN].ref,
            count=n,
        )


def _warranties(ctx: Context) -> Iterator[Card]:
    """Equipment whose warranty ends soon: one line, for it is seldom settled today."""
    today = ctx.clock().astimezone(zone_of(ctx.settings.zone)).date()
    last = today + timedelta(days=ctx.settings.warranty_days)
    # Days stand in the store as they are written: their order is that of the text.
    ends = (where("warranty") >= today.isoformat()) & (where("warranty") <= last.isoformat())
    kept = ~(where("lifecycle") == "retired")
    found = ctx.store.records(Asset).select("doc_id", "warranty", where=ends & kept, order=("warranty",))
    if not found:
        return
    n, (number, first) = len(found), found[0]
    yield Card(
        kind="state",
        key=f"gpus.warranties.{number}.{n}",
        sign="!",
        title=NN_(
            "The warranty of {n} piece of equipment ends, on {day}",
            "The warranty of {n} pieces of equipment ends, the first on {day}",
            n,
            day=formats.day(first, ctx.translator, year=True),
        ),
        pane=FLEET,
        ref=Ref("gpus.asset", str(number)),
        count=n,
    )


def _own(ctx: Context, me: int) -> Iterator[Card]:
    """My reservations that begin or end soon."""
    now, zone = ctx.clock(), zone_of(ctx.settings.zone)
    mine = (where("person") == me) & (where("end") > stored(now)) & (where("start") <= stored(now + SOON))
    found = ctx.store.records(Reservation).find(mine, order=("person", "end"))
    held = [each for each in found if each.state == "approved"]
    coming = [(each.start if each.start > now else each.end, each) for each in held]
    near = [(at, each) for at, each in coming if at <= now + SOON]
    near = sorted(near, key=lambda pair: (pair[0], pair[1].doc_id))[:COMING]
    where_ = _gpus_of(ctx, [each for _, each in near])
    for at, each in near:
        n = len(each.wanted.devices) or each.wanted.count
        begins = each.start > now
        said: Message = (
            NN_("Your reservation of {n} GPU begins", "Your reservation of {n} GPUs begins", n)
            if begins
            else NN_("Your reservation of {n} GPU ends", "Your reservation of {n} GPUs ends", n)
        )
        yield Card(
            kind="next",
            key=f"gpus.own.{each.doc_id}.{each.sequence}.{'begins' if begins else 'ends'}",
            title=said,
            detail=where_.get(each.doc_id, ""),
            at=at.astimezone(zone),
            pane=FLEET,
            ref=each.ref,
        )


def _gpus_of(ctx: Context, reservations: Sequence[Reservation]) -> Mapping[int, str]:
    """Which GPUs each of them is about, in short."""
    if not reservations:
        return {}
    from coordtui_gpus.booking.reading import devices_of_each
    from coordtui_gpus.booking.stock import few

    devices = devices_of_each(ctx, reservations)
    there = few(ctx, [each for of in devices.values() for each in of])
    return {number: there.names(of) for number, of in devices.items()}


def _moment(ctx: Context, moment: datetime) -> Message | str:
    """When something is, by the clocks of the lab."""
    zone = zone_of(ctx.settings.zone)
    if moment.astimezone(zone).date() == ctx.clock().astimezone(zone).date():
        return N_("today {time}", time=formats.clock(moment, tz=zone))
    return formats.date_and_time(moment, ctx.translator, tz=zone)
