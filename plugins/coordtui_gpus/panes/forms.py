"""The small forms of the fleet: out of service, a note on a machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from coordtui.api import Context, safe
from coordtui.ui.widgets import DateTimeField, FormScreen, LongTextField, TextField, Words
from coordtui_gpus.panes.telling import zone_of
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import History
    from coordtui_gpus.records import Device, Host, Outage


def outage_form(
    ctx: Context, host: Host, history: History, device: Device | None = None
) -> FormScreen[Words]:
    """Asks why, and until when, a machine or one GPU of it is out of service; `u` puts it back."""
    from coordtui_gpus import fleet

    name = safe(host.name)

    def save(values: Mapping[str, Any], stored: object) -> Words:
        end = values["until"]
        made: list[Outage] = []

        def take_out() -> Any:
            number = device.doc_id if device is not None else None
            made[:] = [fleet.take_out(ctx, host.doc_id, number, ctx.clock(), end, values["why"])]
            return lambda: fleet.put_back(ctx, made[0].doc_id)

        said = N_("{host} is out of service", host=name)
        history.do(said, take_out)
        return N_("{done} · u undoes", done=said)

    return FormScreen(
        N_("Take {host} out of service", host=name),
        [
            TextField(name="why", label=N_("Why"), required=True, help=N_("Everybody who looks reads it.")),
            DateTimeField(
                name="until",
                label=N_("Until"),
                tz=zone_of(ctx),
                clock=ctx.clock,
                help=N_("Empty: until somebody puts it back. Nothing can be reserved in that time."),
            ),
        ],
        {"why": "", "until": None},
        save=save,
        translate=ctx._,
    )


def note_form(ctx: Context, host: Host, history: History) -> FormScreen[Words]:
    """Asks for the note on a machine; `u` brings back what it said before."""
    from coordtui_gpus import fleet

    def save(values: Mapping[str, Any], stored: object) -> Words:
        def write(text: str) -> None:
            now = next(each for each in fleet.hosts(ctx) if each.doc_id == host.doc_id)
            fleet.save_host(ctx, replace(now, note=text))

        def do() -> Any:
            write(values["note"])
            return lambda: write(host.note)

        said = N_("noted on {host}", host=safe(host.name))
        history.do(said, do)
        return N_("{done} · u undoes", done=said)

    return FormScreen(
        N_("Note on {host}", host=safe(host.name)),
        [LongTextField(name="note", label=N_("Note"), lines=4, help=N_("Everybody who looks reads it."))],
        {"note": host.note},
        save=save,
        translate=ctx._,
    )
