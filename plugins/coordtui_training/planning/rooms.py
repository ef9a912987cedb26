"""Where sessions are held, and which rooms are free."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from tinydb import where

from coordtui.api import Context, NotFound, Refused, fold
from coordtui_training.planning.checks import WrongField
from coordtui_training.records import Booking, Room, Session, Sitting
from coordtui_training.texts import N_, NN_
from coordtui_training.times import stored

Undo = Callable[[], None]


class Rooms:
    """The rooms, as the person who acts may see and change them."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._rooms = ctx.store.records(Room)

    def all(self, *, archived: bool = False) -> list[Room]:
        """The rooms by name; with `archived` those too that are used no more."""
        self._ctx.require("training.view")
        found = [each for each in self._rooms.find() if archived or not each.archived]
        return sorted(found, key=lambda room: (room.archived, fold(room.name), room.doc_id))

    def get(self, number: int) -> Room:
        """The room with this number; raises `NotFound`."""
        self._ctx.require("training.view")
        room = self._rooms.get(number)
        if room is None:
            raise NotFound(N_("There is no room number {number}.", number=number))
        return room

    def named(self, text: str) -> Room:
        """The room with this name; raises `NotFound`, naming those that there are."""
        wanted = fold(" ".join(text.split()))
        known = self.all(archived=True)
        found = next((room for room in known if fold(room.name) == wanted), None)
        if found is None:
            names = ", ".join(room.name for room in known if not room.archived)
            raise NotFound(
                N_("There is no room “{name}”.", name=text),
                remedy=N_("There are: {names}.", names=names) if names else None,
            )
        return found

    def save(self, room: Room) -> Room:
        """Check and store a room; raises `Refused`, `Duplicate` for its name, `StaleRecord`."""
        self._ctx.require("training.plan")
        name = " ".join(room.name.split())
        if not name:
            raise WrongField("name", N_("A room needs a name."))
        if room.seats is not None and room.seats < 0:
            raise WrongField("seats", N_("A room cannot have fewer than no seats."))
        return self._rooms.save(msgspec.structs.replace(room, name=name))

    def archive(self, number: int, *, archived: bool = True) -> Room:
        """Use a room no more, or again; what is planned there stays."""
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            return self._rooms.save(msgspec.structs.replace(self.get(number), archived=archived))

    def remove(self, number: int) -> Undo:
        """Remove a room that no session was ever in; what brings it back."""
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            room = self.get(number)
            used = self._ctx.store.records(Session).count(where("room") == number)
            if used:
                raise Refused(
                    N_("The room cannot be removed."),
                    why=NN_("{n} session is in it.", "{n} sessions are in it.", used),
                    remedy=N_("Put it aside: it is offered no more."),
                )
            self._rooms.remove(number)

        def undo() -> None:
            self._ctx.require("training.plan")
            self._rooms.add(room)

        return undo

    def free(self, sittings: Sequence[Sitting], seats: int | None = None, *, but: int = 0) -> list[Room]:
        """The rooms that nobody has at any of these times, those that fit so many people best first.

        Where none is large enough the largest comes first. Of a room whose seats are not known one
        cannot say whether it fits: such come last. What the session `but` takes itself counts as free.
        """
        taken = self._taken(sittings, but)
        free = [room for room in self.all() if room.doc_id not in taken]
        return sorted(free, key=lambda room: _fits(room, seats))

    def _taken(self, sittings: Sequence[Sitting], but: int) -> set[int]:
        bookings = self._ctx.store.records(Booking)
        found: set[int] = set()
        for each in sittings:
            at_that_time = (where("start") < stored(each.end)) & (where("end") > stored(each.start))
            for what, session in bookings.select("what", "session", where=at_that_time):
                kind, _, number = what.partition(":")
                if kind == "room" and session != but:
                    found.add(int(number))
        return found


def _fits(room: Room, seats: int | None) -> tuple[int, int, str]:
    """The order of `free`: known and large enough, known and too small, not known."""
    if room.seats is None:
        return 2, 0, fold(room.name)
    if room.seats >= (seats or 0):
        return 0, room.seats, fold(room.name)
    return 1, -room.seats, fold(room.name)
