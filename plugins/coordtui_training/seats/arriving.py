"""Going to the end of the list: the seat is there at once where one is free and nobody comes first."""

from __future__ import annotations

from coordtui.api import Context
from coordtui.api.eyes import as_program
from coordtui_training.records import Session, Signup, Why
from coordtui_training.seats.chances import takes_people, why_not
from coordtui_training.seats.roster import roster
from coordtui_training.seats.rules import order
from coordtui_training.seats.settle import settle
from coordtui_training.seats.steps import change


def new_signup(ctx: Context, session: Session, person: int) -> Signup:
    """A sign-up of this moment, not stored yet, with the priority that the person has now."""
    from coordtui_training.standing import standing

    now = ctx.clock()
    priority = standing(as_program(ctx), person, now).priority
    return Signup(session=session.doc_id, person=person, state="waiting", asked=now, priority=priority)


def take_place(ctx: Context, session: Session, signup: Signup, why: Why, note: str = "") -> Signup:
    """Put a sign-up into the list of a session that was settled within this transaction.

    A seat that is free then is one that nobody who waits could have; where seats are given by hand,
    somebody who waits may still come first.
    """
    listed = roster(ctx, session)
    first = session.waiting != "hand" or all(order(signup) < order(each) for each in listed.waiting)
    free = listed.free != 0 and takes_people(ctx, session)
    gets = first and free and why_not(ctx, session, signup.person) is None
    placed = change(ctx, session, signup, "confirmed" if gets else "waiting", why, note=note)
    settle(ctx, moved=[signup.person])
    return placed
