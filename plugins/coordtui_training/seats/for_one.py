"""What who runs a list does with one person on it: sign up, let in, take off, move."""

from __future__ import annotations

from msgspec.structs import replace

from coordtui.api import Context, Message, Refused
from coordtui_training.records import SEATED, Session, Signup
from coordtui_training.seats.arriving import new_signup, take_place
from coordtui_training.seats.chances import person_of, require_could, require_no_clash
from coordtui_training.seats.reading import run_by_actor
from coordtui_training.seats.roster import Roster, roster
from coordtui_training.seats.rules import PENDING
from coordtui_training.seats.settle import settle
from coordtui_training.seats.steps import change
from coordtui_training.seats.undoing import undoing
from coordtui_training.seats.values import Outcome
from coordtui_training.seats.words import name, said
from coordtui_training.texts import N_


def settled(ctx: Context, number: int) -> Session:
    """A session that the actor runs, settled within the running transaction."""
    run_by_actor(ctx, number)
    settle(ctx, number)
    return run_by_actor(ctx, number)


def add(ctx: Context, number: int, person: int, why: str) -> Outcome:
    """Sign somebody up within the rules; where sign-ups wait for a yes, this is one."""

    def work() -> Outcome:
        session = settled(ctx, number)
        require_could(ctx, session, person_of(ctx, person))
        signup = take_place(ctx, session, new_signup(ctx, session, person), "by_hand", why)
        return _outcome(ctx, session, None, signup)

    return ctx.store.run(work)


def let_in(ctx: Context, number: int, person: int, why: str) -> Outcome:
    """Give somebody a seat against the rules, by name; only a clash stays one."""
    if not why.strip():
        raise Refused(N_("Say why they are let in: it is kept with the seat."))

    def work() -> Outcome:
        session = settled(ctx, number)
        _require_held_later(session)
        person_of(ctx, person)
        require_no_clash(ctx, session, person)
        listed = roster(ctx, session)
        before = listed.of(person)
        if before is not None and before.state in SEATED and before.state != "offered":
            raise Refused(N_("{name} has a seat already.", name=name(ctx, person)))
        signup = _seat(ctx, listed, before or new_signup(ctx, session, person), why)
        settle(ctx, moved=[person])
        beyond = N_("That is beyond the capacity, in your name.") if signup.over else None
        return _outcome(ctx, session, before, signup, beyond)

    return ctx.store.run(work)


def _seat(ctx: Context, listed: Roster, signup: Signup, why: str) -> Signup:
    """Seat somebody in any case.

    Beyond the capacity, it is raised for this one write and put back, within the transaction: so the
    engine lets in nobody else, and a capacity that is lowered sends nobody away.
    """
    session, sessions = listed.session, ctx.store.records(Session)
    if listed.free != 0 or signup.state == "offered":
        return change(ctx, session, signup, "confirmed", "by_hand", note=why)
    raised = sessions.save(replace(session, capacity=len(listed.seated) + 1))
    who = ctx.actor.name or f"#{ctx.actor.person}"
    seated = change(ctx, session, signup, "confirmed", "over_capacity", note=why, over=who)
    sessions.save(replace(raised, capacity=session.capacity))
    return seated


def remove(ctx: Context, number: int, person: int, why: str) -> Outcome:
    """Take somebody off the list; it never counts as late."""

    def work() -> Outcome:
        session = settled(ctx, number)
        before = _on_the_list(ctx, session, person)
        became = change(ctx, session, before, "cancelled", "by_hand", note=why)
        given = settle(ctx, number, moved=[person])
        more = N_("The seat went to the next on the list.") if given else None
        return replace(_outcome(ctx, session, before, became, more), left=given > 0)

    return ctx.store.run(work)


def move(ctx: Context, number: int, to: int, why: str) -> Outcome:
    """Move somebody to another session: a seat becomes a seat or stays, a place in a list another's end."""

    def work() -> Outcome:
        found = ctx.store.records(Signup).get(number)
        if found is None:
            raise Refused(N_("There is no sign-up number {number}.", number=number))
        session, target = settled(ctx, found.session), settled(ctx, to)
        before = _on_the_list(ctx, session, found.person)
        if before.doc_id != number:
            raise Refused(N_("This was changed since, and stays as it is now."))
        _require_held_later(target)
        left = change(ctx, session, before, "cancelled", "moved", note=why)
        moved = _moved(ctx, target, before, why)
        given = settle(ctx, session.doc_id, moved=[moved.person])
        return Outcome(
            signups=(moved, left),
            said=said(ctx, target, moved),
            undo=undoing(ctx, (before, left), (None, moved)),
            left=given > 0,
        )

    return ctx.store.run(work)


def _moved(ctx: Context, target: Session, before: Signup, why: str) -> Signup:
    """The sign-up in the session that somebody is moved to, once they have left the other."""
    person = before.person
    if roster(ctx, target).of(person) is not None:
        raise Refused(N_("{name} is on that list already.", name=name(ctx, person)))
    require_no_clash(ctx, target, person)
    new = new_signup(ctx, target, person)
    if before.state not in SEATED:
        return take_place(ctx, target, new, "moved", why)
    if roster(ctx, target).free == 0:
        raise Refused(
            N_("No seat is free there: {name} keeps the one here.", name=name(ctx, person)),
            remedy=N_("Raise the capacity there, or let them in there and take them off here."),
        )
    return change(ctx, target, new, "confirmed", "moved", note=why)


def _on_the_list(ctx: Context, session: Session, person: int) -> Signup:
    """Somebody's sign-up that can still be left; raises `Refused`."""
    found = roster(ctx, session).of(person)
    if found is None:
        raise Refused(N_("{name} is not on the list of this session.", name=name(ctx, person)))
    if session.held or found.state not in PENDING:
        raise Refused(N_("The list is closed: who came is settled."), remedy=N_("Open the list again first."))
    return found


def _require_held_later(session: Session) -> None:
    if session.state != "published":
        raise Refused(N_("This session is not published: there is no seat to give."))
    if session.held:
        raise Refused(N_("The list is closed: who came is settled."), remedy=N_("Open the list again first."))


def _outcome(
    ctx: Context, session: Session, before: Signup | None, became: Signup, more: Message | None = None
) -> Outcome:
    return Outcome(
        signups=(became,), said=said(ctx, session, became, more), undo=undoing(ctx, (before, became))
    )
