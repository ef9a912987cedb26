"""The keys of who plans and runs sessions: each opens its window, and is shown to who may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coordtui.ui.widgets import Words
from coordtui_training.panes.publishing import Publishing
from coordtui_training.texts import N_, NN_

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from coordtui.api import Ref
    from coordtui_training.panes.listing import Entry


class Planning(Publishing):
    """What a coordinator, or who gives a session, does with the session under the cursor."""

    def _runs(self, entry: Entry | None) -> bool:
        from coordtui_training.seats import may_run

        return entry is not None and may_run(self.ctx, entry.session)

    @property
    def calendar_place(self) -> datetime | date | None:
        """The day, or the hour, under the cursor of a calendar; None in the agenda."""
        raise NotImplementedError

    def planning_available(self, command_id: str) -> bool | None:
        """Whether a key would do something now; None for one that is not of this kind."""
        entry, plans, now = self.entry, self.ctx.may("training.plan"), self.ctx.clock()
        session = entry.session if entry is not None else None
        coming = session is not None and session.end > now
        state = session.state if session is not None else ""
        ask: dict[str, Callable[[], bool]] = {
            "page.new": lambda: plans,
            "page.edit": lambda: plans and state in ("draft", "published") and not (session and session.held),
            "page.mail": lambda: self._runs(entry) and state == "published",
            "training.publish": lambda: plans and bool(self.drafts),
            "training.call_off": lambda: plans and state == "published" and coming,
            "training.list": lambda: self._runs(entry) and state != "draft",
            "training.check_in": lambda: self.can_check_in,
            "training.feedback": lambda: self._has_feedback(entry),
            "training.courses": lambda: plans,
            "training.report": lambda: self.ctx.may("training.report"),
        }
        return ask[command_id]() if command_id in ask else None

    def _has_feedback(self, entry: Entry | None) -> bool:
        if entry is None or entry.session.end > self.ctx.clock():
            return False
        mine = entry.mine
        return self._runs(entry) or (
            mine is not None and mine.state in ("attended", "partial") and not mine.answered
        )

    # Planning.

    def action_new(self) -> None:
        """Plan a session; from a calendar, on the day or at the hour of its cursor."""
        from coordtui_training.panes.forms import session_form

        self.app.push_screen(session_form(self.ctx, begins=self.calendar_place), self._saved)

    def action_edit(self) -> None:
        """Change the session."""
        from coordtui_training.panes.forms import session_form

        if (entry := self.entry) is not None:
            self.app.push_screen(session_form(self.ctx, entry.session), self._saved)

    def _saved(self, session: Any) -> None:
        if session is not None:
            self.read_again()
            number = getattr(session, "doc_id", None)
            if isinstance(number, int):
                self.show_session(number)
            self.say(N_("The session is saved."))

    def action_call_off(self) -> None:
        """Cancel the session; why is asked, and how many people are told is said before."""
        from coordtui.ui.widgets import FormScreen, TextField
        from coordtui_training.planning import Sessions

        entry = self.entry
        if entry is None:
            return
        counts = entry.counts
        told = counts.confirmed + counts.offered + counts.waiting + counts.requested
        effect = NN_(
            "{n} person is told, with what you write. It cannot be taken back.",
            "{n} people are told, with what you write. It cannot be taken back.",
            told,
        )

        def save(values: Any, stored: object) -> Words:
            Sessions(self.ctx).cancel(entry.session.doc_id, values["why"])
            return NN_("cancelled: {n} person is told", "cancelled: {n} people are told", told)

        field = TextField(name="why", label=N_("Why"), required=True, help=effect)
        title = N_("Cancel “{title}”", title=entry.title)
        self.app.push_screen(FormScreen(title, [field], save=save, translate=self.ctx._), self._left)

    def _left(self, said: Words | None) -> None:
        """Something left the lab's hands: it is in the log, and stays done."""
        if said is not None:
            self.history.left(said)
            self.say(said)
            self.read_again()

    # Windows.

    def action_list(self) -> None:
        """Seats, waiting list, moving, check-in."""
        from coordtui_training.panes.people import PeopleWindow

        if (entry := self.entry) is not None:
            self.app.push_screen(PeopleWindow(self.ctx, entry.session, self.history), self._came_back)

    def action_mail(self) -> None:
        """Write to those who are signed up; what leaves is shown before."""
        from coordtui_training.panes.messages import message_form

        if (entry := self.entry) is not None:
            self.app.push_screen(message_form(self.ctx, entry.session, None, self.history), self._acted)

    def action_courses(self) -> None:
        """Courses, rooms, and copies of a term."""
        from coordtui_training.panes.courses import CoursesWindow

        self.app.push_screen(CoursesWindow(self.ctx), self._came_back)

    def action_report(self) -> None:
        """Who attended what."""
        from coordtui_training.panes.report import report_window

        self.app.push_screen(report_window(self.ctx), self._open)

    def action_feedback(self) -> None:
        """What those who came say of it, or what I say."""
        from coordtui_training.panes.feedback import FeedbackWindow

        if (entry := self.entry) is not None:
            self.app.push_screen(FeedbackWindow(self.ctx, entry.session), self._acted)

    def _came_back(self, result: Any) -> None:
        self.read_again()

    def _open(self, ref: Ref | None) -> None:
        if ref is not None:
            self.open_ref(ref)

    # In the room.

    @property
    def can_check_in(self) -> bool:
        """Whether somebody is checked in by r: others by who runs it, oneself near the time."""
        from datetime import timedelta

        entry = self.entry
        if entry is None or entry.session.state != "published" or entry.session.held:
            return False
        margin = timedelta(minutes=self.ctx.settings.checkin_minutes)
        session, now = entry.session, self.ctx.clock()
        near = any(each.start - margin <= now < each.end + margin for each in session.sittings)
        seated = entry.mine is not None and entry.mine.state == "confirmed"
        return near and (self._runs(entry) or seated)

    def action_check_in(self) -> None:
        """The window of the room, to who runs it; a question for the code, to who has a seat."""
        entry = self.entry
        if entry is None:
            return
        if self._runs(entry):
            from coordtui_training.panes.checkin import CheckInWindow

            self.app.push_screen(CheckInWindow(self.ctx, entry.session, self.history), self._came_back)
            return
        from coordtui.ui.widgets import FormScreen, TextField
        from coordtui_training.running import Roll

        def save(values: Any, stored: object) -> Words:
            return Roll(self.ctx).check_myself_in(values["code"]).said

        field = TextField(name="code", label=N_("Code"), required=True, help=N_("It is shown in the room."))
        form = FormScreen(N_("Check in"), [field], save=save, translate=self.ctx._)
        self.app.push_screen(form, self._acted)

    def _acted(self, said: Words | None) -> None:
        """Something was done in a form; it says itself what."""
        if said is not None:
            self.say(said)
            self.read_again()
