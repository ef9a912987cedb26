"""What opening a session on a store would change in it, found without changing anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from coordtui.api.declare import Table
from coordtui.store.migrations import brought

if TYPE_CHECKING:
    from coordtui.store.info import StoreInfo


class Pending(msgspec.Struct, frozen=True):
    """A table that is not as it is declared: another version, or with the same one other indexes."""

    table: str
    stored: int
    declared: int
    documents: int

    @property
    def too_new(self) -> bool:
        """Whether a newer program wrote the table; this one leaves it alone."""
        return self.stored > self.declared


def pending(info: StoreInfo, tables: Mapping[str, Table]) -> list[Pending]:
    """The tables of a store that are not as declared; `tables` are declarations by their full names.

    Those that are declared and not there yet are not among them.
    """
    waiting = []
    for name, found in info.tables.items():
        table = tables.get(name)
        if table is None:
            continue
        stored = table.version if found.version is None else found.version
        if (found.version, found.layout) != (table.version, brought(found.layout, found.version, table)):
            waiting.append(Pending(name, stored, table.version, found.documents))
    return waiting
