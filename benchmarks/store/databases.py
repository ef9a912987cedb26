"""The store and its peers, each opened from a folder, all with the interface of TinyDB."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage

from coordtui.store import Store, open_store

OURS, STOCK, CACHING, BARE = "coordtui", "TinyDB", "TinyDB + CachingMiddleware", "bare sqlite3"

STORE_NAME = "store.db"
"""The file of ours in its folder."""


def store(folder: Path) -> Store:
    """Ours."""
    return open_store(str(folder / STORE_NAME))


def stock(folder: Path) -> TinyDB:
    """TinyDB as it comes: one JSON file, written whole."""
    return TinyDB(folder / "store.json")


def caching(folder: Path) -> TinyDB:
    """TinyDB that writes once in a thousand times, and when it is closed."""
    return TinyDB(folder / "store.json", storage=CachingMiddleware(JSONStorage))  # type: ignore[no-untyped-call]


def bare(folder: Path) -> sqlite3.Connection:
    """SQLite as the standard library gives it, as durable as ours: each commit on disk."""
    connection = sqlite3.connect(folder / "bare.db", timeout=10, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


TINYDBS: dict[str, Callable[[Path], TinyDB]] = {OURS: store, STOCK: stock, CACHING: caching}


def transaction(database: TinyDB) -> AbstractContextManager[None]:
    """A transaction, where the database has any."""
    return database.transaction() if isinstance(database, Store) else nullcontext()
