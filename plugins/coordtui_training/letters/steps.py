"""What a person is told of each change of their sign-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tinydb import where

from coordtui.api import Context, Message, formats, sentences
from coordtui_training.letters.writing import Became, Reader, command, noted, place, queue, reader
from coordtui_training.records import CAME, SEATED, Session, Signup, Step
from coordtui_training.texts import N_, NN_
from coordtui_training.times import zone_of

if TYPE_CHECKING:
    from coordtui_training.ics import Method

_HELD = ("confirmed", *CAME, "no_show", "excused")


class Said(NamedTuple):
    """A letter's subject, where `{title}` stands for the session, its paragraphs, its calendar file."""

    subject: Message
    paragraphs: list[Message]
    method: Method | None = None


def tell_step(ctx: Context, session: Session, signup: Signup, step: Step) -> Became:
    """Queue what a person is told of a step, in its transaction and under its key; what became of it.

    Nobody is told of their own key press, unless a calendar file goes with it. Nobody is told of
    what was imported, of a session that is over, or of a seat once its last sitting has begun: who
    is let in at the door is there.
    """
    if step.why == "imported" or session.end <= ctx.clock():
        return "not_needed"
    said = _said(ctx, session, signup, step)
    if step.was == "waiting":
        _overtake(ctx, step)
    if said is None:
        return "not_needed"
    return queue(
        ctx, step.person, session, said.subject, said.paragraphs, key=key_of(step), method=said.method
    )


def key_of(step: Step) -> str:
    """What the letter of a step is known by in the outbox."""
    return f"step:{step.doc_id}"


def _overtake(ctx: Context, step: Step) -> None:
    """Take back what says that somebody waits, as long as it has not left: it is not so any more."""
    before = (where("signup") == step.signup) & (where("became") == "waiting")
    for each in ctx.store.records(Step).find(before):
        ctx.outbox.withdraw(key_of(each))


def _said(ctx: Context, session: Session, signup: Signup, step: Step) -> Said | None:
    own = step.by is not None and step.by == step.person
    said = None
    match step.became:
        case "confirmed" if step.was not in _HELD and session.sittings[-1].start > ctx.clock():
            said = _confirmed(session, step, own)
        case "cancelled" | "late_cancelled":
            said = _cancelled(ctx, session, step, own)
        case "offered":
            said = _offered(ctx, session, signup, step)
        case "expired" if step.why != "list_closed":
            said = _expired(session)
        case "refused":
            how = N_("Your sign-up was not accepted: you have no seat.")
            said = Said(N_("{title}: your sign-up was not accepted"), [how, *noted(step.note)])
        case "waiting" if not own:
            said = _waiting(ctx, session, signup, step)
        case "requested" if not own and step.why != "taken_back":
            how = N_("A seat was asked for in your name. You will hear whether you get it.")
            said = Said(N_("{title}: a seat was asked for in your name"), [how, *noted(step.note)])
    return said


def _confirmed(session: Session, step: Step, own: bool) -> Said:
    if step.why == "moved":
        how = N_("You were moved to this session: you have a seat.")
    elif step.was == "waiting":
        how = N_("A seat came free: it is yours, and you do not wait any more.")
    elif step.was == "requested":
        how = N_("Your sign-up was accepted: you have a seat.")
    elif own:
        how = N_("You have a seat.")
    else:
        how = N_("You were signed up: you have a seat.")
    give_up = N_(
        "If you cannot come, give the seat to the next person: on the page Training, or by “{command}”.",
        command=command("cancel", session),
    )
    return Said(N_("{title}: you have a seat"), [how, *noted("" if own else step.note), give_up], "REQUEST")


def _offered(ctx: Context, session: Session, signup: Signup, step: Step) -> Said:
    kept, to = N_("A seat came free. It is kept for you."), reader(ctx, signup.person)
    if signup.expires is not None and isinstance(to, Reader):
        zone = zone_of(session.zone)
        until = {
            "end": formats.date_and_time(signup.expires, to.ctx.translator, year=True, tz=zone),
            "zone": zone.key,
        }
        if step.was == "offered":
            sooner = N_("The session is at another time now, so the offer ends sooner.")
            kept = sentences([sooner, N_("The seat is kept for you until {end} ({zone}).", **until)])
        else:
            kept = N_("A seat came free. It is kept for you until {end} ({zone}).", **until)
    how = N_(
        "Take it on the page Training, or by “{command}”. Without an answer it goes to the next person.",
        command=command("accept", session),
    )
    return Said(N_("{title}: a seat is offered to you"), [kept, how])


def _expired(session: Session) -> Said:
    return Said(
        N_("{title}: the offer of a seat has ended"),
        [
            N_("The seat that was kept for you was not taken in time, and went to the next person."),
            N_(
                "To wait for another, sign up again: on the page Training, or by “{command}”.",
                command=command("signup", session),
            ),
        ],
    )


def _waiting(ctx: Context, session: Session, signup: Signup, step: Step) -> Said:
    if step.was == "offered":
        how = N_("The seat that was kept for you was not taken in time. You wait again, at the end.")
    elif step.was == "requested":
        how = N_("Your sign-up was accepted.")
    elif step.why == "moved":
        how = N_("You were moved to the waiting list of this session.")
    else:
        how = N_("You were put on the waiting list.")
    said = sentences([how, *_why_waiting(ctx, session), place(_place(ctx, signup))])
    return Said(N_("{title}: you are on the waiting list"), [said, *noted(step.note)])


def _why_waiting(ctx: Context, session: Session) -> list[Message]:
    seated = (where("session") == session.doc_id) & where("state").one_of([*SEATED])
    if session.capacity is not None and ctx.store.records(Signup).count(seated) >= session.capacity:
        return [N_("All seats are taken.")]
    return [N_("Seats are given by hand here.")] if session.waiting == "hand" else []


def _place(ctx: Context, signup: Signup) -> int:
    waiting = (where("session") == signup.session) & (where("state") == "waiting")
    mine = (signup.priority, signup.asked, signup.doc_id)
    return 1 + sum(
        (each.priority, each.asked, each.doc_id) < mine for each in ctx.store.records(Signup).find(waiting)
    )


def _cancelled(ctx: Context, session: Session, step: Step, own: bool) -> Said | None:
    """With what takes it out of the calendar, where it was put into it."""
    method: Method | None = "CANCEL" if step.was in _HELD else None
    if step.why == "session_cancelled":
        why = session.cancelled_why or step.note
        said = [N_("The session does not take place."), *noted(why)]
        return Said(N_("{title} is cancelled"), said, method)
    if own and method is None:
        return None
    if step.why == "moved":
        moved = N_("You were moved to another session; another message tells of that one.")
        return Said(N_("{title}: you were moved to another session"), [moved, *noted(step.note)], method)
    if own:
        said = [N_("You gave up your seat.")]
        if step.became == "late_cancelled":
            said.append(
                NN_(
                    "That was less than {n} hour before the start, which counts as late.",
                    "That was less than {n} hours before the start, which counts as late.",
                    ctx.settings.late_cancel_hours,
                )
            )
        return Said(N_("{title}: your seat is given up"), [sentences(said)], method)
    if step.was in SEATED:
        how = N_("Your seat was taken back: you are not signed up any more.")
    else:
        how = N_("You were taken off the list: you are not signed up any more.")
    return Said(N_("{title}: you are not signed up any more"), [how, *noted(step.note)], method)
