"""Offers that have ended, and seats that are free: who gets them, by the rules alone.

A seat that somebody leaves may make them free for another session that they wait for, and one that
they get may be what another asks for: so those are settled too. It comes to an end, as each round is
begun by a change, an offer that is made does not end within, and nobody waits twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context
from coordtui.api.eyes import as_program
from coordtui_training.fit import cutoff
from coordtui_training.records import Session, Signup, Why
from coordtui_training.seats.chances import takes_people, why_not
from coordtui_training.seats.roster import Roster, roster
from coordtui_training.seats.rules import as_read, offer_ends
from coordtui_training.seats.steps import change


def settle(ctx: Context, *sessions: int, moved: Iterable[int] = ()) -> int:
    """Settle sessions, and those that people wait for whose seats were `moved`; how many were given.

    Within the caller's transaction. What happens by itself is the program's doing, whoever acts.
    """
    ctx, given = as_program(ctx), 0
    todo = deque(dict.fromkeys([*sessions, *waited_for(ctx, moved)]))
    while todo:
        session = ctx.store.records(Session).get(todo.popleft())
        if session is None:
            continue
        people = _let_offers_end(ctx, session)
        if session.waiting != "hand" and takes_people(ctx, session):
            for each in first_who_could(ctx, roster(ctx, session)):
                people.append(promote(ctx, session, each, "seat_free").person)
                given += 1
        todo.extend(number for number in waited_for(ctx, people) if number not in todo)
    return given


def first_who_could(ctx: Context, listed: Roster) -> list[Signup]:
    """Those who wait and would be given the free seats, in order."""
    found: list[Signup] = []
    for each in listed.waiting:
        if listed.free is not None and len(found) >= listed.free:
            break
        if why_not(ctx, listed.session, each.person) is None:
            found.append(each)
    return found


def promote(ctx: Context, session: Session, signup: Signup, why: Why, note: str = "") -> Signup:
    """Give a free seat to somebody who waits: for some time, or for good where that is the rule.

    After the cut-off nobody could take an offer any more, so it is for good.
    """
    now = ctx.clock()
    if session.waiting == "auto" or now >= cutoff(session, ctx.settings):
        return change(ctx, session, signup, "confirmed", why, note=note)
    ends = offer_ends(session, ctx.settings, now)
    return change(ctx, session, signup, "offered", why, note=note, expires=ends)


def waited_for(ctx: Context, people: Iterable[int]) -> list[int]:
    """The sessions that these people wait for."""
    signups = ctx.store.records(Signup)
    return [
        session
        for person in people
        for (session,) in signups.select(
            "session", where=(where("person") == person) & (where("state") == "waiting")
        )
    ]


def offered_to(ctx: Context, person: int) -> list[int]:
    """The sessions that offer somebody a seat, also those of which the offer has ended."""
    offered = (where("person") == person) & (where("state") == "offered")
    return [session for (session,) in ctx.store.records(Signup).select("session", where=offered)]


def _let_offers_end(ctx: Context, session: Session) -> list[int]:
    """Write down which offers have ended, and which end sooner as the session was moved; whose ended."""
    offered = (where("session") == session.doc_id) & (where("state") == "offered")
    latest, ended = cutoff(session, ctx.settings), []
    for each in ctx.store.records(Signup).find(offered):
        expires = min(each.expires or latest, latest)
        now = as_read(replace(each, expires=expires), ctx.settings, ctx.clock())
        if now.state != each.state:
            change(ctx, session, each, now.state, "expired", asked=now.asked)
            ended.append(each.person)
        elif expires != each.expires:
            change(ctx, session, each, "offered", "rescheduled", expires=expires)
    return ended
