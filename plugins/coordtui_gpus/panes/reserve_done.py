"""What reserving did, in words, and how it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import Context, Message
from coordtui_gpus.booking.stock import few
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from coordtui.ui.widgets import History
    from coordtui_gpus.records import Reservation


def gpus_of(ctx: Context, reservation: Reservation) -> str:
    """The GPUs that a reservation is about: `gpu-a01 (0, 1)`."""
    from coordtui_gpus import booking

    devices = booking.devices_of_each(ctx, [reservation]).get(reservation.doc_id, ())
    return few(ctx, devices).names(devices)


def said_of(ctx: Context, reservation: Reservation) -> Message:
    """`reserved: gpu-a01 (0, 1), 14:00 to Fri 13 Nov 18:00`."""
    tell = Teller(ctx)
    values = {
        "gpus": gpus_of(ctx, reservation),
        "start": tell.moment(reservation.start),
        "end": tell.moment(reservation.end),
    }
    if reservation.state == "requested":
        return N_("asked for {gpus}, {start} to {end}: it waits for a yes", **values)
    return N_("reserved {gpus}, {start} to {end}", **values)


def noted(
    ctx: Context, history: History | None, reservation: Reservation, again: Callable[[], Reservation]
) -> Message:
    """What was reserved, kept so that `u` gives it up again and `U` reserves it anew."""
    said = said_of(ctx, reservation)
    if history is None:
        return said
    from coordtui_gpus import booking

    numbers = [reservation.doc_id]

    def undo() -> None:
        booking.release(ctx, numbers[0])

    def redo() -> None:
        numbers[0] = again().doc_id

    history.did(said, undo, redo)
    return N_("{done} · u undoes", done=said)
