"""The forms of the books: an asset, and where a card was before anybody looked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

from msgspec.structs import asdict, replace

from coordtui.api import Context, Refused, StaleRecord
from coordtui.ui.widgets import (
    ChoiceField,
    DateField,
    Field,
    FormScreen,
    LongTextField,
    MultiField,
    Option,
    SearchField,
    TextField,
    Words,
)
from coordtui_gpus import books
from coordtui_gpus.books.money import NoPrice, price_text
from coordtui_gpus.books.telling import device_of
from coordtui_gpus.books.words import FIELDS, KINDS, LIFECYCLES, label_of
from coordtui_gpus.panes.telling import zone_of
from coordtui_gpus.records import Asset, Host
from coordtui_gpus.texts import N_

_SHOWN = (
    *("kind", "name", "tag", "serial", "uuid", "model", "lifecycle", "parent", "slot", "location", "owner"),
    *("vendor", "order", "price", "currency", "grant", "purchased", "warranty", "tags", "note"),
)


def asset_form(ctx: Context, given: Asset) -> FormScreen[Asset]:
    """Asks for an asset, new or changed; returns it as it was stored.

    When somebody else changed it meanwhile, what both changed is brought together, or asked.
    """

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Asset:
        filled = replace(given, **{name: values[name] for name in _SHOWN})
        if stored is not None:
            filled.rev = stored["rev"]
        try:
            return books.save(ctx, filled, values["why"])
        except StaleRecord as error:
            raise StaleRecord(asdict(books.get(ctx, given.doc_id)), error.yours) from error

    title = label_of(given) if given.doc_id else N_("Something new on the books")
    draft = f"gpus.asset.{given.doc_id or 'new'}"
    values = {**{name: getattr(given, name) for name in _SHOWN}, "why": ""}
    return FormScreen(title, _fields(ctx, given), values, save=save, draft=draft, translate=ctx._)


def _fields(ctx: Context, given: Asset) -> list[Field]:
    def text(name: str, help_: Words = "", **more: Any) -> TextField:
        return TextField(name=name, label=FIELDS[name], help=help_, **more)

    def day(name: str, help_: Words) -> DateField:
        return DateField(name=name, label=FIELDS[name], help=help_, tz=zone_of(ctx), clock=ctx.clock)

    return [
        ChoiceField(name="kind", label=FIELDS["kind"], choices=tuple(KINDS.items())),
        text("name", N_("Of a machine: its name, as ssh knows it.")),
        text("tag", N_("The lab’s own number for it.")),
        text("serial", N_("As it stands on it; N/A where there is none.")),
        text("uuid", N_("Of a GPU, as nvidia-smi -L tells it.")),
        text("model"),
        ChoiceField(name="lifecycle", label=FIELDS["lifecycle"], choices=tuple(LIFECYCLES.items())),
        SearchField(
            name="parent",
            label=FIELDS["parent"],
            help=N_("Of a card: its machine."),
            read_options=lambda: _parents(ctx, given),
        ),
        text("slot", N_("Its place in what it is in.")),
        text("location", N_("Where it stands: room, rack.")),
        text("owner", N_("A person or a group.")),
        text("vendor"),
        text("order"),
        text("price", N_("Such as 31450.50; it is kept exactly."), check=_price),
        text("currency", N_("CAD, USD, EUR …")),
        text("grant", N_("Who paid.")),
        day("purchased", N_("The day: 2026-11-12.")),
        day("warranty", N_("The last day of it: 2029-11-11.")),
        MultiField(
            name="tags", label=FIELDS["tags"], help=N_("Words to find it by; ; between them."), separators=";"
        ),
        LongTextField(name="note", label=FIELDS["note"], lines=3),
        TextField(name="why", label=N_("Why"), help=N_("Why it is changed: kept in its history.")),
    ]


def _price(text: str) -> Words | None:
    try:
        price_text(text)
    except NoPrice as error:
        return error.message
    return None


def _parents(ctx: Context, given: Asset) -> Iterator[Option]:
    for each in books.assets(ctx):
        if each.kind != "gpu" and each.doc_id != given.doc_id:
            yield Option(each.doc_id, label_of(each), each.model or f"#{each.doc_id}")


def place_form(ctx: Context, asset: Asset) -> FormScreen[Words]:
    """Asks in which machine a card was, from which day to which."""

    def hosts() -> Iterator[Option]:
        for each in sorted(ctx.store.records(Host).find(), key=lambda host: host.name):
            yield Option(each.doc_id, each.name, each.place)

    def midnight(day: Any) -> datetime:
        return datetime.combine(day, time(), zone_of(ctx)).astimezone(UTC)

    def save(values: Mapping[str, Any], stored: object) -> Words:
        device = device_of(ctx, asset)
        if device is None:
            raise Refused(
                N_("No machine has told of this card: it is known by the books alone."),
                remedy=N_("Say where it was in its note."),
            )
        books.add_placement(
            ctx,
            device,
            values["host"],
            midnight(values["since"]),
            midnight(values["until"]),
            bus=values["bus"],
            why=values["why"],
        )
        return N_("noted where {what} was", what=label_of(asset))

    def day(name: str, label: Words, help_: Words) -> DateField:
        return DateField(name=name, label=label, help=help_, required=True, tz=zone_of(ctx), clock=ctx.clock)

    fields: list[Field] = [
        SearchField(name="host", label=N_("Host"), required=True, read_options=hosts),
        day("since", N_("From"), N_("The first day there.")),
        day("until", N_("Until"), N_("The day it left.")),
        TextField(name="bus", label=N_("Slot")),
        TextField(name="why", label=N_("Why"), help=N_("How it is known: kept in its history.")),
    ]
    title = N_("Where {what} was", what=label_of(asset))
    blank = {"host": None, "since": None, "until": None, "bus": "", "why": ""}
    return FormScreen(title, fields, blank, save=save, translate=ctx._)
