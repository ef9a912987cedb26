"""What an asset says: put into one form, or refused by the field where it cannot be so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, get_args

import msgspec

from coordtui.api import Context, Message, Refused, safe
from coordtui_gpus.books.known import KNOWN_BY, Known
from coordtui_gpus.books.money import NoPrice, price_text
from coordtui_gpus.books.words import FIELDS
from coordtui_gpus.records import Asset, AssetKind, Lifecycle
from coordtui_gpus.texts import N_

LONGEST = 200
"""Signs of a field of one line."""

LONGEST_NOTE = 5_000
MOST_TAGS = 30
FIRST_YEAR, LAST_YEAR = 1970, 2199

TEXTS = ("tag", "name", "serial", "uuid", "model", "location", "owner", "vendor", "order", "grant", "slot")
"""Fields of one line."""


class WrongField(Refused):
    """A value that cannot be; `field` is the name of the asset's field that holds it."""

    def __init__(
        self,
        field: str,
        what: Message | str,
        *,
        why: Message | None = None,
        remedy: Message | str | None = None,
    ) -> None:
        super().__init__(what, why=why, remedy=remedy)
        self.field = field


def one_line(field: str, text: str, longest: int = LONGEST) -> str:
    """A text without anything that a terminal obeys; raises `WrongField` where it is too long."""
    if len(text) > longest:
        raise WrongField(
            field,
            N_("“{field}” has more than {n} signs.", field=FIELDS[field], n=longest),
            remedy=N_("Say it shorter, or put it into a file and its name into the note."),
        )
    return " ".join(safe(text, limit=longest).split())


def checked(ctx: Context, asset: Asset, known: Known) -> Asset:
    """The asset in the form in which it is stored; raises `WrongField`. `known` is what is on the books."""
    values: dict[str, Any] = {field: one_line(field, getattr(asset, field)) for field in TEXTS}
    values["note"] = _note(asset.note)
    values["tags"] = _tags(asset.tags)
    values["price"], values["currency"] = _price(asset)
    _check_choices(asset)
    for field in ("purchased", "warranty"):
        _check_day(field, getattr(asset, field))
    if asset.purchased and asset.warranty and asset.warranty < asset.purchased:
        raise WrongField("warranty", N_("The warranty ends before it was bought."))
    asset = msgspec.structs.replace(asset, **values)
    if not any((asset.tag, asset.name, asset.serial, asset.uuid)):
        raise WrongField(
            "name",
            N_("There is nothing to know it by."),
            remedy=N_("Give it a name, a tag number, a serial number or a UUID."),
        )
    _check_parent(ctx, asset)
    _check_once(known, asset)
    return asset


def _note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise WrongField(
            "note", N_("“{field}” has more than {n} signs.", field=FIELDS["note"], n=LONGEST_NOTE)
        )
    lines = (" ".join(line.split()) for line in safe(text, lines=True).split("\n"))
    return "\n".join(lines).strip()


def _tags(tags: Iterable[str]) -> list[str]:
    found = (one_line("tags", tag.replace(";", " ").replace(",", " "), 60) for tag in tags)
    kept = list(dict.fromkeys(tag for tag in found if tag))
    if len(kept) > MOST_TAGS:
        raise WrongField("tags", N_("At most {n} tags.", n=MOST_TAGS))
    return kept


def _price(asset: Asset) -> tuple[str, str]:
    try:
        price = price_text(one_line("price", asset.price))
    except NoPrice as error:
        raise WrongField("price", error.message) from error
    currency = asset.currency.strip().upper() or "CAD"
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise WrongField(
            "currency",
            N_("“{text}” is no currency.", text=safe(asset.currency, limit=40)),
            remedy=N_("Write its three letters, such as CAD, USD or EUR."),
        )
    return price, currency


def _check_choices(asset: Asset) -> None:
    for field, known in (("kind", get_args(AssetKind)), ("lifecycle", get_args(Lifecycle))):
        if (value := getattr(asset, field)) not in known:
            text = safe(value, limit=40)
            raise WrongField(field, N_("“{text}” is none of: {words}.", text=text, words=", ".join(known)))


def _check_day(field: str, day: date | None) -> None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        said = N_(
            "{day} is no day from {first} to {last}.",
            day=day.isoformat(),
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        )
        raise WrongField(field, said)


def _check_parent(ctx: Context, asset: Asset) -> None:
    """What it is in exists, and is not in it in the end."""
    assets, seen = ctx.store.records(Asset), {asset.doc_id} - {0}
    number = asset.parent
    while number is not None:
        parent = assets.get(number)
        if parent is None:
            raise WrongField("parent", N_("There is no asset number {number}.", number=number))
        if number in seen or parent.kind == "gpu":
            said = (
                N_("It would be in itself.")
                if number in seen
                else N_("Nothing is in a GPU: choose a machine.")
            )
            raise WrongField("parent", said)
        seen.add(number)
        number = parent.parent


def _check_once(known: Known, asset: Asset) -> None:
    """Raise `WrongField` where another asset has its UUID, serial number or tag number."""
    for field in KNOWN_BY:
        text = getattr(asset, field)
        number = next((each for each in known.having(field, text) if each != asset.doc_id), None)
        if number is not None:
            said = {"field": FIELDS[field], "text": safe(text, limit=80), "number": str(number)}
            raise WrongField(
                field,
                N_(
                    "{other} (number {number}) has the same: {field} {text}.",
                    other=known.label(number),
                    **said,
                ),
                remedy=N_("Change that one, or take it up again if it was retired."),
            )
