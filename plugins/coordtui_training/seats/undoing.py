"""Taking back what was done to sign-ups, as far as the rules allow it by now."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Message, NotAllowed, Refused
from coordtui_training.records import SEATED, Session, Signup, Step
from coordtui_training.seats.chances import require_no_clash, takes_people
from coordtui_training.seats.reading import may_run
from coordtui_training.seats.roster import roster
from coordtui_training.seats.settle import settle
from coordtui_training.seats.steps import change
from coordtui_training.seats.values import Undo
from coordtui_training.seats.words import said
from coordtui_training.sight import session_of
from coordtui_training.texts import N_

Change = tuple[Signup | None, Signup]
"""A sign-up before (None: there was none) and after."""


def undoing(ctx: Context, *changes: Change) -> Undo:
    """What takes changes back, all or none; the last first."""

    def undo() -> Message:
        return ctx.store.run(lambda: _take_back(ctx, changes))

    return undo


def _take_back(ctx: Context, changes: tuple[Change, ...]) -> Message:
    texts = [_take_one_back(ctx, before, after) for before, after in reversed(changes)]
    people = [after.person for _, after in changes]
    settle(ctx, *(after.session for _, after in changes), moved=people)
    return texts[-1] if len(texts) == 1 else N_("Taken back.")


def _take_one_back(ctx: Context, before: Signup | None, after: Signup) -> Message:
    settle(ctx, after.session)
    session, now = session_of(ctx, after.session), ctx.store.records(Signup).get(after.doc_id)
    own = after.person == ctx.actor.person and ctx.may("training.signup")
    if not (own or may_run(ctx, session)):
        raise NotAllowed("training.run")
    if now is None or now.state != after.state:
        raise Refused(N_("This was changed since, and stays as it is now."))
    again = roster(ctx, session).of(after.person)
    if again is not None and again.doc_id != after.doc_id:  # they signed up anew: that is what is so now
        raise Refused(N_("This was changed since, and stays as it is now."))
    if session.state != "published" or session.held or session.start <= ctx.clock():
        raise Refused(N_("The session is over, or is not going to take place: this stays as it is."))
    was = before or replace(after, state="cancelled")
    if was.state in SEATED and now.state not in SEATED:
        _require_seat(ctx, session, now.person)
    if was.state == "offered" and (was.expires is None or was.expires <= ctx.clock()):
        raise Refused(N_("The offer has ended since."))
    told = not _withdrawn(ctx, now)
    fields: dict[str, Any] = {
        "asked": was.asked,
        "priority": was.priority,
        "expires": was.expires,
        "over": was.over,
    }
    return said(ctx, session, change(ctx, session, now, was.state, "taken_back", tell=told, **fields))


def _require_seat(ctx: Context, session: Session, person: int) -> None:
    """A seat that was given up is given back only if nobody got it, and while seats are given."""
    if roster(ctx, session).free == 0:
        raise Refused(
            N_("That cannot be taken back: the seat went to somebody else."),
            remedy=N_("Who signs up again goes to the end of the waiting list."),
        )
    if not takes_people(ctx, session) and not may_run(ctx, session):
        raise Refused(
            N_("That cannot be taken back: it is too near to the start."),
            remedy=N_("Ask who gives the session."),
        )
    require_no_clash(ctx, session, person)


def _withdrawn(ctx: Context, signup: Signup) -> bool:
    """Whether the letter of the last step had not left yet; then nobody needs to hear of either."""
    steps = ctx.store.records(Step).find(where("signup") == signup.doc_id, order=("-doc_id",))
    last = next((each for each in steps if each.was != each.became), None)  # no check-in: it writes to nobody
    return last is not None and ctx.outbox.withdraw(f"step:{last.doc_id}")
