"""A letter to whose a reservation is: written here, read as it goes, sent by the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Letter, Refused, safe
from coordtui.ui.widgets import FormScreen, LongTextField, TextField, Words
from coordtui_gpus.panes.reserve_done import gpus_of
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.records import Reservation


def reservation_letter(ctx: Context, reservation: Reservation, about: Words = "") -> FormScreen[Words]:
    """Asks what to write to whose it is; returns what was done, in words.

    Raises `Refused` where they have no address that who acts may see.
    """
    ctx.require("gpus.who")
    person = ctx.directory.people().get(reservation.person)
    if person is None or not person.emails:
        raise Refused(
            N_("Nobody can be written to about this reservation."),
            why=N_("Whose it is has no address in the directory."),
        )
    to, tell = person.emails[0], Teller(ctx)

    def letter(values: Mapping[str, Any]) -> Letter:
        return Letter(
            channel="mail", to=to, subject=values["subject"], text=values["text"], kind="reservation"
        )

    def save(values: Mapping[str, Any], stored: object) -> Words:
        ctx.outbox.put(letter(values))
        return N_("the letter waits in the outbox")

    said = {
        "gpus": gpus_of(ctx, reservation),
        "start": tell.moment(reservation.start),
        "end": tell.moment(reservation.end),
    }
    text = tell(N_("Hello,\n\nYour reservation: {gpus}, {start} to {end}.\n\n", **said))
    return FormScreen(
        N_("Write to {names}", names=safe(person.name)),
        [
            TextField(name="subject", label=N_("Subject"), required=True),
            LongTextField(name="text", label=N_("Text"), required=True, lines=6),
        ],
        {
            "subject": tell(N_("Your reservation of {gpus}", gpus=said["gpus"])),
            "text": f"{text}{tell(about)}\n\n" if about else text,
        },
        save=save,
        preview=lambda values: ctx.outbox.preview(letter(values)),
        translate=ctx._,
    )
