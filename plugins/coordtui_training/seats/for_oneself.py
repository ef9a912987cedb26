"""What people do for themselves; each needs the right `training.signup`."""

from __future__ import annotations

from tinydb import where

from coordtui.api import Context, Refused
from coordtui_training.records import Session, Signup
from coordtui_training.seats.arriving import new_signup, take_place
from coordtui_training.seats.chances import person_of, require_could, require_no_clash, takes_people
from coordtui_training.seats.roster import roster
from coordtui_training.seats.rules import PENDING, late
from coordtui_training.seats.settle import offered_to, settle
from coordtui_training.seats.steps import change
from coordtui_training.seats.undoing import undoing
from coordtui_training.seats.values import Outcome
from coordtui_training.seats.words import said
from coordtui_training.sight import session_of
from coordtui_training.texts import N_, NN_


def myself(ctx: Context) -> int:
    """Who acts; raises `Refused` for the program itself."""
    if ctx.actor.person is None:
        raise Refused(N_("This is a person’s own, and the program itself is acting here."))
    return ctx.actor.person


def sign_up(ctx: Context, number: int, note: str) -> Outcome:
    """Go to the end of the list."""
    ctx.require("training.signup")
    person = myself(ctx)

    def work() -> Outcome:
        settle(ctx, number, *offered_to(ctx, person))
        session = session_of(ctx, number)
        require_could(ctx, session, person_of(ctx, person))
        new = new_signup(ctx, session, person)
        if session.moderated:
            signup = change(ctx, session, new, "requested", "asked", note=note)
        else:
            signup = take_place(ctx, session, new, "asked", note)
        return _outcome(ctx, session, None, signup)

    return ctx.store.run(work)


def cancel(ctx: Context, number: int, note: str) -> Outcome:
    """Give up a seat, an offer, a place in the list."""

    def work() -> Outcome:
        session, mine = _mine(ctx, number)
        if mine.state not in PENDING or session.start <= ctx.clock():
            raise Refused(
                N_("The session has begun: nobody can cancel any more."),
                remedy=N_("Tell who gives it why you cannot come."),
            )
        is_late = mine.state == "confirmed" and late(session, ctx.settings, ctx.clock())
        became = change(
            ctx, session, mine, "late_cancelled" if is_late else "cancelled", "cancelled", note=note
        )
        return _leave(ctx, session, mine, became)

    return ctx.store.run(work)


def accept(ctx: Context, number: int) -> Outcome:
    """Take the seat that is offered."""

    def work() -> Outcome:
        session, mine = _offered(ctx, number)
        if not takes_people(ctx, session):
            raise Refused(N_("Seats in this session are not given any more."), remedy=N_("Ask who gives it."))
        require_no_clash(ctx, session, mine.person)
        became = change(ctx, session, mine, "confirmed", "accepted")
        settle(ctx, moved=[mine.person])
        return _outcome(ctx, session, mine, became)

    return ctx.store.run(work)


def decline(ctx: Context, number: int) -> Outcome:
    """Leave the seat that is offered to the next."""

    def work() -> Outcome:
        session, mine = _offered(ctx, number)
        return _leave(ctx, session, mine, change(ctx, session, mine, "declined", "declined"))

    return ctx.store.run(work)


def _mine(ctx: Context, number: int) -> tuple[Session, Signup]:
    """The session, settled, and one's live sign-up in it."""
    ctx.require("training.signup")
    person = myself(ctx)
    settle(ctx, number)
    session = session_of(ctx, number)
    mine = roster(ctx, session).of(person)
    if mine is not None:
        return session, mine
    theirs = (where("person") == person) & (where("session") == number)
    last = ctx.store.records(Signup).first(theirs, order=("-doc_id",))
    if last is not None and last.state == "expired":
        raise Refused(
            N_("The seat is not kept for you any more: the offer has ended."),
            remedy=N_("Who signs up again goes to the end of the waiting list."),
        )
    raise Refused(N_("You are not on the list of this session."))


def _offered(ctx: Context, number: int) -> tuple[Session, Signup]:
    """The session, settled, and the offer that one has there."""
    session, mine = _mine(ctx, number)
    if mine.state != "offered":
        raise Refused(N_("No seat is offered to you in this session."))
    return session, mine


def _leave(ctx: Context, session: Session, was: Signup, became: Signup) -> Outcome:
    """Give on what somebody left, and say so."""
    given = settle(ctx, session.doc_id, moved=[became.person])
    hours = ctx.settings.late_cancel_hours
    more = [
        NN_(
            "That is less than {n} hour before it begins, and counts as late.",
            "That is less than {n} hours before it begins, and counts as late.",
            hours,
        )
        if became.state == "late_cancelled"
        else None,
        N_("The seat went to the next on the list.") if given else None,
    ]
    return Outcome(
        signups=(became,),
        said=said(ctx, session, became, *more),
        undo=undoing(ctx, (was, became)),
        left=given > 0,
    )


def _outcome(ctx: Context, session: Session, was: Signup | None, became: Signup) -> Outcome:
    from coordtui_training.seats.explain import explained

    more = explained(ctx, session, became.person).why_not if became.state == "waiting" else None
    return Outcome(signups=(became,), said=said(ctx, session, became, more), undo=undoing(ctx, (was, became)))
