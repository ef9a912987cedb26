"""Erased bytes: what was removed is in no free page, no old log and no index of words afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coordtui.api.errors import StoreError

if TYPE_CHECKING:
    from coordtui.store import Store

_INDEXES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"


Scrubbed = Literal["done", "busy", "server"]
"""Written anew; written, but its log is still read by somebody; or left to the server's own clearing up."""


def scrub(store: Store) -> Scrubbed:
    """Write the store anew without what was removed from it; what came of that.

    Indexes of words keep removed words until they are put together, SQLite moves rows within pages,
    and its log holds pages as they were: each is done away with. When somebody else reads just now,
    the log is emptied at the next try. Takes as long as a copy of the store.
    """
    engine = store._engine  # it is about bytes, which only the engine knows
    if not engine.in_a_file:
        return "server"
    if engine.scheme != "sqlite":  # the other kind of file is always written anew
        return "done"
    connection = engine.connection
    with store.transaction():
        for (name,) in connection.rows(_INDEXES):
            quoted = '"' + name.replace('"', '""') + '"'
            connection.execute(f"INSERT INTO {quoted} ({quoted}) VALUES ('optimize')")
    try:
        connection.execute("VACUUM")
        ((busy, _, _),) = connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    except StoreError:
        return "busy"
    return "busy" if busy else "done"


def files_of(store: Store) -> list[Path]:
    """The files whose bytes hold the store."""
    return [path for path in store._engine.files if path.exists()]
