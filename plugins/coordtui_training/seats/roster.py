"""One session's list as it stands in the store now."""

from __future__ import annotations

from functools import cached_property

from tinydb import where

from coordtui.api import Context
from coordtui_training.records import LIVE, SEATED, Session, Signup
from coordtui_training.seats.rules import as_read, order


class Roster:
    """A session with its live sign-ups as they are to be read now, in the order of the list."""

    def __init__(self, session: Session, signups: list[Signup]) -> None:
        self.session, self.signups = session, sorted(signups, key=order)

    @cached_property
    def waiting(self) -> list[Signup]:
        """Who waits, the first first."""
        return [each for each in self.signups if each.state == "waiting"]

    @cached_property
    def seated(self) -> list[Signup]:
        """Who takes a seat."""
        return [each for each in self.signups if each.state in SEATED]

    @property
    def free(self) -> int | None:
        """How many seats are free; None where as many as come are taken."""
        capacity = self.session.capacity
        return None if capacity is None else max(0, capacity - len(self.seated))

    def of(self, person: int) -> Signup | None:
        """Somebody's live sign-up."""
        return next((each for each in self.signups if each.person == person), None)


def roster(ctx: Context, session: Session) -> Roster:
    """The list of a session; within a transaction that has settled it, exactly what is stored."""
    live = (where("session") == session.doc_id) & where("state").one_of([*LIVE])
    stored = ctx.store.records(Signup).find(live)
    read = (as_read(each, ctx.settings, ctx.clock()) for each in stored)
    return Roster(session, [each for each in read if each.state in LIVE])
