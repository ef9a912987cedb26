"""The form that lets a reservation end later, with the same GPUs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as with_
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from coordtui.api import Context, Message
from coordtui.ui.widgets import Words
from coordtui_gpus import booking
from coordtui_gpus.booking.planning import planned, whose
from coordtui_gpus.panes.reserve import Ends
from coordtui_gpus.panes.reserve_ahead import FieldRefused
from coordtui_gpus.panes.reserve_done import said_of
from coordtui_gpus.panes.reserve_fields import end_fields
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.records import Reservation
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import History
    from coordtui_gpus.booking.values import Draft, Plan


class ExtendForm(Ends, inherit_bindings=False):
    """Asks how much longer, or until when; returns what was done, in words."""

    called = N_("Extend the reservation")
    titles: Mapping[str, Message] = {"form.save": N_("extend")}
    hint_words: Mapping[str, Message] = {"form.save": N_("extend")}
    takes = False

    def __init__(self, ctx: Context, reservation: Reservation, history: History | None = None) -> None:
        self.reservation, self.history = reservation, history
        title = N_("Extend the reservation, which ends {end}", end=Teller(ctx).moment(reservation.end))
        later, until = end_fields(ctx)
        later = with_(later, label=N_("Longer by"), help=N_("Such as 8 h, 2 days; or say until when."))
        super().__init__(
            ctx,
            title,
            [later, until],
            {"lasts": timedelta(days=1), "end": None},
            draft=f"gpus.extend.{reservation.doc_id}",
        )

    def _end(self, values: Mapping[str, Any]) -> datetime:
        end: datetime | None = values["end"]
        if end is not None:
            return end
        if values["lasts"] is None:
            raise FieldRefused("lasts", N_("How much longer, or until when?"))
        longer: timedelta = values["lasts"]
        try:
            return self.reservation.end + longer
        except OverflowError:
            raise FieldRefused("lasts", N_("That is longer than any calendar.")) from None

    def drafted(self, values: Mapping[str, Any]) -> Draft:
        """What it would become."""
        held = booking.devices_of_each(self.ctx, [self.reservation]).get(self.reservation.doc_id, ())
        before = booking.draft_of(self.reservation)
        wanted = replace(before.wanted, devices=[*held])
        return replace(before, wanted=wanted, end=self._end(values))

    def planned(self, values: Mapping[str, Any]) -> Plan:
        """The same GPUs, for longer."""
        self.ctx.require("gpus.reserve")
        began = self.reservation.start <= self.ctx.clock()
        draft = whose(self.ctx, self.drafted(values))
        return planned(self.ctx, draft, but=self.reservation.doc_id, began=began)

    def reserved(self, values: Mapping[str, Any]) -> Words:
        """Extend it; `u` takes back what was added."""
        ctx, before, end = self.ctx, self.reservation, self._end(values)
        after = booking.extend(ctx, before.doc_id, end)
        said = N_("extended: {done}", done=said_of(ctx, after))
        if self.history is None:
            return said
        number, old = before.doc_id, booking.draft_of(before)
        self.history.did(
            said, lambda: booking.change(ctx, number, old), lambda: booking.extend(ctx, number, end)
        )
        return N_("{done} · u undoes", done=said)
