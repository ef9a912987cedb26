"""Calendar files: sessions to be added, invitations, and what takes them back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Literal

from coordtui.api import Attachment, Context, Message, Person
from coordtui.api.eyes import as_program, language_of, seen_by, speaking
from coordtui_training.ics.entries import Entry, entry, steps_of
from coordtui_training.ics.events import events, words
from coordtui_training.ics.sittings import again
from coordtui_training.ics.vtimezone import vtimezone
from coordtui_training.ics.writing import folded, parameter, text
from coordtui_training.records import Session
from coordtui_training.texts import N_
from coordtui_training.times import zone_of

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

REFRESH = timedelta(hours=1)
"""How often calendars are asked to read a file that they subscribe to; some take a day."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\Z")
_PRODUCER = "-//coordtui//training//EN"


def calendar(ctx: Context, sessions: Iterable[Session], language: str) -> str:
    """Sessions as a file to be added to a calendar, in a language, told as who asks may see them."""
    return published(ctx, [entry(each) for each in sessions if each.sittings], language)


def published(ctx: Context, entries: Sequence[Entry], language: str, *, name: Message | None = None) -> str:
    """The same with what each is for somebody; with a `name` it is made to be subscribed to."""
    ctx = speaking(ctx, language)
    about: list[str] = []
    if name is not None:
        hours = REFRESH // timedelta(hours=1)
        about = [
            f"X-WR-CALNAME:{text(ctx._(name))}",
            f"REFRESH-INTERVAL;VALUE=DURATION:PT{hours}H",
            f"X-PUBLISHED-TTL:PT{hours}H",
        ]
    return _file(ctx, "PUBLISH", entries, about)


def attachment(ctx: Context, session: Session, person: int | None, method: Method) -> Attachment:
    """A session as a file that goes with a letter: an invitation, what takes it back, or to be added.

    In the language of the person, as they may see it. Without the setting `organizer`, or without
    a person who has an address, an invitation is a file to add, and what takes it back one that
    says “cancelled”: nobody can answer for a calendar that has no organizer (RFC 5546, 3.2).
    """
    invited = as_program(ctx).directory.people().get(person) if person is not None else None
    reader = ctx if invited is None else speaking(seen_by(ctx, invited), language_of(ctx, invited))
    stands = entry(
        session,
        "CANCELLED" if method == "CANCEL" else "CONFIRMED",
        steps_of(ctx, session.doc_id, person) if person is not None else (),
    )
    parties = _parties(ctx, invited) if method != "PUBLISH" else []
    if not parties:
        method = "PUBLISH"
    written = _file(reader, method, [stands], parties=parties)
    return Attachment(
        name=f"{reader._(_NAMES[method])}.ics",
        text=written,
        content_type=f"text/calendar; method={method}; charset=utf-8",
    )


_NAMES: dict[Method, Message] = {
    "REQUEST": N_("invitation"),
    "CANCEL": N_("cancellation"),
    "PUBLISH": N_("session"),
}


def organizer(ctx: Context) -> tuple[str, str]:
    """The name and the bare address in whose name invitations go; the address is empty where none is set."""
    from email.utils import parseaddr

    name, address = parseaddr(ctx.settings.organizer)
    return name, address if _ADDRESS.match(address) else ""


def _parties(ctx: Context, invited: Person | None) -> list[str]:
    """Who invites whom: the organizer and one person, so that nobody reads the addresses of others."""
    name, address = organizer(ctx)
    if not address or invited is None or not invited.emails:
        return []
    lab = ctx.directory.lab()
    called = parameter(name or (lab.name if lab else address))
    return [
        f"ORGANIZER;CN={called}:mailto:{address}",
        f"ATTENDEE;CN={parameter(invited.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
        f":mailto:{invited.emails[0]}",
    ]


def _file(
    ctx: Context,
    method: Method,
    entries: Sequence[Entry],
    about: Iterable[str] = (),
    parties: Sequence[str] = (),
) -> str:
    said = words(ctx, [each.session for each in entries])
    now = ctx.clock()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCER}", "CALSCALE:GREGORIAN"]
    lines += [f"METHOD:{method}", *about]
    for zone in _zones(entries):
        lines += vtimezone(zone)
    for each in entries:
        for event in events(each, said[each.session.doc_id], now, parties):
            lines += event
            if method == "CANCEL":  # the whole of it goes, whatever its sittings were
                break
    return folded([*lines, "END:VCALENDAR"])


def _zones(entries: Iterable[Entry]) -> list[str]:
    """The zones by whose clocks something is written."""
    found = (again(each.session.sittings, zone_of(each.session.zone)).zone for each in entries)
    return sorted({zone.key for zone in found if zone is not None})
