"""What running a session begins with: whether it takes place, and whose sign-up is meant."""

from __future__ import annotations

from tinydb import where

from coordtui.api import Context, NotFound, Refused
from coordtui_training.records import SEATED, Session, Signup
from coordtui_training.sight import names
from coordtui_training.texts import N_


def takes_place(session: Session) -> None:
    """Raise `Refused` for a session that nobody can come to: a draft, or one that was cancelled."""
    if session.state == "draft":
        raise Refused(N_("This session is a draft."), remedy=N_("Publish it first."))
    if session.state == "cancelled":
        raise Refused(N_("This session was cancelled; nobody checks in."))


def seat_of(ctx: Context, session: Session, person: int) -> Signup | None:
    """The sign-up with which a person has a seat now, if any; an excused one once the list is closed."""
    states = [*SEATED, "excused"] if session.held else [*SEATED]
    theirs = (where("session") == session.doc_id) & (where("person") == person)
    found = ctx.store.records(Signup).find(theirs & where("state").one_of(states))
    return next((each for each in reversed(found) if not is_past(ctx, each)), None)


def is_past(ctx: Context, signup: Signup) -> bool:
    """Whether this is an offer that has ended, though nobody wrote it down yet."""
    return signup.state == "offered" and signup.expires is not None and signup.expires <= ctx.clock()


def name_of(ctx: Context, person: int) -> str:
    """The name of one; raises `NotFound` when there is nobody of this number."""
    found = names(ctx, [person])
    if person not in found:
        raise NotFound(N_("There is nobody of the number {number}.", number=person))
    return found[person]
