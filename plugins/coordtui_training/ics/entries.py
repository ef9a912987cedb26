"""Which sessions stand in a person's calendar, and how firmly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Literal, NamedTuple

from tinydb import where

from coordtui.api import Context
from coordtui_training.records import Session, Signup, SignupState, Step
from coordtui_training.seats.rules import as_read
from coordtui_training.times import stored

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

KEPT = timedelta(days=365)
"""So long a session stays in a person's calendar after its end."""

HELD: tuple[SignupState, ...] = ("confirmed", "attended", "partial", "no_show", "excused")
"""States in which somebody has, or had, the session in their calendar."""

_STATUS: dict[SignupState, Status] = {
    **dict.fromkeys(HELD, "CONFIRMED"),
    "offered": "TENTATIVE",
    "cancelled": "CANCELLED",
    "late_cancelled": "CANCELLED",
}


class Entry(NamedTuple):
    """A session as it stands in a calendar."""

    session: Session
    status: Status
    sequence: int


def entry(session: Session, status: Status = "CONFIRMED", steps: Iterable[Step] = ()) -> Entry:
    """A session as it stands in the calendar of somebody with these steps; a cancelled one is cancelled.

    Its number grows with every change of the session, and with every time that they lost the seat
    or got it again: so a later invitation always counts more than what they were sent before.
    """
    turns = sum((each.was in HELD) != (each.became in HELD) for each in steps)
    if session.state == "cancelled":
        status = "CANCELLED"
    return Entry(session, status, session.sequence + max(0, turns - 1))


def steps_of(ctx: Context, session: int, person: int) -> list[Step]:
    """What happened to a person's sign-up for a session so far."""
    return ctx.store.records(Step).find((where("session") == session) & (where("person") == person))


def kept(ctx: Context) -> dict[int, Session]:
    """The sessions that calendars still hold, by number, in order of time: no drafts, nothing long over."""
    lately = where("end") >= stored(ctx.clock() - KEPT)
    found = ctx.store.records(Session).find(lately & (where("state") != "draft"), order=("start", "doc_id"))
    return {each.doc_id: each for each in found if each.sittings}


def own(ctx: Context, person: int, sessions: Mapping[int, Session] | None = None) -> list[Entry]:
    """All that a person has a seat in, is offered one in, had one in, or teaches; in order of time.

    What they no longer have stays, as cancelled: what vanishes from a file stays in calendars.
    `sessions` are those that `kept` gives, read once for many people.
    """
    signups = ctx.store.records(Signup).find(where("person") == person)
    latest = {each.session: as_read(each, ctx.settings, ctx.clock()) for each in signups}
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in ctx.store.records(Step).find(where("person") == person):
        steps[step.session].append(step)
    found = []
    for number, session in (kept(ctx) if sessions is None else sessions).items():
        signup = latest.get(number)
        status = _STATUS.get(signup.state) if signup else None
        if status == "CANCELLED" and not any(each.became in HELD for each in steps[number]):
            status = None
        if person in session.instructors:
            status = "CONFIRMED"
        if status:
            found.append(entry(session, status, steps[number]))
    return found
