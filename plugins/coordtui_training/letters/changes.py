"""What people are told when a session changes: those who have a seat, wait for one, or teach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydb import where

from coordtui.api import Context, Message, sentences
from coordtui_training.letters.writing import Became, noted, queue
from coordtui_training.records import LIVE, Session, Signup
from coordtui_training.texts import N_
from coordtui_training.times import named

if TYPE_CHECKING:
    from coordtui_training.ics import Method

_WAITS = N_("You still wait for a seat.")


def tell_change(ctx: Context, before: Session | None, after: Session) -> dict[int, Became]:
    """Queue what people are told of a change of a session, in its transaction; what became of it, by person.

    Who has a seat or teaches gets the invitation anew, whose `sequence` has grown; who still waits
    is told in words. Teachers are invited when it is published or they are added, and uninvited
    when they are taken out or it is cancelled; sign-ups of a cancelled session tell of themselves.
    Whoever makes the change is told only what their calendar must hear.
    """
    if after.end <= ctx.clock():
        return {}
    told: dict[int, Became] = {}
    was = set(before.instructors) if before is not None and before.state == "published" else set()
    now = set(after.instructors) if after.state == "published" else set()
    changed = _changed(before, after) if before is not None and after.state == "published" else []
    for person in sorted(was | now):
        if person not in now:
            told[person] = _tell_teacher(ctx, after, person, gone=True)
        elif person not in was:
            told[person] = _tell_teacher(ctx, after, person)
        elif changed:
            told[person] = _tell(ctx, after, person, changed, "REQUEST")
    if changed and before is not None and before.state == "published":
        live = (where("session") == after.doc_id) & where("state").one_of([*LIVE])
        for signup in ctx.store.records(Signup).find(live):
            method: Method | None = "REQUEST" if signup.state == "confirmed" else None
            if signup.person not in told and (method or signup.person != ctx.actor.person):
                waits = [_WAITS] if signup.state in ("waiting", "requested") else []
                told[signup.person] = _tell(ctx, after, signup.person, [*changed, *waits], method)
    return told


def _changed(before: Session, after: Session) -> list[Message]:
    """What is another now, in one paragraph; none where nothing is that people must know."""
    said = []
    if before.sittings != after.sittings or before.zone != after.zone:
        said.append(N_("The session is at another time now."))
        if before.start != after.start:
            said.append(N_("It was planned for {when}.", when=named(before.sittings, before.zone)))
    if before.room != after.room:
        said.append(N_("The session is in another place now."))
    if before.link != after.link:
        said.append(N_("The address of the online meeting is another one now."))
    return [sentences(said)] if said else []


def _tell(
    ctx: Context, session: Session, person: int, paragraphs: list[Message], method: Method | None
) -> Became:
    return queue(
        ctx,
        person,
        session,
        N_("{title} has changed"),
        paragraphs,
        key=_key(session, person),
        method=method,
    )


def _tell_teacher(ctx: Context, session: Session, person: int, *, gone: bool = False) -> Became:
    if session.state == "cancelled":
        subject, said = (
            N_("{title} is cancelled"),
            N_("The session that you were to give does not take place."),
        )
    elif gone:
        subject, said = N_("{title}: you do not give it"), N_("You do not give this session any more.")
    else:
        subject, said = N_("{title}: you give it"), N_("You are to give this session.")
    note = noted(session.cancelled_why) if session.state == "cancelled" else []
    method: Method = "CANCEL" if gone else "REQUEST"
    key = _key(session, person)
    return queue(ctx, person, session, subject, [said, *note], key=key, method=method)


def _key(session: Session, person: int) -> str:
    """A letter for each time that the session was written."""
    return f"change:{session.doc_id}:{session.rev}:{person}"
