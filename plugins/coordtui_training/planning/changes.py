"""One session written: with its bookings, what calendars must hear, and the letters, in one transaction."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from uuid import uuid4

import msgspec
from tinydb import where

from coordtui.api import Context, Refused, sentences
from coordtui_training.planning import checks
from coordtui_training.planning.bookings import book
from coordtui_training.planning.checks import WrongField
from coordtui_training.planning.review import review
from coordtui_training.records import Course, Room, Session, Signup, Sitting
from coordtui_training.texts import N_
from coordtui_training.times import tidy

_KEPT = ("uid", "sequence", "state", "cancelled_why", "held", "checkin")
"""What no form sets: it changes by operations of its own."""


def new_uid() -> str:
    """What names a session in calendars, for life."""
    return f"{uuid4()}@coordtui"


def tidied(ctx: Context, session: Session, before: Session | None) -> Session:
    """The session as it may be stored; raises `Refused` naming what is not right.

    A draft may lack much, but what it says must be so. Who moves one of a series takes it out.
    """
    kept = {name: getattr(before, name) for name in _KEPT} if before else {"state": "draft", "sequence": 0}
    if before is None:
        kept["uid"] = new_uid()
    sittings = _sittings(session.sittings)
    start, end = (sittings[0].start, sittings[-1].end) if sittings else (session.start, session.start)
    after = msgspec.structs.replace(
        session,
        **kept,
        sittings=sittings,
        start=tidy(start),
        end=tidy(end),
        opens=session.opens and tidy(session.opens),
        closes=session.closes and tidy(session.closes),
        link=session.link.strip(),
    )
    _check(ctx, after)
    if before is not None and before.series is not None and before.sittings != after.sittings:
        after.detached = True
    return after


def _sittings(given: list[Sitting]) -> list[Sitting]:
    """In order, in UTC, none within another."""
    found = sorted((Sitting(start=tidy(each.start), end=tidy(each.end)) for each in given), key=_start)
    if any(each.end <= each.start for each in found):
        raise WrongField("sittings", N_("A sitting ends after it begins."))
    if any(later.start < earlier.end for earlier, later in pairwise(found)):
        raise WrongField("sittings", N_("Two sittings of a session cannot be at the same time."))
    return found


def _start(sitting: Sitting) -> datetime:
    return sitting.start


def _check(ctx: Context, session: Session) -> None:
    checks.zone(session.zone)
    checks.courses(ctx, [session.course], "course")
    checks.courses(ctx, session.prerequisites)
    checks.capacity(session.capacity)
    checks.people(ctx, session.instructors)
    checks.public(ctx, session.public)
    if session.room is not None and ctx.store.records(Room).get(session.room) is None:
        raise WrongField("room", N_("There is no room number {number}.", number=session.room))
    if session.opens and session.closes and session.closes <= session.opens:
        raise WrongField("closes", N_("The sign-up ends after it begins."))


def write(ctx: Context, before: Session | None, after: Session, *, anyway: bool = False) -> Session:
    """Store a session that `tidied` gave; the same as it is then. Within a transaction.

    One that is published keeps what it needs for that, books what it takes (see `book`), and
    tells those it concerns when its times, its place or its teachers changed. Another capacity promotes, or
    says by how many there are too many: it sends nobody away.
    """
    sessions = ctx.store.records(Session)
    if before is None or before.state != "published":
        return sessions.save(after)
    _refuse_lacking(ctx, before, after)
    capacity, after.capacity = after.capacity, before.capacity
    if moved(before, after) or before.instructors != after.instructors:
        after.sequence = before.sequence + 1
    saved = sessions.save(after)
    book(ctx, saved, anyway=anyway)
    if moved(before, saved) or before.instructors != saved.instructors:
        tell(ctx, before, saved)
    if capacity != saved.capacity:
        from coordtui_training.seats import Seats

        Seats(ctx).set_capacity(saved.doc_id, capacity)
    seats_for_who_waits(ctx, before, saved)
    return sessions.get(saved.doc_id) or saved


def seats_for_who_waits(ctx: Context, before: Session, after: Session) -> None:
    """Give the seats that a change makes possible: here, and where those wait whose time it frees."""
    from coordtui_training.seats.settle import settle

    freed: set[int] = set()
    if before.sittings != after.sittings:
        seated = (where("session") == after.doc_id) & where("state").one_of(["offered", "confirmed"])
        rows = ctx.store.records(Signup).select("person", where=seated)
        freed = {person for (person,) in rows} | {*before.instructors}
    if before.instructors != after.instructors or before.state != after.state:
        freed |= {*before.instructors}
    settle(ctx, after.doc_id, moved=sorted(freed))


def tell(ctx: Context, before: Session, after: Session) -> None:
    """Write to those whom a change concerns; nobody is written to of what is over."""
    from coordtui_training.letters import tell_change

    if max(before.end, after.end) > ctx.clock():
        tell_change(ctx, before, after)


def moved(before: Session, after: Session) -> bool:
    """Whether calendars must hear of it: when or where it is changed, and not only what is said of it."""
    return any(getattr(before, name) != getattr(after, name) for name in ("sittings", "zone", "room", "link"))


def _refuse_lacking(ctx: Context, before: Session, after: Session) -> None:
    """What people signed up for does not lose its title, its time or its place."""
    course = ctx.store.records(Course).get(after.course)
    if course is None:
        return
    had = review(ctx, before, course).missing
    lacks = [each for each in review(ctx, after, course).missing if each not in had]
    if lacks:
        raise Refused(
            N_("The session is published, and would be incomplete."),
            why=sentences(lacks),
            remedy=N_("Say what is missing, or cancel the session."),
        )
