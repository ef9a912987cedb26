"""The one place where a sign-up changes: its step, its event and its letter go with it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from coordtui.api import Context, SignupChanged
from coordtui_training.records import Session, Signup, SignupState, Step, Why


def change(
    ctx: Context,
    session: Session,
    signup: Signup,
    became: SignupState,
    why: Why,
    *,
    note: str = "",
    by: int | None = None,
    tell: bool = True,
    **fields: Any,
) -> Signup:
    """Bring a sign-up (a new one has no number yet) into a state, within the running transaction.

    `by` did it, the actor of `ctx` unless it is said. `fields` are others of the sign-up that change
    with it; only an offer has an end, and who gets a seat gets a code to check in with. Without `tell`
    no letter goes. Raises `RuleBroken` when the engine does not allow it, `StaleRecord` for a sign-up
    that somebody changed since it was read.
    """
    was = signup.state if signup.doc_id else ""
    given: dict[str, Any] = {"expires": None, **fields, "state": became}
    if became == "confirmed" and not signup.code:
        from coordtui_training.running import new_code

        given["code"] = new_code(ctx, session.doc_id)
    stored = ctx.store.records(Signup).save(replace(signup, **given))
    step = ctx.store.records(Step).add(
        Step(
            signup=stored.doc_id,
            session=session.doc_id,
            person=stored.person,
            at=ctx.clock(),
            was=was,
            became=became,
            why=why,
            by=by or ctx.actor.person,
            note=note,
        )
    )
    ctx.emit(SignupChanged(session.ref, stored.person, was, became))
    if tell:
        from coordtui_training.letters import tell_step

        tell_step(ctx, session, stored, step)
    return stored
