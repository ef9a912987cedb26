"""Closing a list, opening it again, and letting somebody off."""

from __future__ import annotations

from collections import Counter
from typing import Literal, cast

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Message, NotFound, Refused, sentences
from coordtui_training.records import LIVE, Session, Signup, SignupState, Step
from coordtui_training.running.finding import name_of, takes_place
from coordtui_training.running.marking import became_of
from coordtui_training.seats.reading import run_by_actor
from coordtui_training.seats.steps import change
from coordtui_training.texts import N_, NN_
from coordtui_training.times import day_and_time

Rest = Literal["present", "absent"]
"""What those were whom nobody checked in."""

Excusable = Literal["no_show", "late_cancelled"]

_WAITED: tuple[SignupState, ...] = ("requested", "waiting", "offered")


def close(ctx: Context, number: int, rest: Rest | None) -> list[Signup]:
    """See `Roll.close`; all sign-ups that were live, as they are now."""
    with ctx.store.transaction():
        session = run_by_actor(ctx, number)
        takes_place(session)
        if session.held:
            raise Refused(N_("The list is closed already."), remedy=N_("Open it again to change it."))
        last = session.sittings[-1].start
        if ctx.clock() < last:
            raise Refused(
                N_("The list cannot be closed yet."),
                why=N_("The last sitting begins on {when}.", when=day_and_time(ctx, last, session.zone)),
            )
        live = where("session") == number
        found = ctx.store.records(Signup).find(live & where("state").one_of([*LIVE]))
        seated = [each for each in found if each.state not in _WAITED]
        if rest is None and seated and not any(each.present for each in seated):
            raise Refused(
                N_("Nobody was checked in."),
                remedy=N_("Check people in first, or say that all came, or that nobody did."),
            )
        waited = [_settled(ctx, session, each, "expired") for each in found if each.state in _WAITED]
        came = [_present(ctx, session, each, rest) for each in seated]
        ctx.store.records(Session).save(replace(session, held=True, checkin=""))
    return [*came, *waited]


def _present(ctx: Context, session: Session, signup: Signup, rest: Rest | None) -> Signup:
    if rest == "present" and not signup.present:
        signup.present = [*range(len(session.sittings))]
    became = became_of(ctx.settings, len(signup.present), len(session.sittings))
    return _settled(ctx, session, signup, became)


def _settled(ctx: Context, session: Session, signup: Signup, became: SignupState) -> Signup:
    return change(ctx, session, signup, became, "list_closed")


def said(closed: list[Signup]) -> Message:
    """How many came, in part, or not, and who waited in vain, in words."""
    n = Counter(each.state for each in closed)
    parts = [NN_("{n} attended.", "{n} attended.", n["attended"])]
    if n["partial"]:
        parts.append(NN_("{n} came in part.", "{n} came in part.", n["partial"]))
    if n["no_show"]:
        parts.append(NN_("{n} did not come.", "{n} did not come.", n["no_show"]))
    if n["expired"]:
        parts.append(NN_("{n} waited in vain.", "{n} waited in vain.", n["expired"]))
    return sentences([N_("The list is closed."), *parts])


def reopen(ctx: Context, number: int) -> list[Signup]:
    """See `Roll.reopen`; all sign-ups that changed. Who is excused stays so."""
    with ctx.store.transaction():
        session = run_by_actor(ctx, number)
        if not session.held:
            raise Refused(N_("The list is open."))
        session = ctx.store.records(Session).save(replace(session, held=False))
        latest = {each.signup: each for each in ctx.store.records(Step).find(where("session") == number)}
        changed = []
        for signup in ctx.store.records(Signup).find(where("session") == number):
            step = latest.get(signup.doc_id)
            if signup.state in ("attended", "partial", "no_show"):
                was: SignupState = "confirmed"
            elif signup.state == "expired" and step is not None and step.why == "list_closed":
                was = "waiting" if step.was in ("offered", "") else cast("SignupState", step.was)
            else:
                continue
            if step is not None:
                ctx.outbox.withdraw(f"step:{step.doc_id}")
            changed.append(change(ctx, session, signup, was, "taken_back"))
    return changed


def excuse(ctx: Context, number: int, why: str) -> tuple[Excusable, Signup]:
    """See `Roll.excuse`; what they were before, and the sign-up as it is now."""
    with ctx.store.transaction():
        session, signup = _signup(ctx, number)
        before = signup.state
        if before not in ("no_show", "late_cancelled"):
            raise Refused(
                N_("There is nothing to excuse for {name}.", name=name_of(ctx, signup.person)),
                why=N_("Only who did not come, or cancelled late, is excused."),
            )
        if not why.strip():
            raise Refused(N_("Say why they are excused."), remedy=N_("A few words are enough."))
        after = change(ctx, session, signup, "excused", "by_hand", note=why.strip())
    return before, after


def blame(ctx: Context, number: int, before: Excusable) -> Signup:
    """See `Roll.blame`."""
    with ctx.store.transaction():
        session, signup = _signup(ctx, number)
        if signup.state != "excused":
            raise Refused(N_("{name} is not excused.", name=name_of(ctx, signup.person)))
        return change(ctx, session, signup, before, "taken_back")


def _signup(ctx: Context, number: int) -> tuple[Session, Signup]:
    """A sign-up and its session, which the actor runs."""
    signup = ctx.store.records(Signup).get(number)
    if signup is None:
        raise NotFound(N_("There is no sign-up {number}.", number=number))
    return run_by_actor(ctx, signup.session), signup
