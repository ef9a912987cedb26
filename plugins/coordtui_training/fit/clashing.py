"""What is held at the same time, and what of it takes somebody's time."""

from __future__ import annotations

from collections.abc import Collection

from tinydb import where

from coordtui.api import Context
from coordtui_training.records import Booking, Session
from coordtui_training.times import overlap, stored


def meanwhile(ctx: Context, session: Session, *, but: Collection[int] = ()) -> list[Session]:
    """Other published sessions of which a sitting is at the same time as one of this, soonest first."""
    around = (where("end") > stored(session.start)) & (where("start") < stored(session.end))
    found = ctx.store.records(Session).find((where("state") == "published") & around, order=("start",))
    left_out = {session.doc_id, *but}
    return [
        each for each in found if each.doc_id not in left_out and overlap(each.sittings, session.sittings)
    ]


def clashes(ctx: Context, session: Session, person: int, *, but: Collection[int] = ()) -> list[Session]:
    """The sessions that somebody has a seat in, or teaches, at the time of this one, soonest first.

    An offer that has not ended is a seat. `but` are numbers of sessions not to be looked at. Three
    queries by index, about that person only.
    """
    from coordtui_training.fit.known import Known

    known = Known(ctx, person, ctx.clock())
    seats = (number for number in known.places if known.sits_in(number))
    wanted = {*seats, *taught_at(ctx, person, session)} - {session.doc_id, *but}
    found = [
        each
        for each in ctx.store.records(Session).get_many(wanted)
        if each.state == "published" and overlap(each.sittings, session.sittings)
    ]
    return sorted(found, key=lambda each: each.start)


def taught_at(ctx: Context, person: int, session: Session) -> list[int]:
    """The sessions that somebody teaches at some time between the start and the end of this one."""
    taken = (where("what") == f"person:{person}") & (where("end") > stored(session.start))
    at = taken & (where("start") < stored(session.end))
    return [number for (number,) in ctx.store.records(Booking).select("session", where=at)]
