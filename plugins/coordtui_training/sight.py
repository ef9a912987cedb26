"""What of a session not everybody sees: its link, and the names of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, NotAllowed, NotFound
from coordtui_training.records import SEATED, Session, Signup
from coordtui_training.texts import N_

HOLDS = SEATED[1:]
"""States in which a seat is somebody's own: not those in which it is only offered."""


def names(ctx: Context, people: Iterable[int]) -> Mapping[int, str]:
    """Names by number; without those that are not there, or that who acts may not see, such as a guest."""
    try:
        found = ctx.directory.people().get_many(dict.fromkeys(people))
    except NotAllowed:
        return {}
    return {each.doc_id: each.name for each in found}


def sees(ctx: Context, session: Session) -> bool:
    """Whether who acts may know of it: a draft is for who plans it, runs lists, or is to give it."""
    return (
        session.state != "draft"
        or ctx.may("training.plan")
        or ctx.may("training.run")
        or ctx.actor.person in session.instructors
    )


def session_of(ctx: Context, number: int) -> Session:
    """The session of that number; raises `NotFound`, also for a draft that is not the actor’s to see."""
    found = ctx.store.records(Session).get(number)
    if found is None or not sees(ctx, found):
        raise NotFound(
            N_("There is no session number {number}.", number=number),
            remedy=N_("“coordtui training session list” shows them with their numbers."),
        )
    return found


def as_seen(ctx: Context, sessions: Iterable[Session]) -> list[Session]:
    """The sessions as who acts may see them: the link is for those with a seat, and who runs or plans it."""
    sessions, me = list(sessions), ctx.actor.person
    if ctx.may("training.run") or ctx.may("training.plan") or not any(each.link for each in sessions):
        return sessions
    holds = set[int]()
    if me is not None:
        mine = (where("person") == me) & where("state").one_of([*HOLDS])
        holds = {number for (number,) in ctx.store.records(Signup).select("session", where=mine)}
    return [
        each if each.doc_id in holds or me in each.instructors else replace(each, link="")
        for each in sessions
    ]
