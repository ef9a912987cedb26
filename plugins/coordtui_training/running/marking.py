"""Who was there, sitting by sitting, and what that makes of a sign-up."""

from __future__ import annotations

from coordtui.api import Context
from coordtui_training.records import Session, Signup, SignupState, Step, Why
from coordtui_training.seats.steps import change
from coordtui_training.settings import TrainingSettings


def share(present: int, sittings: int) -> float:
    """How much of a session somebody came to, in percent."""
    return 100 * present / sittings if sittings else 0.0


def became_of(settings: TrainingSettings, present: int, sittings: int) -> SignupState:
    """What who came to so many of the sittings has done, once the list is closed.

    Who came to none did not come, whatever the settings say.
    """
    came = share(present, sittings)
    if not present or came < settings.present_share:
        return "no_show"
    return "attended" if came >= settings.certificate_share else "partial"


def mark(ctx: Context, session: Session, signup: Signup, sitting: int, *, there: bool) -> Signup:
    """Note that somebody is there, or is not after all, within the running transaction.

    Before the list is closed this leaves a step, and no letter: who is there knows it. Afterwards it
    settles anew what their sign-up became.
    """
    present = sorted({*signup.present, sitting} if there else {*signup.present} - {sitting})
    if present == sorted(signup.present):
        return signup
    why: Why = "checked_in" if there else "taken_back"
    became: SignupState = signup.state
    if session.held:
        became = became_of(ctx.settings, len(present), len(session.sittings))
    elif signup.state == "offered":
        became = "confirmed"  # who comes takes the seat
    if became != signup.state:
        return change(ctx, session, signup, became, why, present=present, tell=session.held)
    signup.present = present
    stored = ctx.store.records(Signup).save(signup)
    ctx.store.records(Step).add(
        Step(
            signup=stored.doc_id,
            session=session.doc_id,
            person=stored.person,
            at=ctx.clock(),
            was=stored.state,
            became=stored.state,
            why=why,
            by=ctx.actor.person,
        )
    )
    return stored
