"""The roll of a session: who is there, by key or by code, and what became of everybody in the end."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from coordtui.api import Context, Message, NotAllowed, Refused
from coordtui_training.records import Guess, Session
from coordtui_training.running import checkin, closing, codes
from coordtui_training.running.closing import Rest
from coordtui_training.running.finding import name_of, seat_of, takes_place
from coordtui_training.running.marking import mark
from coordtui_training.seats import Outcome, Seats, may_run
from coordtui_training.seats.reading import run_by_actor
from coordtui_training.texts import N_


class Roll:
    """The roll, as the person who acts may keep it. Sessions, people and sign-ups go by number.

    Who runs a session (`may_run`) checks others in, closes and opens its list; everybody checks themselves
    in by the code that is shown in the room. Sittings count from 0. Raises `Refused` with what, why
    and what to do instead, `NotFound`, `NotAllowed`.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    # -- checking in

    def check_in(self, session: int, person: int, sitting: int | None = None) -> Outcome:
        """Note that somebody is there: in the sitting that is on now, or the last that began, or this one.

        After the list was closed it settles anew what became of them.
        """
        return self._mark(session, person, sitting, there=True)

    def take_back(self, session: int, person: int, sitting: int | None = None) -> Outcome:
        """They were not there after all."""
        return self._mark(session, person, sitting, there=False)

    def walk_in(self, session: int, person: int, why: str = "", sitting: int | None = None) -> Outcome:
        """Let somebody in who has no seat, by name, and check them in; beyond the capacity it shows.

        Not once the list is closed. Taken back, they are off the list again.
        """
        ctx = self._ctx
        with ctx.store.transaction():
            found = run_by_actor(ctx, session)
            meant = checkin.sitting_meant(ctx, found, sitting)
            if seat_of(ctx, found, person) is not None:
                return self.check_in(session, person, meant)
            Seats(ctx).let_in(session, person, why or ctx._(N_("came without a seat")))
            outcome = self.check_in(session, person, meant)

        def out_again() -> Outcome:
            with ctx.store.transaction():
                self.take_back(session, person, meant)
                return Seats(ctx).remove(session, person, ctx._(N_("let in by mistake")))

        return replace(outcome, undo=self._undo(out_again))

    def check_in_by_code(self, code: str, session: int | None = None) -> Outcome:
        """Check in whose own code this is: in this session, or in one on now that the actor runs."""
        ctx, typed = self._ctx, codes.bare(code)
        if session is not None:
            among = [run_by_actor(ctx, session)]
        else:
            among = [each for each in checkin.sessions_now(ctx) if may_run(ctx, each)]
            if not among:
                raise Refused(N_("No session that you run is on now."), remedy=N_("Name the session."))
        found = checkin.with_code(ctx, among, typed) if typed else []
        if not found:
            raise Refused(
                N_("Nobody here has the code “{code}”.", code=typed),
                remedy=N_("Check the code, or check them in by name."),
            )
        if len(found) > 1:
            raise Refused(
                N_("Several people have the code “{code}” now.", code=typed), remedy=N_("Name the session.")
            )
        ((of, signup),) = found
        return self.check_in(of.doc_id, signup.person)

    # -- the code that is shown in the room

    def open_checkin(self, session: int) -> str:
        """A new code to show in the room, with which people check themselves in; the one before is void.

        It is taken from `checkin_minutes` before each sitting to as long after its end.
        """
        ctx = self._ctx
        with ctx.store.transaction():
            found = run_by_actor(ctx, session)
            takes_place(found)
            if ctx.clock() > found.end + checkin.margin(ctx):
                raise Refused(N_("This session is over."), remedy=N_("Check people in by name."))
            used = {each.checkin for each in checkin.sessions_now(ctx)}
            code = codes.short()
            while code in used:
                code = codes.short()
            ctx.store.records(Session).save(replace(found, checkin=code))
        return code

    def close_checkin(self, session: int) -> None:
        """Take the code back: nobody checks themselves in any more."""
        ctx = self._ctx
        with ctx.store.transaction():
            found = run_by_actor(ctx, session)
            if found.checkin:
                ctx.store.records(Session).save(replace(found, checkin=""))

    def check_myself_in(self, code: str) -> Outcome:
        """Check oneself in by the code that is shown in the room; needs `training.signup` and a seat.

        After ten wrong codes within ten minutes none is taken for a while.
        """
        ctx, typed = self._ctx, codes.bare(code)
        ctx.require("training.signup")
        person = ctx.actor.person
        if person is None:
            raise NotAllowed("training.signup")
        with ctx.store.transaction():
            wait = checkin.may_guess(ctx, person)
            shown = [each for each in checkin.sessions_now(ctx) if typed and each.checkin == typed]
            if wait is None and not shown:
                ctx.store.records(Guess).add(Guess(person=person, at=ctx.clock()))
            if wait is None and shown:
                return self._myself(shown[0], person)
        if wait is not None:
            raise Refused(N_("Too many wrong codes."), why=wait, remedy=N_("Ask who runs the session."))
        raise Refused(
            N_("No session that is on now has the code “{code}”.", code=typed),
            remedy=N_("Look at the code in the room again; a new one may have been opened."),
        )

    def _myself(self, session: Session, person: int) -> Outcome:
        ctx = self._ctx
        signup, sitting = seat_of(ctx, session, person), checkin.sitting_now(ctx, session)
        if signup is None or sitting is None:
            raise Refused(
                N_("You have no seat in this session."), remedy=N_("Ask who runs it to let you in.")
            )
        if sitting in signup.present:
            return Outcome(signups=(signup,), said=N_("You are checked in already."))
        stored = mark(ctx, session, signup, sitting, there=True)
        return Outcome(signups=(stored,), said=N_("You are checked in."))

    # -- the end

    def close(self, session: int, rest: Rest | None = None) -> Outcome:
        """Close the list: by the share of the sittings that they came to, people attended, in part, or not.

        Who still waited is told that it is over. `rest` says what those were whom nobody checked in:
        `"absent"`, or `"present"`. Without it they were absent, unless nobody was checked in at all:
        then it is refused, for that the roll was forgotten is likelier.
        """
        found = closing.close(self._ctx, session, rest)
        said = closing.said(found)
        return Outcome(signups=tuple(found), said=said, undo=self._undo(lambda: self.reopen(session)))

    def reopen(self, session: int) -> Outcome:
        """Open a closed list again, as it was before; letters that wait are taken back."""
        return Outcome(signups=tuple(closing.reopen(self._ctx, session)), said=N_("The list is open again."))

    def excuse(self, signup: int, why: str) -> Outcome:
        """Let somebody off who did not come, or cancelled late: it never counts."""
        before, after = closing.excuse(self._ctx, signup, why)
        name = name_of(self._ctx, after.person)
        return Outcome(
            signups=(after,),
            said=N_("{name} is excused.", name=name),
            undo=self._undo(lambda: self.blame(signup, before)),
        )

    def blame(self, signup: int, before: closing.Excusable) -> Outcome:
        """Take an excuse back: the absence counts again, as what it was."""
        after = closing.blame(self._ctx, signup, before)
        name = name_of(self._ctx, after.person)
        return Outcome(signups=(after,), said=N_("{name} is no longer excused.", name=name))

    # -- the sheet

    def sheet(self, session: int, language: str | None = None) -> bytes:
        """The sheet to sign, as a PDF (in ASCII alone), in the reader's language unless one is given."""
        from coordtui_training.running import sheet_pdf
        from coordtui_training.running.sheet import sheet_of

        return sheet_pdf.drawn(sheet_of(self._ctx, session, language), self._ctx.settings.paper)

    def sheet_text(self, session: int, language: str | None = None) -> str:
        """The same as text."""
        from coordtui_training.running.sheet import as_text, sheet_of

        return as_text(sheet_of(self._ctx, session, language))

    # -- within

    def _mark(self, session: int, person: int, sitting: int | None, *, there: bool) -> Outcome:
        ctx = self._ctx
        with ctx.store.transaction():
            found = run_by_actor(ctx, session)
            takes_place(found)
            name = name_of(ctx, person)
            signup, meant = seat_of(ctx, found, person), checkin.sitting_meant(ctx, found, sitting)
            if signup is None:
                raise Refused(
                    N_("{name} has no seat in this session.", name=name),
                    remedy=N_("Let them in by name: then they are checked in too."),
                )
            if (meant in signup.present) == there:
                said = (
                    N_("{name} is checked in already.", name=name)
                    if there
                    else N_("{name} is not checked in.", name=name)
                )
                return Outcome(signups=(signup,), said=said)
            stored = mark(ctx, found, signup, meant, there=there)
        if there:
            said, back = N_("{name} is checked in.", name=name), self.take_back
        else:
            said, back = N_("{name} is no longer checked in.", name=name), self.check_in
        return Outcome(signups=(stored,), said=said, undo=self._undo(lambda: back(session, person, meant)))

    @staticmethod
    def _undo(do: Callable[[], Outcome]) -> Callable[[], Message]:
        return lambda: do().said
