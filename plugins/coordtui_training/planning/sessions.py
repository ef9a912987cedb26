"""The sessions: planned, published, moved, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, timedelta

import msgspec
from tinydb import where

from coordtui.api import Context, Message, NotFound, Refused, sentences
from coordtui_training.planning.bookings import book
from coordtui_training.planning.changes import new_uid, seats_for_who_waits, tell, tidied, write
from coordtui_training.planning.copying import Copied, copied, copy_term
from coordtui_training.planning.review import Review, review
from coordtui_training.records import Course, Session, SessionState, Signup, Sitting
from coordtui_training.sight import sees, session_of
from coordtui_training.texts import N_, NN_
from coordtui_training.times import stored

Undo = Callable[[], None]

ALL_STATES: tuple[SessionState, ...] = ("draft", "published", "cancelled")


class Sessions:
    """The sessions, as the person who acts may see and plan them.

    Writing needs `training.plan`. Reading needs `training.view`; drafts are seen by who plans or
    runs them, and by who is to give them.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._sessions = ctx.store.records(Session)

    # -- reading

    def get(self, number: int) -> Session:
        """The session with this number; raises `NotFound`, also for a draft that is not theirs to see."""
        self._ctx.require("training.view")
        return session_of(self._ctx, number)

    def between(
        self, since: datetime, until: datetime, *, states: Collection[SessionState] = ALL_STATES
    ) -> list[Session]:
        """The sessions at any time from `since` to before `until`, by start; drafts as `get` does."""
        self._ctx.require("training.view")
        found = self._sessions.find(
            where("state").one_of([*states])
            & (where("end") >= stored(since))
            & (where("start") < stored(until)),
            order=("start",),
        )
        # What ends just when the time begins is not in it; a draft without sittings has no length.
        return [each for each in found if (each.end > since or each.start >= since) and sees(self._ctx, each)]

    def review(self, session: Session) -> Review:
        """What it lacks for being published, and what one may want to know first."""
        self._ctx.require("training.plan")
        return review(self._ctx, session, self._course(session))

    # -- planning

    def new(self, course: Course, start: datetime, *, minutes: int | None = None) -> Session:
        """A draft that says what its course says; nothing is stored yet."""
        length = timedelta(minutes=minutes or course.minutes)
        return Session(
            course=course.doc_id,
            sittings=[Sitting(start=start, end=start + length)],
            start=start,
            end=start + length,
            zone=self._ctx.settings.zone,
            uid=new_uid(),
            instructors=[*course.instructors],
            capacity=course.capacity,
            prerequisites=[*course.prerequisites],
            public=course.public,
            moderated=course.moderated,
            waiting=self._ctx.settings.waiting_list,
            grants=[*course.grants],
            partners=[*course.partners],
        )

    def save(self, session: Session, *, anyway: bool = False) -> Session:
        """Check and store a session; a new one is a draft. Its state changes by operations of its own.

        Of a published one whose times or place change, those concerned are told. Raises `Refused`
        naming what is not right, `Taken` for a room or a teacher that somebody has (`anyway` takes
        them all the same, in the name of who acts), and `StaleRecord`.
        """
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            before = self._sessions.get(session.doc_id) if session.doc_id else None
            if before is not None and before.rev == session.rev:
                self._refuse_settled(before)
            elif session.doc_id:
                return self._sessions.save(session)  # raises `StaleRecord` with both versions
            return write(self._ctx, before, tidied(self._ctx, session, before), anyway=anyway)

    @staticmethod
    def _refuse_settled(session: Session) -> None:
        if session.state == "cancelled":
            raise Refused(N_("The session is cancelled."), remedy=N_("Copy it, and plan the copy."))
        if session.held:
            raise Refused(
                N_("The list of the session is closed."), remedy=N_("Open the list again, then change it.")
            )

    def publish(self, number: int, *, anyway: bool = False) -> Session:
        """Let people see it and sign up, and tell who gives it.

        Raises `Refused` with all that is missing, and `Taken` as `save` does.
        """
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            session = self.get(number)
            if session.state == "published":
                return session
            self._refuse_settled(session)
            missing = self.review(session).missing
            if missing:
                raise Refused(
                    N_("The session cannot be published yet."),
                    why=sentences(missing),
                    remedy=N_("Complete it, then publish it."),
                )
            # What was withdrawn and is published again counts more than what took it out of calendars.
            sequence = session.sequence + (session.sequence > 0)
            published = msgspec.structs.replace(session, state="published", sequence=sequence)
            published = self._sessions.save(published)
            book(self._ctx, published, anyway=anyway)
            tell(self._ctx, session, published)
            return published

    def publish_all(self, numbers: Iterable[int], *, anyway: bool = False) -> list[Session]:
        """Publish several, such as a copied term, all or none; raises as `publish` does for the first."""
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            return [self.publish(number, anyway=anyway) for number in numbers]

    def withdraw(self, number: int) -> Session:
        """Make a published session a draft again, as long as nobody ever signed up."""
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            session = self.get(number)
            if session.state != "published":
                raise Refused(N_("The session is not published."))
            self._refuse_known(session, N_("The session cannot be withdrawn."))
            draft = msgspec.structs.replace(session, state="draft", sequence=session.sequence + 1)
            draft = self._sessions.save(draft)
            book(self._ctx, draft)
            tell(self._ctx, session, draft)
            seats_for_who_waits(self._ctx, session, draft)
            return draft

    def cancel(self, number: int, why: str) -> Session:
        """Call a published session off: rooms and teachers are free, who signed up is told why."""
        self._ctx.require("training.plan")
        if not why.strip():
            raise Refused(N_("Say why: it is written to those who signed up."))
        with self._ctx.store.transaction():
            before = self.get(number)
            self._refuse_settled(before)
            if before.state == "draft":
                raise Refused(N_("A draft is not cancelled."), remedy=N_("Remove it."))
            after = msgspec.structs.replace(
                before, state="cancelled", cancelled_why=why.strip(), sequence=before.sequence + 1
            )
            # First the state: so nobody who waits gets a seat that comes free by this.
            after = self._sessions.save(after)
            book(self._ctx, after)
            from coordtui_training.seats import Seats

            Seats(self._ctx).call_off(number, after.cancelled_why)
            tell(self._ctx, before, after)
            seats_for_who_waits(self._ctx, before, after)
            return self.get(number)

    def remove(self, number: int) -> Undo:
        """Remove a draft; what brings it back. What was published is cancelled instead."""
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            session = self.get(number)
            what = N_("The session cannot be removed.")
            self._refuse_known(session, what)
            if session.state != "draft":
                raise Refused(
                    what, why=N_("It was published."), remedy=N_("Cancel it, or withdraw it first.")
                )
            self._sessions.remove(number)

        def undo() -> None:
            self._ctx.require("training.plan")
            self._sessions.add(session)

        return undo

    def remove_all(self, numbers: Iterable[int]) -> Undo:
        """Remove several drafts, all or none; what brings them back."""
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            undos = [self.remove(number) for number in numbers]

        def undo() -> None:
            with self._ctx.store.transaction():
                for each in undos:
                    each()

        return undo

    def _refuse_known(self, session: Session, what: Message) -> None:
        signups = self._ctx.store.records(Signup).count(where("session") == session.doc_id)
        if signups:
            raise Refused(
                what,
                why=NN_("{n} person signed up for it.", "{n} people signed up for it.", signups),
                remedy=N_("Cancel it: they are told."),
            )

    def _course(self, session: Session) -> Course:
        course = self._ctx.store.records(Course).get(session.course)
        if course is None:
            raise NotFound(N_("There is no course number {number}.", number=session.course))
        return course

    # -- copies

    def copy(self, number: int, start: datetime) -> Session:
        """A draft of the same, its first sitting at `start`, the others as far behind by the clocks.

        Raises `TwoChoices` where one of the others would be at a time that is not, or is twice.
        """
        self._ctx.require("training.plan")
        session = copied(self.get(number), start)
        if not session.sittings:
            session = self.new(self._course(session), start)
        return self.save(session)

    def copy_term(self, since: date, until: date, to: date, *, dry: bool = False) -> Copied:
        """Drafts of all sessions from the day `since` to `until`, as many weeks later as `to` is.

        `to` is any day of the week that is to be like that of `since`: weekdays and times stay.
        With `dry` nothing is stored; see `Copied` for what was left out and what clashes.
        """
        self._ctx.require("training.plan")
        return copy_term(self._ctx, since, until, to, dry=dry)
