"""Whether somebody could have a seat: asked before each one that is given, and to say why not."""

from __future__ import annotations

from coordtui.api import Context, Message, NotFound, Person, Refused
from coordtui.api.eyes import as_program
from coordtui_training.fit import clashes, cutoff, hindrances
from coordtui_training.planning.titles import called
from coordtui_training.records import Session
from coordtui_training.texts import N_


def takes_people(ctx: Context, session: Session) -> bool:
    """Whether seats are given at all: it is going to take place, and the cut-off is still ahead."""
    return session.state == "published" and not session.held and ctx.clock() < cutoff(session, ctx.settings)


def why_not(ctx: Context, session: Session, number: int) -> Message | None:
    """Why a person could not have a seat although one is free; None when they could.

    It says no more than the actor may know of them; whether there is a reason does not depend on that.
    """
    person = as_program(ctx).directory.people().get(number)
    if person is None or person.merged_into is not None:
        return N_("They are not in the directory any more.")
    found = hindrances(ctx, session, person, now=ctx.clock(), arriving=False)
    return found[0].text if found else None


def require_could(ctx: Context, session: Session, person: Person) -> None:
    """Raise `Refused` with the first reason for which somebody cannot go on the list, and what instead."""
    for each in hindrances(ctx, session, person, now=ctx.clock()):
        if each.hard:
            raise Refused(each.text, remedy=each.instead)


def require_no_clash(ctx: Context, session: Session, person: int) -> None:
    """Raise `Refused` when they have a seat, or teach, at that time."""
    found = clashes(ctx, session, person)
    if not found:
        return
    why = None
    if person == ctx.actor.person or ctx.may("training.run"):  # others are not told what somebody has
        why = N_("It is at the same time as “{title}”.", title=called(ctx, found[0]))
    raise Refused(
        N_("There is a clash with another session: no seat can be given."),
        why=why,
        remedy=N_("One of the two has to be given up first."),
    )


def person_of(ctx: Context, number: int) -> Person:
    """Somebody of the directory; raises `NotFound`."""
    found = as_program(ctx).directory.people().get(number)
    if found is None or found.merged_into is not None:
        raise NotFound(N_("There is nobody with the number {number}.", number=number))
    return found
