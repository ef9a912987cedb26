"""The books as a table for spreadsheets, which `importing` reads again without a change."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from coordtui.api import Context, as_csv
from coordtui_gpus.books.cells import UNWATCHED, write
from coordtui_gpus.books.columns import MACHINE, NAMES, header
from coordtui_gpus.books.known import Known
from coordtui_gpus.records import Asset, Host


def export(ctx: Context, *, excel: bool = False) -> str:
    """All assets as CSV, headed in the reader's language; with `excel` as it opens it in French."""
    ctx.require("gpus.books")
    text = as_csv(header(ctx.translator.language), table(ctx, comma=excel))
    return for_excel(text) if excel else text


def data(ctx: Context) -> list[dict[str, str]]:
    """The same as plain data: each row by the names of its columns."""
    ctx.require("gpus.books")
    return [dict(zip(NAMES, cells, strict=True)) for cells in table(ctx)]


def table(ctx: Context, *, comma: bool = False) -> list[list[str]]:
    """The rows: machines first, as others are in them."""
    known, cell = Known(ctx), cells_of(ctx)
    found = sorted(known.assets.values(), key=lambda each: (each.kind != "host", each.doc_id))
    rows = [[cell(known, each, name) for name in NAMES] for each in found]
    if comma:
        place = NAMES.index("price")
        for row in rows:
            row[place] = _with_comma(row[place])
    return rows


def cells_of(ctx: Context) -> Callable[[Known, Asset, str], str]:
    """What writes the cell of an asset in a column; the machines are read once."""
    hosts = {each.doc_id: each for each in ctx.store.records(Host).find()}

    def cell(known: Known, asset: Asset, column: str) -> str:
        if column in MACHINE:
            return machine_cell(asset, hosts.get(asset.host or 0), column)
        if column == "number":
            return str(asset.doc_id)
        if column == "parent":
            return parent_cell(known, asset.parent)
        return write(getattr(asset, column))

    return cell


def machine_cell(asset: Asset, host: Host | None, column: str) -> str:
    """What a row says of the machine that is watched; of one that is not, that it is not."""
    if asset.kind != "host":
        return ""
    if host is None or host.archived:
        return UNWATCHED if column == "via" else ""
    return str(getattr(host, column))


def parent_cell(known: Known, number: int | None) -> str:
    """How what it is in is named in a cell: by what no other has, else by its number."""
    if number is None or (parent := known.assets.get(number)) is None:
        return ""
    if parent.tag and not parent.tag.startswith("#"):
        return parent.tag
    alone = parent.name and len(known.named(parent.kind, parent.name)) == 1
    if alone and not parent.name.startswith("#") and not known.having("tag", parent.name):
        other = "other" if parent.kind == "host" else "host"
        if parent.kind == "host" or not known.named(other, parent.name):
            return parent.name
    return f"#{number}"


def _with_comma(price: str) -> str:
    whole, point, cents = price.partition(".")
    return f"{whole},{cents:0<4}" if len(cents) == 3 else f"{whole}{point.replace('.', ',')}{cents}"


def for_excel(text: str) -> str:
    """A CSV as Excel opens it in French: with a mark of its encoding, and semicolons between cells."""
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=";").writerows(csv.reader(io.StringIO(text, newline="")))
    return "\ufeff" + made.getvalue()
