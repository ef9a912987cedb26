"""What the window of the books says of an asset: its line, all about it, and what its filter knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from coordtui.api import Context, FilterField, formats
from coordtui.ui.widgets import Cell, Column, Pairs, Paragraph, Row, Section
from coordtui_gpus import books
from coordtui_gpus.books import telling
from coordtui_gpus.books.service import today_of
from coordtui_gpus.books.words import KINDS, LIFECYCLES, label_of
from coordtui_gpus.panes.telling import zone_of
from coordtui_gpus.records import Asset
from coordtui_gpus.texts import N_, NN_

EDITS = 30
"""So many changes are shown beside an asset; `coordtui gpus asset history` says all."""


@dataclass(frozen=True)
class Known:
    """The assets, by number too, and how many differences wait."""

    assets: Sequence[Asset]
    by_number: Mapping[int, Asset]
    waiting: int


def columns(known: Callable[[], Known]) -> tuple[Column, ...]:
    """The columns of the list; what they are ordered by is asked of what is known."""

    def amount(row: Row) -> Decimal | None:
        asset = known().by_number.get(row.key) if isinstance(row.key, int) else None
        price = asset.price if asset else ""
        return Decimal(price) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", price) else None

    return (*_COLUMNS, replace(_PRICE, sort_value=amount))


_COLUMNS = (
    Column(key="name", title=N_("Asset"), width=16, flex=2, sortable=True),
    Column(key="kind", title=N_("Kind"), width=8, priority=3, sortable=True),
    Column(key="model", title=N_("Model"), width=14, flex=1, priority=2, sortable=True),
    Column(key="in", title=N_("Is in"), width=10, flex=1, priority=4, sortable=True),
    Column(key="state", title=N_("State"), width=10, priority=1, sortable=True),
    Column(
        key="warranty",
        title=N_("Warranty"),
        width=10,
        priority=5,
        sortable=True,
        sort_value=lambda row: _text(row, 5) or None,
    ),
    Column(key="owner", title=N_("Owner"), width=12, flex=1, priority=6, sortable=True),
)
_PRICE = Column(key="price", title=N_("Price"), width=13, priority=7, align="right", sortable=True)

_SIGNS: Mapping[str, str] = {"retired": "-", "ordered": "?", "repair": "!", "lent": "z"}


def _text(row: Row, place: int) -> str:
    cell = row.cells[place]
    return cell.text if isinstance(cell, Cell) else cell


def inside(known: Known, asset: Asset) -> str:
    """What it is in, or where it stands."""
    parent = known.by_number.get(asset.parent or 0)
    return label_of(parent) if parent else asset.location


def row(ctx: Context, known: Known, asset: Asset) -> Row:
    """One line."""
    over = asset.warranty is not None and asset.warranty < today_of(ctx)
    until = asset.warranty.isoformat() if asset.warranty else ""
    return Row(
        asset.doc_id,
        [
            label_of(asset),
            ctx._(KINDS[asset.kind]),
            asset.model,
            inside(known, asset),
            ctx._(LIFECYCLES[asset.lifecycle]),
            Cell(until, "quiet" if over else "", said=N_("{day}: it has ended", day=until) if over else ""),
            asset.owner,
            telling.price(ctx, asset) if asset.price else "",
        ],
        sign=_SIGNS.get(asset.lifecycle, " "),
        role="quiet" if asset.lifecycle == "retired" else "",
        state=LIFECYCLES[asset.lifecycle],
    )


def detail(ctx: Context, asset: Asset) -> list[Section]:
    """All about an asset: what it says, where it was, who changed what. It asks the store."""
    sections = [Section([Paragraph(label_of(asset), "strong"), Pairs([*telling.told(ctx, asset)][1:])])]
    places = telling.places_of(ctx, asset)
    if places:
        sections.append(Section([Pairs([*telling.said_places(ctx, places)])], title=N_("Where it was")))
    edits = books.history(ctx, asset)
    blocks: list[Paragraph | Pairs] = []
    for each in edits[:EDITS]:
        when = formats.date_and_time(each.at, ctx.translator, year=True, tz=zone_of(ctx))
        blocks.append(Paragraph(N_("{when} · {name}", when=when, name=each.name), "quiet"))
        blocks.append(Paragraph(telling.said_edit(each), indent=2))
    if len(edits) > EDITS:
        blocks.append(Paragraph(NN_("{n} more change", "{n} more changes", len(edits) - EDITS), "quiet"))
    sections.append(Section(blocks, title=N_("What was changed"), right=str(len(edits))))
    return sections


# The filter.


def filter_fields(known: Callable[[], Known]) -> tuple[FilterField, ...]:
    """What the filter knows; completed from what is listed."""

    def values(field: str) -> Callable[[], list[str]]:
        return lambda: sorted({text for each in known().assets if (text := getattr(each, field))})

    return (
        FilterField("name", (N_("name"),)),
        FilterField("kind", (N_("kind"),), "choice", choices=tuple(KINDS.items())),
        FilterField("state", (N_("state"),), "choice", choices=tuple(LIFECYCLES.items())),
        FilterField("model", (N_("model"),), values=values("model")),
        FilterField("in", (N_("in"), N_("location"))),
        FilterField("owner", (N_("owner"),), values=values("owner")),
        FilterField("grant", (N_("grant"),), values=values("grant")),
        FilterField("order", (N_("order"),), values=values("order")),
        FilterField("vendor", (N_("vendor"),), values=values("vendor")),
        FilterField("serial", (N_("serial"), "uuid")),
        FilterField("tag", (N_("tag"),)),
        FilterField("warranty", (N_("warranty"),), "date"),
        FilterField("bought", (N_("bought"),), "date"),
    )


def values_of(known: Known, asset: Asset) -> dict[str, Any]:
    """What an asset has for each field of the filter."""

    def days(day: date | None) -> list[date]:
        return [day] if day else []

    return {
        "name": [asset.name, asset.note],
        "kind": asset.kind,
        "state": asset.lifecycle,
        "model": asset.model,
        "in": [inside(known, asset), asset.location],
        "owner": asset.owner,
        "grant": asset.grant,
        "order": asset.order,
        "vendor": asset.vendor,
        "serial": [asset.serial, asset.uuid],
        "tag": [asset.tag, *asset.tags],
        "warranty": days(asset.warranty),
        "bought": days(asset.purchased),
    }
