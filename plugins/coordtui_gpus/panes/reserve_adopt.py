"""The form that makes a reservation of a run that is going on already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from coordtui.api import Context, Message, safe
from coordtui.ui.widgets import Words
from coordtui_gpus import booking
from coordtui_gpus.booking.planning import planned, whose
from coordtui_gpus.booking.stock import few
from coordtui_gpus.panes.reserve import Ends
from coordtui_gpus.panes.reserve_done import noted
from coordtui_gpus.panes.reserve_fields import USUAL, about_fields, end_fields, end_of
from coordtui_gpus.panes.telling import names_of
from coordtui_gpus.records import Wanted
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import History
    from coordtui_gpus.booking.values import Draft, Offer, Plan


class AdoptForm(Ends, inherit_bindings=False):
    """Asks until when, and what for; the reservation begins now. Returns what was done, in words."""

    called = N_("Reserve what is running")
    titles: Mapping[str, Message] = {"form.save": N_("reserve it")}
    hint_words: Mapping[str, Message] = {"form.save": N_("reserve it")}
    takes = False

    def __init__(
        self, ctx: Context, person: int, devices: Sequence[int], history: History | None = None
    ) -> None:
        self.person, self.devices, self.history = person, tuple(devices), history
        gpus = few(ctx, self.devices).names(self.devices)
        title: Words = N_("Reserve what runs on {gpus}", gpus=gpus)
        if person != ctx.actor.person:
            name = safe(names_of(ctx, [person]).get(person, "")) or ctx._(N_("somebody"))
            title = N_("Reserve for {name} what runs on {gpus}", name=name, gpus=gpus)
        values = {"lasts": USUAL, "end": None, "preemptible": False}
        super().__init__(ctx, title, [*end_fields(ctx), *about_fields(ctx)], values)

    def drafted(self, values: Mapping[str, Any]) -> Draft:
        """What the fields ask for, from now on."""
        from coordtui_gpus.booking.values import Draft

        now = self.ctx.clock()
        return Draft(
            wanted=Wanted(devices=[*self.devices]),
            start=now,
            end=end_of(now, values),
            person=self.person,
            project=values["project"],
            grant=values["grant"],
            purpose=values["purpose"],
            preemptible=values["preemptible"],
        )

    def planned(self, values: Mapping[str, Any]) -> Plan:
        """These GPUs from now on."""
        self.ctx.require("gpus.reserve")
        draft = whose(self.ctx, self.drafted(values))
        return replace(planned(self.ctx, draft, began=True), offers=())

    def reserved(self, values: Mapping[str, Any]) -> Words:
        """Make the reservation; `u` gives it up again, the run goes on."""
        ctx, draft = self.ctx, self.drafted(values)
        made = booking.adopt(ctx, self.devices, draft)
        return noted(ctx, self.history, made, lambda: booking.adopt(ctx, self.devices, draft))

    def take(self, offer: Offer) -> None:
        """Nothing is free instead of a run that goes on."""
