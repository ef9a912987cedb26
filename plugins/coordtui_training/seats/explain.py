"""How somebody stands with a session, in words: above all why there is no seat for them yet."""

from __future__ import annotations

from tinydb import where

from coordtui.api import Context, Message, NotAllowed
from coordtui_training.fit import cutoff
from coordtui_training.records import Session, Signup, SignupState
from coordtui_training.seats.chances import takes_people, why_not
from coordtui_training.seats.reading import may_run
from coordtui_training.seats.roster import Roster, roster
from coordtui_training.seats.rules import as_read
from coordtui_training.seats.values import Explained
from coordtui_training.seats.words import moment
from coordtui_training.sight import session_of
from coordtui_training.texts import N_


def explain(ctx: Context, number: int, person: int | None) -> Explained:
    """How a person (oneself) stands with a session; another's needs that one runs it."""
    ctx.require("training.view")
    session, who = session_of(ctx, number), ctx.actor.person if person is None else person
    if who != ctx.actor.person and not may_run(ctx, session):
        raise NotAllowed("training.run")
    return explained(ctx, session, who or 0)


def explained(ctx: Context, session: Session, person: int) -> Explained:
    """The same, of whoever; who calls has asked for the right."""
    listed = roster(ctx, session)
    signup = listed.of(person) or _last(ctx, session, person)
    if signup is None:
        return Explained(waiting=len(listed.waiting), said=(N_("Not signed up."),))
    if signup.state != "waiting":
        said = _SAID[signup.state].with_values(
            end=moment(ctx, session, signup.expires), since=moment(ctx, session, signup.asked)
        )
        return Explained(
            state=signup.state,
            signup=signup,
            waiting=len(listed.waiting),
            expires=signup.expires,
            said=(said,),
        )
    return _waits(ctx, listed, signup)


def _waits(ctx: Context, listed: Roster, signup: Signup) -> Explained:
    place = 1 + next(i for i, each in enumerate(listed.waiting) if each.doc_id == signup.doc_id)
    of, reason = len(listed.waiting), _reason(ctx, listed, signup, place)
    said = [N_("On the waiting list: number {place} of {of}.", place=place, of=of)]
    if signup.priority:
        said.append(N_("Who did not come again and again waits behind the others."))
    said += [] if reason is None else [reason]
    return Explained(
        state="waiting", signup=signup, place=place, waiting=of, why_not=reason, said=tuple(said)
    )


def _reason(ctx: Context, listed: Roster, signup: Signup, place: int) -> Message | None:
    """Why somebody who waits has no seat: what holds for all comes before what holds for them."""
    session = listed.session
    if session.state == "cancelled":
        return N_("This session was cancelled.")
    if not takes_people(ctx, session):
        end = moment(ctx, session, cutoff(session, ctx.settings))
        return N_("No seat is given any more since {end}.", end=end)
    own = why_not(ctx, session, signup.person)
    return own if own is not None or listed.free is None else _order(listed, listed.free, place)


def _order(listed: Roster, free: int, place: int) -> Message:
    """Why somebody who could have a seat has none."""
    if free == 0:
        return N_("All seats are taken.")
    if listed.session.waiting == "hand":
        return N_("A seat is free, and is given by hand.")
    if place > free:
        return N_("Who waits longer comes first.")
    return N_("A seat has come free; it is given within minutes.")


def _last(ctx: Context, session: Session, person: int) -> Signup | None:
    """Somebody's last sign-up for a session, as it is to be read now, when none is live."""
    theirs = (where("person") == person) & (where("session") == session.doc_id)
    last = ctx.store.records(Signup).first(theirs, order=("-doc_id",))
    return last and as_read(last, ctx.settings, ctx.clock())


_SAID: dict[SignupState, Message] = {
    "requested": N_("Asked on {since}; it waits for a yes."),
    "offered": N_("A seat is kept until {end}; after that it goes to the next."),
    "confirmed": N_("Signed up, with a seat."),
    "attended": N_("Attended."),
    "partial": N_("Attended in part."),
    "no_show": N_("Had a seat and did not come."),
    "excused": N_("Had a seat, and was excused."),
    "cancelled": N_("No longer signed up: cancelled."),
    "late_cancelled": N_("No longer signed up: cancelled late."),
    "declined": N_("The seat that was offered was left to the next."),
    "expired": N_("Not signed up any more: the offer has ended, or the list was closed."),
    "refused": N_("The request was refused."),
}
