"""Which sitting a check-in is for, which codes open it, and how often one may guess."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tinydb import where

from coordtui.api import Context, Message, Refused, formats
from coordtui_training.records import SEATED, Guess, Session, Signup
from coordtui_training.running import codes
from coordtui_training.texts import N_
from coordtui_training.times import day_and_time, stored

MOST_GUESSES = 10
"""Wrong codes that somebody may type…"""

GUESSING = timedelta(minutes=10)
"""… in this time; then no code of theirs is taken until the first of them is as old."""


def new_code(ctx: Context, session: int) -> str:
    """A code for checking in that nobody else of the session has; reads within the caller's transaction."""
    taken = {code for (code,) in ctx.store.records(Signup).select("code", where=where("session") == session)}
    code = codes.short()
    while code in taken:
        code = codes.short()
    return code


def margin(ctx: Context) -> timedelta:
    """How long before a sitting and after it people may check themselves in."""
    return timedelta(minutes=ctx.settings.checkin_minutes)


def sitting_now(ctx: Context, session: Session) -> int | None:
    """The sitting that people may check themselves in for now, counted from 0; of two the one that comes."""
    now, around = ctx.clock(), margin(ctx)
    open_ = [
        place
        for place, each in enumerate(session.sittings)
        if each.start - around <= now <= each.end + around
    ]
    return open_[-1] if open_ else None


def sitting_meant(ctx: Context, session: Session, sitting: int | None) -> int:
    """The sitting that who runs the session means: as they say, else the one now, else the last that began.

    Raises `Refused` for one that is not, and for one that does not begin yet.
    """
    now, around = ctx.clock(), margin(ctx)
    begun = [place for place, each in enumerate(session.sittings) if each.start - around <= now]
    if sitting is None:
        at_once = sitting_now(ctx, session)
        sitting = at_once if at_once is not None else (begun[-1] if begun else 0)
    if not 0 <= sitting < len(session.sittings):
        raise Refused(
            N_("There is no sitting {n} of this session.", n=sitting + 1),
            remedy=N_("It has {n}; count from 1.", n=len(session.sittings)),
        )
    if sitting not in begun:
        start = session.sittings[sitting].start
        raise Refused(
            N_("It is too early to check in."),
            why=N_("The sitting begins on {when}.", when=day_and_time(ctx, start, session.zone)),
            remedy=N_(
                "Check-in is open from {when} on.", when=day_and_time(ctx, start - around, session.zone)
            ),
        )
    return sitting


def sessions_now(ctx: Context) -> list[Session]:
    """Published sessions that people may check themselves in for now."""
    now, around = ctx.clock(), margin(ctx)
    ending = (where("end") >= stored(now - around)) & (where("start") <= stored(now + around))
    found = ctx.store.records(Session).find((where("state") == "published") & ending)
    return [each for each in found if sitting_now(ctx, each) is not None]


def with_code(ctx: Context, sessions: Iterable[Session], code: str) -> list[tuple[Session, Signup]]:
    """Those who have a seat in one of these sessions and whose own code this is."""
    signups = ctx.store.records(Signup)
    found = []
    for session in sessions:
        seated = (where("session") == session.doc_id) & where("state").one_of([*SEATED])
        found += [(session, each) for each in signups.find(seated) if each.code and each.code == code]
    return found


def may_guess(ctx: Context, person: int) -> Message | None:
    """Why somebody may try no code now, None when they may; forgets what is long ago. Writes."""
    guesses, now = ctx.store.records(Guess), ctx.clock()
    for old in guesses.find(where("at") <= stored(now - GUESSING)):
        guesses.remove(old.doc_id)
    recent = sorted(each.at for each in guesses.find(where("person") == person))
    if len(recent) < MOST_GUESSES:
        return None
    minutes = -(-(recent[-MOST_GUESSES] + GUESSING - now) // timedelta(minutes=1))
    return N_("Try again in {time}.", time=formats.duration(timedelta(minutes=minutes), ctx.translator))
