"""Seats: the one way to sign up, to cancel, and to run a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coordtui.api import Context
from coordtui_training.records import Session, Signup, Step
from coordtui_training.seats import explain, for_many, for_one, for_oneself, job, reading
from coordtui_training.seats.settle import settle
from coordtui_training.seats.values import Counts, Explained, Outcome, Place


class Seats:
    """The lists of sessions, as the person who acts may use them. All goes by number.

    Every write reads within its transaction, settles the session first, and leaves a step with its
    letter. Raises `NotFound`, `NotAllowed`, and `Refused` with what, why and what to do instead.
    What is one's own needs the right `training.signup`; what concerns others `training.run`, or that
    one gives the session.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    # -- oneself

    def sign_up(self, session: int, note: str = "") -> Outcome:
        """Go to the end of the list. The seat is there at once where one is free and nobody comes first."""
        return for_oneself.sign_up(self._ctx, session, note)

    def cancel(self, session: int, note: str = "") -> Outcome:
        """Give up one's seat, one's offer, or one's place in the list."""
        return for_oneself.cancel(self._ctx, session, note)

    def accept(self, session: int) -> Outcome:
        """Take the seat that is offered."""
        return for_oneself.accept(self._ctx, session)

    def decline(self, session: int) -> Outcome:
        """Leave the seat that is offered to the next."""
        return for_oneself.decline(self._ctx, session)

    # -- one of the list

    def add(self, session: int, person: int, why: str = "") -> Outcome:
        """Sign somebody up, within the rules; where sign-ups wait for a yes, this is one."""
        return for_one.add(self._ctx, session, person, why)

    def let_in(self, session: int, person: int, why: str) -> Outcome:
        """Seat somebody beyond the capacity, after the end, or who is not meant; never into a clash."""
        return for_one.let_in(self._ctx, session, person, why)

    def remove(self, session: int, person: int, why: str) -> Outcome:
        """Take somebody off the list; it never counts as late."""
        return for_one.remove(self._ctx, session, person, why)

    def move(self, signup: int, to: int, why: str) -> Outcome:
        """Move a sign-up to another session: a seat to a seat, a place in the list to the end of another.

        `Outcome.signup` is the new one. Whom it is for and when sign-up ends is not asked.
        """
        return for_one.move(self._ctx, signup, to, why)

    # -- many of the list

    def approve(self, signups: Iterable[int]) -> Outcome:
        """Say yes to those who asked: each goes into the list where their asking puts them."""
        return for_many.approve(self._ctx, signups)

    def refuse(self, signups: Iterable[int], why: str) -> Outcome:
        """Say no to those who asked."""
        return for_many.refuse(self._ctx, signups, why)

    def give(self, session: int, people: Sequence[int] | None = None) -> Outcome:
        """Give free seats to the first who could have them, or by name; after the cut-off only by name."""
        return for_many.give(self._ctx, session, people)

    def proposal(self, session: int) -> list[Place]:
        """Whom `give` would give the free seats, in order."""
        return [each for each in self.queue(session) if each.will_get]

    def set_capacity(self, session: int, capacity: int | None) -> Outcome:
        """Hold more or fewer; nobody is sent away. None is as many as come; planners may, too."""
        return for_many.set_capacity(self._ctx, session, capacity)

    def call_off(self, session: int, why: str) -> Outcome:
        """Cancel all sign-ups of a session that does not take place; planners may, too."""
        return for_many.call_off(self._ctx, session, why)

    # -- by itself

    def settle(self, session: int) -> int:
        """Let offers end and give free seats, by the rules alone; how many. So it needs no right."""
        return self._ctx.store.run(lambda: settle(self._ctx, session))

    def settle_all(self) -> int:
        """The same of every session that has something to settle."""
        return job.settle_all(self._ctx)

    # -- reading

    def counts(self, sessions: Iterable[int]) -> dict[int, Counts]:
        """How full sessions are now; needs `training.view`. Drafts that one does not see are left out."""
        return reading.counts(self._ctx, sessions)

    def queue(self, session: int) -> list[Place]:
        """Everybody on a list: who has a seat, who waits and who would be next, who asks."""
        return reading.queue(self._ctx, session)

    def explain(self, session: int, person: int | None = None) -> Explained:
        """How a person (oneself) stands with a session, and why there is no seat."""
        return explain.explain(self._ctx, session, person)

    def mine(self, person: int | None = None) -> list[tuple[Session, Signup]]:
        """All sign-ups of oneself, by the start of their sessions; another's need `training.run`."""
        self._ctx.require("training.view" if person in (None, self._ctx.actor.person) else "training.run")
        return reading.sign_ups_of(self._ctx, for_oneself.myself(self._ctx) if person is None else person)

    def steps(self, *, session: int | None = None, signup: int | None = None) -> list[Step]:
        """What happened in a session that one runs, or to a sign-up, one's own too; the oldest first."""
        return reading.steps(self._ctx, session, signup)
