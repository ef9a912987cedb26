"""The page of guests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textual.widget import Widget

from coordtui.api import Ref, safe
from coordtui.ui.widgets import Column, ListSource, Page, RecordList, Row
from coordtui_guests.service import Guests
from coordtui_guests.texts import N_, NN_


class GuestsPage(Page):
    """Who comes; `W` welcomes the one under the cursor."""

    watched_tables = frozenset({"guests.guests"})

    def compose_body(self) -> Iterable[Widget]:
        columns = [
            Column(key="name", title=N_("Guest"), width=20, flex=1),
            Column(key="purpose", title=N_("Purpose"), width=20, priority=2),
        ]
        self.guests = Guests(self.ctx)
        self.list = RecordList(columns, translate=self.ctx._, empty=N_("Nobody comes."))
        yield self.list

    def on_mount(self) -> None:
        self.show_guests()

    def on_store_changed(self, changes: object) -> None:
        self.show_guests()

    def show_guests(self) -> None:
        found = self.guests.expected()
        self.list.refresh_rows(ListSource([Row(g.doc_id, [safe(g.name), safe(g.purpose)]) for g in found]))
        self.headline(NN_("{n} guest", "{n} guests", len(found)))

    def under_cursor(self) -> Ref | None:
        return None if self.list.cursor_key is None else Ref("guest", str(self.list.cursor_key))

    def place(self) -> dict[str, Any]:
        return super().place() | {"list": self.list.place()}

    def take_place(self, place: Mapping[str, Any]) -> None:
        super().take_place(place)
        self.list.take_place(place.get("list"))

    def available(self, command_id: str) -> bool:
        return command_id != "guests.welcome" or self.list.cursor_key is not None

    def action_welcome(self) -> None:
        if self.list.cursor_key is not None:
            guest = self.guests.welcome(int(str(self.list.cursor_key)))
            self.say(N_("Welcome, {name}.", name=guest.name))
