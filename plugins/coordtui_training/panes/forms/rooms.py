"""The form of a room, and rooms to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import asdict, replace
from tinydb import where

from coordtui.api import Context, Duplicate, StaleRecord
from coordtui.ui.widgets import FormScreen, NumberField, Option, TextField
from coordtui_training.panes.forms.when import FieldRefused
from coordtui_training.planning import Rooms
from coordtui_training.records import Room
from coordtui_training.texts import N_, NN_


def room_options(ctx: Context) -> Iterator[Option]:
    """The rooms that are used, with how many seats each has beside."""
    for room in ctx.store.records(Room).find(where("archived") == False, order=("name",)):  # noqa: E712 - a query
        yield Option(room.doc_id, room.name, seats_of(ctx, room))


def seats_of(ctx: Context, room: Room) -> str:
    """How many seats a room has; nothing where it is not known."""
    return "" if room.seats is None else ctx._(NN_("{n} seat", "{n} seats", room.seats))


def room_form(ctx: Context, room: Room | None = None) -> FormScreen[Room]:
    """Asks for a room, new or changed; returns it as it was stored."""
    rooms = Rooms(ctx)
    given = room or Room(name="")

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Room:
        filled = replace(given, **values)
        if stored is not None:
            filled.rev = stored["rev"]
        try:
            return rooms.save(filled)
        except Duplicate as error:
            raise FieldRefused.under("name", error) from error
        except StaleRecord as error:
            raise StaleRecord(asdict(rooms.get(given.doc_id)), error.yours) from error

    fields = [
        TextField(name="name", label=N_("Room"), help=N_("As people call it: 2.14."), required=True),
        NumberField(name="seats", label=N_("Seats"), help=N_("Empty: not known."), least=1, most=100_000),
        TextField(name="note", label=N_("Note"), help=N_("How to get in, what is there.")),
    ]
    title = N_("Room {room}", room=given.name) if given.doc_id else N_("A new room")
    draft = f"training.room.{given.doc_id or 'new'}"
    return FormScreen(title, fields, asdict(given), save=save, draft=draft, translate=ctx._)
