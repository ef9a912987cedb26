"""Checking in: the code for the room, who is there, and a name to find and mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from coordtui.api import Context, CoordtuiError, Message, fold
from coordtui.ui.widgets import (
    Cell,
    Column,
    History,
    ListSource,
    Narrowed,
    Paragraph,
    RecordList,
    Row,
    Section,
    Words,
)
from coordtui_training import times
from coordtui_training.panes.acting import Acting
from coordtui_training.panes.large import large
from coordtui_training.panes.people_errands import let_in_form
from coordtui_training.planning.titles import titles
from coordtui_training.records import SEATED, Session
from coordtui_training.running import Roll
from coordtui_training.seats import Place, Seats
from coordtui_training.sight import session_of
from coordtui_training.texts import N_

SCOPE = "training.checkin"
"""The scope of the window's own keys."""


@dataclass(frozen=True)
class Room:
    """Who is expected, and the session."""

    session: Session
    title: str
    places: Sequence[Place]


class CheckInWindow(Acting[None], Narrowed[None], inherit_bindings=False):
    """Lists who has a seat; `space` says that somebody is there, and goes on. The code is for the room."""

    key_scope = f"{SCOPE} page"
    called = N_("Who is there")
    columns = (
        Column(key="name", title=N_("Name"), width=24, flex=2),
        Column(key="there", title=N_("There"), width=10),
        Column(key="code", title=N_("Code"), width=8, priority=1),
    )
    watched_tables = frozenset({"training.signups", "training.sessions"})
    titles: Mapping[str, Message] = {
        "page.new": N_("a new code for the room"),
        "page.refuse": N_("take the code away"),
        "page.layout": N_("the next sitting"),
        "list.open": N_("there, or not after all"),
    }
    hint_words: Mapping[str, Message] = {
        "page.new": N_("code"),
        "page.refuse": N_("no code"),
        "page.layout": N_("sitting"),
        "list.open": N_("there"),
    }

    def __init__(self, ctx: Context, session: Session | int, history: History | None = None) -> None:
        super().__init__(ctx, history)
        self.number = session if isinstance(session, int) else session.doc_id
        self.roll = Roll(ctx)
        self.found: Room | None = None
        self.sitting = 0
        self._places: dict[int, Place] = {}

    def gather(self) -> Room:
        """Who has a seat now."""
        session = session_of(self.ctx, self.number)
        seated = [each for each in Seats(self.ctx).queue(self.number) if each.state in SEATED]
        title = titles(self.ctx, [session])[session.doc_id]
        return Room(session, title, sorted(seated, key=lambda place: fold(place.name)))

    def came(self, found: Room) -> None:
        """Show them; at first for the sitting that is on, or the last that began."""
        if self.found is None:
            soon = self.ctx.clock() + timedelta(minutes=self.ctx.settings.checkin_minutes)
            begun = [n for n, each in enumerate(found.session.sittings) if each.start <= soon]
            self.sitting = begun[-1] if begun else 0
        self.found = found
        self.show_all()

    def show_all(self) -> None:
        """How many are there, everybody, and the code."""
        found = self.found
        if found is None:
            return
        asked = fold(self.filter_text).split()
        shown = [each for each in found.places if all(word in _found_by(each) for word in asked)]
        self._places = {each.signup.doc_id: each for each in shown}
        self.list.say_empty(N_("Nobody has a seat.") if not asked else N_("Nobody of this name has a seat."))
        self.list.refresh_rows(ListSource([self._row(each) for each in shown]))
        there = sum(self.is_there(each) for each in found.places)
        self.headline.show(found.title, self.ctx._(N_("{n}/{of} there", n=there, of=len(found.places))))
        self.show_detail()

    def _row(self, place: Place) -> Row:
        there = self.is_there(place)
        word = N_("there") if there else N_("not yet")
        cells: list[str | Cell] = [
            place.name,
            Cell(self.ctx._(word), "" if there else "quiet"),
            Cell(place.signup.code, "quiet"),
        ]
        return Row(place.signup.doc_id, cells, sign="✓" if there else " ", sign_role="accent", state=word)

    def is_there(self, place: Place) -> bool:
        """Whether somebody is there in the sitting that is shown."""
        return self.sitting in place.signup.present

    def show_detail(self) -> None:
        """The code in large signs, how to use it, and which sitting it is."""
        found = self.found
        if found is None:
            return
        session = found.session
        sitting = session.sittings[min(self.sitting, len(session.sittings) - 1)]
        when = times.when([sitting], session.zone, self.ctx.translator.language)
        of = len(session.sittings)
        blocks = [Paragraph(when, "strong")]
        if of > 1:
            blocks.append(
                Paragraph(N_("Sitting {n} of {of}; V takes the next.", n=self.sitting + 1, of=of), "quiet")
            )
        self.detail.show([Section(blocks), Section(self._code(session), title=N_("For the room"))])

    def _code(self, session: Session) -> list[Paragraph]:
        if not session.checkin:
            return [Paragraph(N_("No code is shown: n makes one, with which people check themselves in."))]
        return [
            Paragraph(""),
            *(Paragraph(line, "strong", indent=2) for line in large(session.checkin)),
            Paragraph(""),
            Paragraph(N_("Whoever has a seat types it in coordtui: {code}", code=session.checkin)),
        ]

    # Keys.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        found = self.found
        if command_id in {f"{SCOPE}.there", "list.open"}:
            return bool(self._places)
        if command_id == "page.refuse":
            return found is not None and bool(found.session.checkin)
        if command_id == "page.layout":
            return found is not None and len(found.session.sittings) > 1
        if command_id == "page.new":
            return found is not None and not found.session.held
        return super().available(command_id)

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Enter marks as space does."""
        event.stop()
        event.prevent_default()  # in place of the room for the detail
        self.action_there()

    def action_there(self) -> None:
        """Who is under the cursor is there, or is not after all; on to the next."""
        key = self.list.cursor_key
        place = self._places.get(key) if isinstance(key, int) else None
        if place is None:
            return
        do = self.roll.take_back if self.is_there(place) else self.roll.check_in
        person, sitting = place.signup.person, self.sitting
        self.list.move_by(1)
        self.act(lambda: do(self.number, person, sitting))

    def action_layout(self) -> None:
        """The next sitting, after the last the first."""
        if self.found is not None:
            self.sitting = (self.sitting + 1) % len(self.found.session.sittings)
            self.show_all()

    def action_new(self) -> None:
        """A new code for the room; the one before is void."""

        def made(code: str | None, error: CoordtuiError | None) -> None:
            self.done(N_("the code is {code}", code=code or ""), error)

        self.beside(lambda: self.roll.open_checkin(self.number), made)

    def action_refuse(self) -> None:
        """Take the code away."""

        def close() -> Words:
            self.roll.close_checkin(self.number)
            return N_("the code is void")

        self.make(close)

    def action_let_in(self) -> None:
        """Let somebody in who has no seat."""
        if self.found is not None:
            form = let_in_form(self.ctx, self.history, self.found.session)
            self.app.push_screen(form, self.told)


def _found_by(place: Place) -> str:
    """What somebody is found by: their name, and the code that they show."""
    return fold(f"{place.name} {place.signup.code}")
