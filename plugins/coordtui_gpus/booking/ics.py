"""Reservations for the calendars of other programs (RFC 5545): an event each, named by its UID for life."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tinydb import where

from coordtui.api import Context, safe
from coordtui_gpus.booking.holding import devices_of
from coordtui_gpus.booking.sight import as_seen
from coordtui_gpus.booking.stock import few
from coordtui_gpus.records import Hold, Reservation, ReservationState
from coordtui_gpus.texts import N_, NN_

OCTETS = 75
"""Of a line, without its end."""

_STATUS: dict[ReservationState, str] = {
    "requested": "TENTATIVE",
    "approved": "CONFIRMED",
    "released": "CONFIRMED",
    "refused": "CANCELLED",
    "cancelled": "CANCELLED",
}


def calendar(
    ctx: Context, reservations: Iterable[Reservation], *, method: str = "PUBLISH", parties: Sequence[str] = ()
) -> str:
    """A calendar file with these reservations, in the reader’s language, told as they may see them.

    What was cancelled is in it as cancelled, so that it leaves the calendars that it is in. `parties` are
    lines about who invites whom.
    """
    ctx.require("gpus.view")
    found = [each for each in as_seen(ctx, reservations) if each.uid]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//coordtui//gpus//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"METHOD:{method}")
    for each in found:
        lines += _event(ctx, each, parties)
    return folded([*lines, "END:VCALENDAR"])


def _event(ctx: Context, reservation: Reservation, parties: Sequence[str]) -> list[str]:
    holds = ctx.store.records(Hold).find(where("reservation") == reservation.doc_id)
    devices = devices_of(holds)
    stock = few(ctx, devices)
    hosts = dict.fromkeys(stock.host_name(stock.units[each].host) for each in devices if each in stock.units)
    count = len(devices) or len(reservation.wanted.devices) or reservation.wanted.count
    summary = NN_("{n} GPU", "{n} GPUs", count)
    if hosts:
        summary = NN_("{n} GPU on {hosts}", "{n} GPUs on {hosts}", count, hosts=", ".join(hosts))
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(reservation.uid)}",
        f"DTSTAMP:{_moment(ctx.clock())}",
        f"SEQUENCE:{reservation.sequence}",
        f"STATUS:{_STATUS[reservation.state]}",
        f"DTSTART:{_moment(reservation.start)}",
        f"DTEND:{_moment(reservation.end)}",
        f"SUMMARY:{_text(ctx._(summary))}",
        f"DESCRIPTION:{_text(_about(ctx, reservation, stock.names(devices) if devices else ''))}",
        *([f"LOCATION:{_text(', '.join(hosts))}"] if hosts else []),
        "TRANSP:TRANSPARENT",  # who has GPUs is free to meet people
        *parties,
        "END:VEVENT",
    ]


def _about(ctx: Context, reservation: Reservation, devices: str) -> str:
    facts = []
    if devices:
        facts.append(N_("GPUs: {gpus}", gpus=devices))
    if reservation.project:
        facts.append(N_("Project: {project}", project=reservation.project))
    if reservation.grant:
        facts.append(N_("Grant: {grant}", grant=reservation.grant))
    if reservation.preemptible:
        facts.append(N_("It gives way to whoever reserves without preemption."))
    parts = [reservation.purpose, "\n".join(map(ctx._, facts))]
    return "\n\n".join(part for part in parts if part)


def parameter(value: str) -> str:
    """A text as the value of a parameter, in quotes; it can hold none itself, so they become curly ones."""
    return '"' + safe(value).replace('"', "”") + '"'


def _text(value: str) -> str:
    """A text as a value: what separates values is escaped, controls are gone."""
    escaped = safe(value, lines=True).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def folded(lines: Iterable[str]) -> str:
    """The file that these lines make: none is longer than it may be, no letter is cut in two."""
    return "".join(map(_folded, lines))


def _folded(line: str) -> str:
    octets, start, room = line.encode(), 0, OCTETS
    parts = []
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # in the middle of a letter
            end -= 1
        parts.append(octets[start:end])
        start, room = end, OCTETS - 1  # the others begin with a space
    return b"\r\n ".join([*parts, octets[start:]]).decode() + "\r\n"
