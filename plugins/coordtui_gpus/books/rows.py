"""The rows of a table of assets: which asset each is, what it changes, and which machine it registers."""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec

from coordtui.api import Context, safe
from coordtui_gpus.books.cells import UNWATCHED, Misread, read
from coordtui_gpus.books.columns import MACHINE
from coordtui_gpus.books.exporting import parent_cell
from coordtui_gpus.books.known import KNOWN_BY, Known, tag_key
from coordtui_gpus.books.money import NoPrice, price_text
from coordtui_gpus.books.reading import Cells, Sheet
from coordtui_gpus.books.service import save
from coordtui_gpus.books.words import label_of
from coordtui_gpus.records import Asset, Host
from coordtui_gpus.texts import N_

_NUMBER = re.compile(r"#?(\d{1,9})")
_UNWATCHED_LIFE = ("ordered", "retired")


class Done(msgspec.Struct, frozen=True):
    """What a row does: it makes something new, changes these columns, or nothing."""

    line: int
    outcome: Literal["create", "change", "same"]
    label: str
    changed: tuple[str, ...] = ()


class AssetRows:
    """Takes the rows of one table, in a transaction."""

    def __init__(self, ctx: Context, sheet: Sheet, why: str) -> None:
        self._ctx, self._sheet, self._why = ctx, sheet, why
        self._known, self._lines = Known(ctx), dict[int, int]()
        self._hosts = {each.doc_id: each for each in ctx.store.records(Host).find()}
        self._watching = bool({"address", "via"} & {*sheet.mapping.values()})
        self.machines: list[str] = []
        """Machines that were registered."""

    def in_order(self) -> list[tuple[int, Cells]]:
        """The rows so that what others are in comes before them."""
        return sorted(
            self._sheet.rows,
            key=lambda row: ("parent" in row[1], not self._is_host(row[1]), row[0]),
        )

    @staticmethod
    def _is_host(cells: Cells) -> bool:
        try:
            return bool(read("kind", cells.get("kind", "gpu")) == "host")
        except Misread:
            return False

    def take(self, line: int, cells: Cells) -> Done:
        """Store what a row says; raises `Misread`, or what the books raise: then it leaves nothing behind."""
        with self._ctx.store.transaction():
            known = self._match(cells)
            if known is not None and (other := self._lines.get(known.doc_id)) is not None:
                raise Misread(
                    N_(
                        "It is the same as on line {line}: give each its tag or its serial number.",
                        line=other,
                    )
                )
            values = {
                column: self._value(column, cell, known)
                for column, cell in cells.items()
                if column != "number" and column not in MACHINE
            }
            asset = msgspec.structs.replace(known or Asset(), **values)
            before, machine = self._with_machine(asset, cells)
            if machine is not None:
                asset = msgspec.structs.replace(asset, host=machine.doc_id)
            stored = save(self._ctx, asset, self._why, known=self._known)
        of_machine = self._took(before, machine)
        self._lines[stored.doc_id] = line
        if known is None:
            return Done(line, "create", label_of(stored), of_machine)
        changed = tuple(name for name in values if getattr(known, name) != getattr(stored, name))
        changed += of_machine
        return Done(line, "change" if changed else "same", label_of(stored), changed)

    # Which asset it is.

    def _match(self, cells: Cells) -> Asset | None:
        if "number" in cells:
            return self._numbered(cells["number"])
        found = {
            number: field for field in KNOWN_BY for number in self._known.having(field, cells.get(field, ""))
        }
        if len(found) > 1:
            (first, by), (second, by_other), *_ = found.items()
            raise Misread(
                N_(
                    "It may be two: {field} is that of {one}, {other_field} that of {other}.",
                    field=by,
                    one=self._known.label(first),
                    other_field=by_other,
                    other=self._known.label(second),
                ),
                by,
            )
        if found:
            return self._known.assets[next(iter(found))]
        return self._named(cells)

    def _numbered(self, cell: str) -> Asset:
        number = _NUMBER.fullmatch(cell)
        asset = self._known.assets.get(int(number[1])) if number and cell.isascii() else None
        if asset is None:
            raise Misread(
                N_(
                    "There is no asset “{text}”; leave the number empty for what is new.",
                    text=safe(cell, limit=40),
                ),
                "number",
            )
        return asset

    def _named(self, cells: Cells) -> Asset | None:
        kind = read("kind", cells.get("kind", "gpu"))
        told = [field for field, key in KNOWN_BY.items() if key(cells.get(field, ""))]
        name = cells.get("name", "")
        if not told and not name:
            raise Misread(N_("It has no name, tag, serial number or UUID by which to know it."))
        if told and kind != "host":
            return None
        found = [self._known.assets[number] for number in self._known.named(kind, name)]
        found = [each for each in found if not _differs(each, cells, told)]
        if len(found) > 1:
            said = {"name": safe(name, limit=60), "n": len(found)}
            raise Misread(N_("{n} are called “{name}”: say which by its number.", **said), "name")
        return found[0] if found else None

    # What it says.

    def _value(self, column: str, cell: str, known: Asset | None) -> Any:
        if column == "parent":
            return self._parent(cell, known)
        if column == "price":
            try:
                return price_text(cell)
            except NoPrice as error:
                raise Misread(error.message, column) from error
        return read(column, cell)

    def _parent(self, cell: str, known: Asset | None) -> int:
        if known is not None and known.parent and cell == parent_cell(self._known, known.parent):
            return known.parent
        number = re.fullmatch(r"#(\d{1,9})", cell, re.ASCII)
        if number and int(number[1]) in self._known.assets:
            return int(number[1])
        for numbers in (
            self._known.having("tag", cell),
            self._known.named("host", cell),
            self._known.named("other", cell),
            self._known.having("serial", cell),
        ):
            if len(numbers) == 1:
                return numbers[0]
            if numbers:
                said = {"name": safe(cell, limit=60), "n": len(numbers)}
                raise Misread(N_("{n} are called “{name}”: say which by # and its number.", **said), "parent")
        raise Misread(N_("There is nothing “{name}” to be in.", name=safe(cell, limit=60)), "parent")

    # The machine that is watched.

    def _with_machine(self, asset: Asset, cells: Cells) -> tuple[Host | None, Host | None]:
        """The machine as it was, and as it is now; None where there is none."""
        via = read("via", cells["via"]) if "via" in cells else ""
        given = [column for column in MACHINE if column in cells]
        if asset.kind != "host":
            if given:
                raise Misread(N_("Only a machine is watched: its kind is host."), given[0])
            return None, None
        if not self._watching or via == UNWATCHED or asset.lifecycle in _UNWATCHED_LIFE:
            return None, None
        from coordtui_gpus.fleet import save_host

        before = self._machine(asset)
        if via == "invented" and (before is None or before.via != via):
            raise Misread(N_("Only machines of the demo are invented."), "via")
        values: dict[str, Any] = {column: cells[column] for column in given if column != "via"}
        if via:
            values |= {"via": via, "archived": False}
        machine = msgspec.structs.replace(before or Host(name=asset.name), **values)
        stored = machine if machine == before else save_host(self._ctx, machine)
        return before, stored

    def _took(self, before: Host | None, machine: Host | None) -> tuple[str, ...]:
        """Note a machine that was stored; the columns of it that changed."""
        if machine is None:
            return ()
        self._hosts[machine.doc_id] = machine
        if before is None:
            self.machines.append(machine.name)
            return ("via",)
        changed = tuple(column for column in MACHINE if getattr(before, column) != getattr(machine, column))
        return changed or (("via",) if before.archived != machine.archived else ())

    def _machine(self, asset: Asset) -> Host | None:
        if asset.host in self._hosts:
            return self._hosts[asset.host or 0]
        key = tag_key(asset.name)
        return next((each for each in self._hosts.values() if key and tag_key(each.name) == key), None)


def _differs(asset: Asset, cells: Cells, told: list[str]) -> bool:
    """Whether an asset of this name is another one: both are known by something, and it is not the same."""
    return any(
        (mine := KNOWN_BY[field](getattr(asset, field))) and mine != KNOWN_BY[field](cells[field])
        for field in told
    )
