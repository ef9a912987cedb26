"""Rooms and teachers, taken by published sessions: never twice, unless somebody accepts it by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tinydb import where

from coordtui.api import Context, Message, Refused, formats, safe
from coordtui_training.planning.rooms import Rooms
from coordtui_training.planning.titles import titles
from coordtui_training.records import Booking, Room, Session, Sitting
from coordtui_training.texts import N_
from coordtui_training.times import local, stored

FREE_ROOMS = 3
"""So many rooms that are free are named."""


class Clash(NamedTuple):
    """What a session would take that is taken: by the booking, at its time of a sitting."""

    what: str
    sitting: Sitting
    booking: Booking


class Taken(Refused):
    """A room or a teacher is taken at that time. `clashes` say by whom, `free` are rooms instead."""

    def __init__(self, what: Message, why: Message | str, free: Sequence[Room], clashes: list[Clash]) -> None:
        self.clashes, self.free = clashes, free
        names = [safe(room.name) for room in free]
        if names:
            remedy = N_("Free then: {rooms}. Or take it all the same, in your name.", rooms=", ".join(names))
        else:
            remedy = N_("Choose another time. Or take it all the same, in your name.")
        super().__init__(what, why=why, remedy=remedy)


def wanted(session: Session) -> list[tuple[str, Sitting]]:
    """What a session takes when it is published: its room and its teachers, at each sitting."""
    whats = [f"room:{session.room}"] if session.room is not None else []
    whats += [f"person:{number}" for number in dict.fromkeys(session.instructors)]
    return [(what, sitting) for sitting in session.sittings for what in whats]


def clashes(ctx: Context, session: Session) -> list[Clash]:
    """What of it others have taken, half-open: one may begin when the other ends."""
    bookings = ctx.store.records(Booking)
    found: list[Clash] = []
    for sitting in session.sittings:
        whats = [what for what, of in wanted(session) if of == sitting]
        at_that_time = (where("start") < stored(sitting.end)) & (where("end") > stored(sitting.start))
        there = bookings.find(at_that_time & where("what").one_of(whats)) if whats else []
        found += [Clash(each.what, sitting, each) for each in there if each.session != session.doc_id]
    return found


def book(ctx: Context, session: Session, *, anyway: bool = False) -> None:
    """Take what a published session needs, and let go what it does not; within its transaction.

    What it has already is not asked for again. Raises `Taken` for the rest, unless `anyway`: then
    the name of who acts stands with it.
    """
    bookings = ctx.store.records(Booking)
    needs = wanted(session) if session.state == "published" else []
    has: set[tuple[str, Sitting]] = set()
    for booking in bookings.find(where("session") == session.doc_id):
        key = (booking.what, Sitting(start=booking.start, end=booking.end))
        if key in needs:
            has.add(key)
        else:
            bookings.remove(booking.doc_id)
    new = [need for need in needs if need not in has]
    twice = [each for each in clashes(ctx, session) if (each.what, each.sitting) in new] if new else []
    if twice and not anyway:
        raise _taken(ctx, session, twice)
    accepted = {(each.what, each.sitting) for each in twice}
    for what, sitting in new:
        by = ctx.actor.name if (what, sitting) in accepted else ""
        bookings.add(
            Booking(what=what, session=session.doc_id, start=sitting.start, end=sitting.end, anyway=by)
        )


def _taken(ctx: Context, session: Session, found: list[Clash]) -> Taken:
    room = any(each.what.startswith("room:") for each in found)
    free = Rooms(ctx).free(session.sittings, session.capacity, but=session.doc_id) if room else []
    first = found[0]
    what = N_("{what} is taken at that time.", what=name_of(ctx, first.what))
    return Taken(what, told(ctx, found), free[:FREE_ROOMS], found)


def told(ctx: Context, found: Sequence[Clash]) -> str:
    """What is taken and by which sessions, one after the other."""
    said = dict.fromkeys(_said(ctx, each) for each in found)
    return formats.listing(list(said), ctx.translator)


def _said(ctx: Context, clash: Clash) -> str:
    """`2.14: “Git”, 2026-11-12 14:00`."""
    session = ctx.store.records(Session).get(clash.booking.session)
    title = titles(ctx, [session])[session.doc_id] if session else ""
    at = local(clash.booking.start, session.zone) if session else clash.booking.start
    said = N_(
        "{what} has “{title}” on {time}",
        what=name_of(ctx, clash.what),
        title=safe(title),
        time=f"{at:%Y-%m-%d %H:%M}",
    )
    return ctx._(said)


def name_of(ctx: Context, what: str) -> str:
    """What a booking's room or teacher is called: `"room:3"` is “2.14”."""
    kind, _, number = what.partition(":")
    if kind == "room":
        room = ctx.store.records(Room).get(int(number))
        return safe(room.name) if room else f"#{number}"
    person = ctx.directory.person(int(number))
    return safe(person.name) if person else f"#{number}"
