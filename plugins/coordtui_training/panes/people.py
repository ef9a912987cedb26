"""The window of a session's list: who has a seat, who waits and why, and the keys that change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordtui.api import Context, CoordtuiError, Message
from coordtui.ui.widgets import FormScreen, History, ListSource, RecordList, Section, Words, file_form
from coordtui_training.panes import people_errands as errands
from coordtui_training.panes import people_lines as lines
from coordtui_training.panes.acting import Acting
from coordtui_training.panes.gone import gone
from coordtui_training.panes.people_lines import Known
from coordtui_training.planning.titles import titles
from coordtui_training.records import LIVE, SEATED, Session
from coordtui_training.seats import Counts, Outcome, Place, Seats
from coordtui_training.sight import names, session_of
from coordtui_training.standing import standing
from coordtui_training.texts import N_

SCOPE = "training.people"
"""The scope of the window's own keys."""


class PeopleWindow(Acting[None], inherit_bindings=False):
    """Lists the people of a session for who runs it: who asks, waits, and has a seat."""

    key_scope = f"{SCOPE} page"
    called = N_("The list of a session")
    columns = lines.COLUMNS
    selectable = True
    watched_tables = frozenset({"training.signups", "training.sessions"})
    titles: Mapping[str, Message] = {
        "page.confirm": N_("give the free seats"),
        "page.refuse": N_("take off the list"),
        "page.mail": N_("write to them"),
        "page.new": N_("sign somebody up"),
        "list.open": N_("all about them"),
    }
    hint_words: Mapping[str, Message] = {
        "page.confirm": N_("give seats"),
        "page.refuse": N_("take off"),
        "page.mail": N_("write"),
        "page.new": N_("add"),
        "list.open": N_("more"),
    }

    def __init__(self, ctx: Context, session: Session | int, history: History | None = None) -> None:
        super().__init__(ctx, history)
        self.number = session if isinstance(session, int) else session.doc_id
        self.seats = Seats(ctx)
        self.known: Known | None = None
        self._places: dict[int, Place] = {}

    # Reading.

    def gather(self) -> Known:
        """The list as it is now."""
        ctx = self.ctx
        session = session_of(ctx, self.number)
        places = lines.in_order([*self.seats.queue(self.number), *gone(ctx, session)])
        steps = self.seats.steps(session=self.number)
        involved = {step.person for step in steps} | {step.by for step in steps if step.by is not None}
        now = ctx.clock()
        waiting = {each.signup.person for each in places if each.state in ("requested", "waiting")}
        return Known(
            session=session,
            title=titles(ctx, [session])[session.doc_id],
            counts=self.seats.counts([self.number]).get(self.number, Counts()),
            places=places,
            steps=steps,
            names=names(ctx, involved),
            standings={person: standing(ctx, person, now) for person in waiting},
        )

    def came(self, found: Known) -> None:
        """Show it."""
        self.known = found
        self._places = {each.signup.doc_id: each for each in found.places}
        self.list.say_empty(N_("Nobody is signed up yet; n signs somebody up."))
        self.show_all()

    def show_all(self) -> None:
        """Headline, list and detail."""
        known = self.known
        if known is None:
            return
        self.headline.show(known.title, self.ctx._(lines.headline(known)))
        self.list.refresh_rows(ListSource([lines.row(self.ctx, known, each) for each in known.places]))
        self.show_detail()

    def show_detail(self) -> None:
        """All about who is under the cursor; of an empty list, about the session."""
        known = self.known
        if known is None:
            return
        here = self.here
        said: list[Section] = (
            lines.about(self.ctx, known, here) if here else [lines.about_session(self.ctx, known)]
        )
        self.detail.show(said)

    @property
    def here(self) -> Place | None:
        """Who is under the cursor."""
        key = self.list.cursor_key
        return self._places.get(key) if isinstance(key, int) else None

    @property
    def chosen(self) -> list[Place]:
        """Who is selected, else who is under the cursor."""
        found = (self._places.get(key) for key in self.list.chosen if isinstance(key, int))
        return [place for place in found if place is not None]

    # Keys.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        known = self.known
        if command_id in _NEEDS:
            return known is not None and _NEEDS[command_id](self, known)
        return super().available(command_id)

    @property
    def listed(self) -> list[Place]:
        """Those chosen who stand on the list."""
        return [each for each in self.chosen if each.state in LIVE]

    def asking(self) -> list[Place]:
        """Those chosen who ask for a place."""
        return [each for each in self.chosen if each.state == "requested"]

    def action_confirm(self) -> None:
        """Show to whom the free seats would go and which letters leave, and give them when that is right."""
        from coordtui_training.panes.giving import proposal

        def shown(found: list[Section] | None, error: CoordtuiError | None) -> None:
            from coordtui_training.panes.sure import Sure

            if error is not None:
                self.tell(error)
            elif found is not None:
                title, yes = N_("Give the free seats"), N_("give the seats")
                window = Sure(title, found, yes=yes, translate=self.ctx._)
                self.app.push_screen(window, self._give)

        if (known := self.known) is not None:
            self.beside(lambda: proposal(self.ctx, known.session), shown)

    def _give(self, sure: bool | None) -> None:
        if sure:
            self.act(lambda: self.seats.give(self.number))

    def action_new(self) -> None:
        """Sign people up."""
        self._ask(lambda known: errands.add_form(self.ctx, self.history, known.session))

    def action_let_in(self) -> None:
        """Let people in over capacity, by name."""
        self._ask(lambda known: errands.let_in_form(self.ctx, self.history, known.session))

    def action_refuse(self) -> None:
        """Take those chosen off the list; why is asked."""
        if chosen := self.listed:
            self._ask(lambda known: errands.remove_form(self.ctx, self.history, chosen))

    def action_move_to(self) -> None:
        """Move those chosen to another session."""
        if chosen := self.listed:
            self._ask(lambda known: errands.move_form(self.ctx, self.history, known.session, chosen))

    def action_approve(self) -> None:
        """Say yes to those chosen who ask."""
        if asking := self.asking():
            self.act(lambda: self.seats.approve([each.signup.doc_id for each in asking]))

    def action_say_no(self) -> None:
        """Say no to those chosen who ask; why is asked."""
        if asking := self.asking():
            self._ask(lambda known: errands.refuse_form(self.ctx, self.history, asking))

    def action_more_seats(self) -> None:
        """One seat more; who is first may get it at once."""
        self._resize(1)

    def action_fewer_seats(self) -> None:
        """One seat less; nobody is sent away."""
        self._resize(-1)

    def _resize(self, by: int) -> None:
        def resize() -> Outcome:
            with self.ctx.store.transaction():
                session = self.ctx.store.records(Session).get(self.number)
                capacity = session.capacity if session is not None else None
                return self.seats.set_capacity(self.number, max(0, (capacity or 0) + by))

        self.act(resize)

    def excusable(self) -> list[Place]:
        """Those chosen who did not come, or cancelled late."""
        return [each for each in self.chosen if each.state in ("no_show", "late_cancelled")]

    def action_excuse(self) -> None:
        """Let those chosen off who did not come, or cancelled late; why is asked."""
        if absent := self.excusable():
            self._ask(lambda known: errands.excuse_form(self.ctx, self.history, absent))

    def action_present(self) -> None:
        """Those chosen are there; who is there already is not, after all."""
        from coordtui_training.running import Roll

        roll, chosen = Roll(self.ctx), self.listed
        absent = [each for each in chosen if not each.signup.present]
        if absent:
            self.act(*(_bound(roll.check_in, self.number, each.signup.person) for each in absent))
        elif chosen:
            self.act(*(_bound(roll.take_back, self.number, each.signup.person) for each in chosen))

    def action_check_in(self) -> None:
        """Open the window of who is there."""
        from coordtui_training.panes.checkin import CheckInWindow

        self.app.push_screen(CheckInWindow(self.ctx, self.number, self.history), lambda _: self.read())

    def action_mail(self) -> None:
        """Write to those selected, or to everybody on the list."""
        from coordtui_training.panes.messages import message_form

        people = [each.signup.person for each in self.listed] if self.list.selected_count else None
        if (known := self.known) is not None:
            form = message_form(self.ctx, known.session, people, self.history)
            self.app.push_screen(form, self.told)

    def action_sheet(self) -> None:
        """The sheet to sign: into a file here, to the clipboard from afar."""
        from coordtui_training.running import Roll

        roll = Roll(self.ctx)
        if not self.ctx.actor.at_home:
            self.beside(lambda: roll.sheet_text(self.number), self._copied)
            return
        form = file_form(
            N_("Write the sign-in sheet"),
            f"~/sign-in-{self.number}.pdf",
            lambda: roll.sheet(self.number).decode("ascii"),
            lambda path: N_("the sheet is in {path}", path=path),
            private=True,
            translate=self.ctx._,
        )
        self.app.push_screen(form, self.told)

    def _copied(self, text: str | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self.tell(error)
        elif text is not None:
            self.app.copy(text)

    def action_close_list(self) -> None:
        """Close the list, or open it again; what becomes of everybody is shown before."""
        from coordtui_training.panes.closing import close_or_reopen

        if (known := self.known) is not None:
            close_or_reopen(self, known)

    def action_journal(self) -> None:
        """Everything that happened in the session."""
        from coordtui_training.panes.journal import JournalWindow

        if (known := self.known) is not None:
            self.app.push_screen(JournalWindow(self.ctx, known, self.gather))

    def action_teachers(self) -> None:
        """Who could give the session."""
        from coordtui_training.panes.teachers import TeachersWindow

        if (known := self.known) is not None:
            window = TeachersWindow(self.ctx, known.session, self.history)
            self.app.push_screen(window, lambda _: self.read())

    def action_certificates(self) -> None:
        """The certificates of who attended."""
        from coordtui_training.panes.certificates import CertificatesWindow

        self.app.push_screen(CertificatesWindow(self.ctx, self.number, self.history))

    def action_feedback(self) -> None:
        """What those who came said of it."""
        from coordtui_training.panes.feedback import FeedbackSummary

        self.app.push_screen(FeedbackSummary(self.ctx, self.number))

    def action_copy(self) -> None:
        """Copy the list, a line each."""
        self.app.copy("\n".join(self.list.as_text(0, self.list.length)))

    def _ask(self, form: Any) -> None:
        if self.known is not None:
            screen: FormScreen[Words] = form(self.known)
            self.app.push_screen(screen, self.told)

    def on_record_list_selection_changed(self, event: RecordList.SelectionChanged) -> None:
        """Other keys mean something."""
        event.stop()
        self.refresh_bindings()


def _bound(act: Any, session: int, person: int) -> Any:
    return lambda: act(session, person)


def _open(known: Known) -> bool:
    return known.session.state == "published" and not known.session.held


_NEEDS: Mapping[str, Any] = {
    "page.confirm": lambda window, known: (
        _open(known) and bool(known.counts.waiting) and known.counts.free != 0
    ),
    "page.new": lambda window, known: _open(known),
    "page.refuse": lambda window, known: bool(window.listed),
    "page.copy": lambda window, known: bool(known.places),
    "page.mail": lambda window, known: bool(window.listed if window.list.selected_count else known.listed),
    f"{SCOPE}.move_to": lambda window, known: bool(window.listed) and _open(known),
    f"{SCOPE}.approve": lambda window, known: bool(window.asking()),
    f"{SCOPE}.say_no": lambda window, known: bool(window.asking()),
    f"{SCOPE}.excuse": lambda window, known: bool(window.excusable()),
    f"{SCOPE}.more_seats": lambda window, known: known.session.capacity is not None and _open(known),
    f"{SCOPE}.fewer_seats": lambda window, known: bool(known.session.capacity) and _open(known),
    f"{SCOPE}.let_in": lambda window, known: known.session.state == "published",
    f"{SCOPE}.present": lambda window, known: any(each.state in SEATED for each in window.chosen),
    f"{SCOPE}.check_in": lambda window, known: known.session.state == "published",
    f"{SCOPE}.sheet": lambda window, known: bool(known.listed),
    f"{SCOPE}.close_list": lambda window, known: (
        known.session.state == "published" and window.ctx.clock() >= known.session.sittings[-1].start
    ),
    f"{SCOPE}.journal": lambda window, known: bool(known.steps),
    f"{SCOPE}.teachers": lambda window, known: window.ctx.may("training.plan") and _open(known),
    f"{SCOPE}.certificates": lambda window, known: known.session.held,
    f"{SCOPE}.feedback": lambda window, known: known.session.held,
}
"""When a key would do something."""
