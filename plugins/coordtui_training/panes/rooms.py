"""The rooms: how many seats each has, and what is held there next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coordtui.api import Context, Message, formats
from coordtui.ui.widgets import Cell, Column, History, ListSource, Pairs, Paragraph, Row, Section
from coordtui_training import times
from coordtui_training.panes.shelf import Shelf
from coordtui_training.planning import Rooms
from coordtui_training.planning.titles import titles
from coordtui_training.records import Room, Session
from coordtui_training.texts import N_, NN_

SCOPE = "training.rooms"
"""The scope of the window's own keys."""


@dataclass(frozen=True)
class Known:
    """The rooms, what comes in each, and what that is called."""

    rooms: Sequence[Room]
    coming: Mapping[int, Sequence[Session]]
    titles: Mapping[int, str]


class RoomsWindow(Shelf[Room], inherit_bindings=False):
    """Lists the rooms; beside each, what is planned there."""

    key_scope = f"{SCOPE} page"
    called = N_("Rooms")
    columns = (
        Column(key="name", title=N_("Room"), width=16, flex=1, sortable=True),
        Column(key="seats", title=N_("Seats"), width=6, align="right", sortable=True),
        Column(key="note", title=N_("Note"), width=20, flex=1, priority=1),
        Column(key="planned", title=N_("Planned"), width=8, priority=2, align="right"),
    )
    watched_tables = frozenset({"training.rooms", "training.sessions"})
    titles: Mapping[str, Message] = {
        "page.new": N_("new room"),
        "page.edit": N_("change the room"),
        "page.refuse": N_("use it no more, or again"),
        "list.open": N_("what is planned there"),
    }
    hint_words: Mapping[str, Message] = {"page.refuse": N_("archive")}

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        super().__init__(ctx, history)
        self.rooms = Rooms(ctx)
        self.known = Known([], {}, {})

    def gather(self) -> Known:
        """The rooms, and what comes in each."""
        coming: dict[int, list[Session]] = {}
        sessions = self.coming_sessions()
        for session in sessions:
            if session.room is not None:
                coming.setdefault(session.room, []).append(session)
        return Known(self.rooms.all(archived=self.with_archived), coming, titles(self.ctx, sessions))

    def came(self, found: Known) -> None:
        """Show them."""
        self.known = found
        self.by_number = {room.doc_id: room for room in found.rooms}
        self.list.say_empty(N_("No room yet: n adds one, with its seats."))
        self.show_all()

    def show_all(self) -> None:
        """Headline, list and detail."""
        self.headline.show(self.ctx._(NN_("{n} room", "{n} rooms", len(self.known.rooms))), "")
        self.list.refresh_rows(ListSource([self._row(room) for room in self.known.rooms]))
        self.show_detail()

    def _row(self, room: Room) -> Row:
        planned = len(self.known.coming.get(room.doc_id, []))
        seats = Cell("?", "quiet", said=N_("not known")) if room.seats is None else str(room.seats)
        return Row(
            room.doc_id,
            [room.name, seats, Cell(room.note, "quiet"), str(planned or "")],
            sign="-" if room.archived else " ",
            role="quiet" if room.archived else "",
            state=N_("used no more") if room.archived else "",
        )

    def show_detail(self) -> None:
        """What is planned in the room under the cursor."""
        room = self.here
        if room is None:
            self.detail.show([])
            return
        coming = self.known.coming.get(room.doc_id, [])
        pairs = [(self._when(each), self.known.titles.get(each.doc_id, "")) for each in coming]
        planned = Pairs(pairs) if pairs else Paragraph(N_("Nothing is planned here."))
        head = [Paragraph(room.name, "strong"), *([Paragraph(room.note)] if room.note else [])]
        self.detail.show([Section(head), Section([planned], title=N_("Planned"), right=str(len(coming)))])

    def _when(self, session: Session) -> str:
        return formats.date_and_time(session.start, self.ctx.translator, tz=times.zone_of(session.zone))

    # Keys.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now, or would be refused."""
        if command_id == "page.new":
            return self.ctx.may("training.plan")
        if command_id in {"page.edit", "page.refuse", f"{SCOPE}.remove_for_good"}:
            return self.ctx.may("training.plan") and self.here is not None
        return super().available(command_id)

    def edit(self, room: Room | None) -> None:
        """Open the form of a room, or of a new one."""
        from coordtui_training.panes.forms import room_form

        def saved(made: Room | None) -> None:
            if made is not None:
                self.go_to(made.doc_id)
                self.done(N_("saved {room}", room=made.name))

        self.app.push_screen(room_form(self.ctx, room), saved)

    def action_refuse(self) -> None:
        """Use the room no more, or again; what is planned there stays."""
        room = self.here
        if room is None:
            return
        used, name = room.archived, room.name
        said = N_("{room} is used again", room=name) if used else N_("{room} is used no more", room=name)

        def put_aside() -> Callable[[], object]:
            self.rooms.archive(room.doc_id, archived=not used)
            return lambda: self.rooms.archive(room.doc_id, archived=used)

        self.do(said, put_aside)

    def action_remove_for_good(self) -> None:
        """Remove the room for good; refused where a session was in it."""
        if (room := self.here) is not None:
            self.do(N_("removed {room}", room=room.name), lambda: self.rooms.remove(room.doc_id))
