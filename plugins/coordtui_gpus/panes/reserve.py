"""The form of a reservation: which GPUs, when, and what for. What it would take stands below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from coordtui.api import Context, Ref
from coordtui.ui.widgets import Form, Words
from coordtui_gpus import booking
from coordtui_gpus.panes.reserve_ahead import AheadForm
from coordtui_gpus.panes.reserve_done import noted
from coordtui_gpus.panes.reserve_fields import draft_of, fields, values_of
from coordtui_gpus.records import DEVICE, HOST, Device, Reservation, Wanted
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import History
    from coordtui_gpus.booking.values import Draft, Offer, Plan


class Ends(AheadForm, inherit_bindings=False):
    """A form that asks for how long or until when: what is typed in one field empties the other."""

    _last: tuple[Any, Any] | None = None

    def on_form_changed(self, event: Form.Changed) -> None:
        """Empty the other; the rest `FormScreen` does by itself."""
        now = (self.form.values["lasts"], self.form.values["end"])
        before, self._last = self._last or now, now
        if now[1] is not None and now[1] != before[1] and now[0] is not None:
            self._last = (None, now[1])
            self.form.put({"lasts": None})
        elif now[0] is not None and now[0] != before[0] and now[1] is not None:
            self._last = (now[0], None)
            self.form.put({"end": None})

    def on_mount(self) -> None:
        """Remember what the two hold."""
        self._last = (self.form.values["lasts"], self.form.values["end"])


class ReserveForm(Ends, inherit_bindings=False):
    """Asks for a new reservation, or changes one that has not begun; returns what was done, in words.

    `wanted` is what is proposed, `start` when it is to begin, `person` for whom. With `history` it can
    be taken back.
    """

    called = N_("Reserve GPUs")

    def __init__(
        self,
        ctx: Context,
        wanted: Wanted | None = None,
        *,
        start: datetime | None = None,
        reservation: Reservation | None = None,
        person: int | None = None,
        history: History | None = None,
    ) -> None:
        self.reservation, self.history = reservation, history
        if reservation is not None:
            wanted = reservation.wanted
        values = values_of(ctx, wanted or Wanted(), start, reservation)
        if person is not None:
            values["person"] = Ref("person", str(person))
        number = "new" if reservation is None else str(reservation.doc_id)
        super().__init__(
            ctx,
            N_("Reserve GPUs") if reservation is None else N_("Change the reservation"),
            fields(ctx, reservation),
            values,
            draft=f"gpus.reserve.{number}",
        )

    def drafted(self, values: Mapping[str, Any]) -> Draft:
        """What the fields ask for."""
        return draft_of(self.ctx, values)

    def planned(self, values: Mapping[str, Any]) -> Plan:
        """What would be held."""
        if self.reservation is None:
            return booking.plan(self.ctx, self.drafted(values))
        draft = self.drafted(values)
        if draft.person is None:
            draft = replace(draft, person=self.reservation.person)
        return booking.plan(self.ctx, draft, self.reservation.doc_id)

    def reserved(self, values: Mapping[str, Any]) -> Words:
        """Reserve it, or change what is reserved."""
        ctx, draft, before = self.ctx, self.drafted(values), self.reservation
        if before is None:
            made = booking.reserve(ctx, draft)
            return noted(ctx, self.history, made, lambda: booking.reserve(ctx, draft))
        return changed(ctx, before, draft, self.history)

    def take(self, offer: Offer) -> None:
        """These GPUs, then; a machine that was asked for gives way to theirs."""
        named: dict[str, Any] = {"devices": [*offer.devices], "count": len(offer.devices)}
        if self.form.values["hosts"]:
            found = self.ctx.store.records(Device).get_many(offer.devices)
            named["hosts"] = sorted({each.host for each in found if each.host is not None})
        moved = offer.start > self.ctx.clock()
        self.form.put({**named, "start": offer.start if moved else None, "end": offer.end, "lasts": None})


def changed(ctx: Context, before: Reservation, draft: Draft, history: History | None) -> Words:
    """Change a reservation, so that it can be changed back; what it is now, in words."""
    from coordtui_gpus.panes.reserve_done import said_of

    after = booking.change(ctx, before.doc_id, draft)
    said = N_("changed: {done}", done=said_of(ctx, after))
    if history is None:
        return said
    old = booking.draft_of(before)
    number = before.doc_id
    history.did(said, lambda: booking.change(ctx, number, old), lambda: booking.change(ctx, number, draft))
    return N_("{done} · u undoes", done=said)


def window(ctx: Context, ref: Ref) -> ReserveForm:
    """The form for a person, or of a machine or a GPU."""
    number = int(ref.key)
    if ref.kind == HOST:
        return ReserveForm(ctx, Wanted(hosts=[number]))
    if ref.kind == DEVICE:
        return ReserveForm(ctx, Wanted(devices=[number]))
    return ReserveForm(ctx, person=number)
