"""Who stood on a session's list and is off it in a way that may count: cancelled late, or excused."""

from __future__ import annotations

from tinydb import where

from coordtui.api import Context
from coordtui_training.records import Session, Signup, SignupState
from coordtui_training.seats import Place
from coordtui_training.sight import names

GONE: tuple[SignupState, ...] = ("late_cancelled", "excused")


def gone(ctx: Context, session: Session) -> list[Place]:
    """Their lines, below those of the list; for who runs the session."""
    of_it = (where("session") == session.doc_id) & where("state").one_of([*GONE])
    found = ctx.store.records(Signup).find(of_it)
    called = names(ctx, {each.person for each in found})
    return [
        Place(signup=each, place=0, name=called.get(each.person, "?"), state=each.state, since=each.asked)
        for each in found
    ]
