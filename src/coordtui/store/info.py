"""What `coordtui store info` tells of a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coordtui.store.engines.base import Engine
from coordtui.store.schema import Layout, statements

if TYPE_CHECKING:
    from coordtui.store.openers import Opener


class TableInfo(msgspec.Struct, frozen=True):
    """One table: how many documents, which declared version (None: undeclared), what is beside them."""

    documents: int
    version: int | None
    layout: Layout


class StoreInfo(msgspec.Struct, frozen=True):
    """A store as it is now; sizes are in bytes, `log_size` being what is not in the file itself yet.

    `openers` are the other processes that have it open, None where that cannot be known. `path` is
    None for a store that is in no file; `place` tells people where either is.
    """

    place: str
    path: Path | None
    engine: str
    size: int
    log_size: int
    format: int
    revision: int
    version: str
    tables: dict[str, TableInfo]
    openers: tuple[Opener, ...] | None


def describe(engine: Engine) -> StoreInfo:
    """Look at an open store; raises `StoreDamaged` when it has lost what it knows of itself."""
    from coordtui.store.openers import openers  # much to import, for what is seldom asked

    read = engine.connection.rows
    *_, format_ = engine.connection.row(engine.connection.dialect.state)
    tables = {}
    catalogue = read("SELECT name, version, layout FROM store_tables WHERE live = 1 ORDER BY name")
    for name, version, layout in catalogue:
        (count,) = engine.connection.row(f"SELECT count(*) FROM {statements(name).documents}")
        tables[name] = TableInfo(count, version, Layout.from_json(layout))
    size, log_size = engine.size
    return StoreInfo(
        place=engine.place,
        path=engine.file,
        engine=engine.scheme,
        size=size,
        log_size=log_size,
        format=format_,
        revision=engine.revision,
        version=engine.version,
        tables=tables,
        openers=openers(engine.file) if engine.file else None,
    )
