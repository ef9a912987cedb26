"""The processes that are killed: each does what it is told, one change after the other, and says so."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.table import Document

from benchmarks.store import databases
from coordtui.api import Record, Table
from coordtui.store import Store
from coordtui.store.backup import back_up

Key = tuple[str, int]
"""A table and the number of a document in it."""

Stored = dict[Key, dict[str, Any]]

ROWS, ITEMS, PAGES, LEFT, RIGHT = "rows", "bench.items", "bench.pages", "left", "right"
"""The tables: of rows, of records, the one that is migrated, and two that are changed together."""

ACCOUNT = 1
"""The document in both of these two that amounts are moved between."""

COUNTER = ("counter", 1)
"""What is counted up by requests: asked for again after a kill, each must count once."""


@dataclass(frozen=True)
class Change:
    """One thing to do, and all documents that differ afterwards (None: removed)."""

    kind: str
    writes: dict[Key, dict[str, Any] | None]
    version: int = 0


class Item(Record):
    """What is saved as a record; it is found by its text too."""

    name: str
    text: str


class Page(Record):
    """What is migrated: a page has the version of its table, and all that it went through."""

    version: int
    trail: list[int]


ITEM_TABLE = Table(name="items", record=Item, unique=("name",), indexes=("text",), fulltext=("text",))


def turned(version: int, page: dict[str, Any]) -> dict[str, Any]:
    """The page of the version before, brought to a version."""
    return {**page, "version": version, "trail": [*page["trail"], version]}


def page_table(version: int) -> Table:
    """The declaration of a program of that version."""
    migrations = {step: partial(turned, step) for step in range(2, version + 1)}
    return Table(name="pages", record=Page, version=version, indexes=("version",), migrations=migrations)


def ours(connection: Connection, folder: Path, version: int) -> None:
    """Change the store until killed."""
    with databases.store(folder) as store:
        store.declare("bench", [ITEM_TABLE, page_table(version)])
        connection.send("ready")
        while True:
            _do(store, connection.recv())
            connection.send("done")


def stock(connection: Connection, folder: Path) -> None:
    """Change a stock TinyDB until killed."""
    database = databases.stock(folder)
    connection.send("ready")
    while True:
        change: Change = connection.recv()
        _write(database, change)
        connection.send("done")


def _do(store: Store, change: Change) -> None:
    match change.kind:
        case "transaction":
            with store.transaction():
                _write(store, change)
        case "save":
            _save(store, change)
        case "request":
            (counter,) = change.writes.values()
            assert counter is not None
            store.run(partial(_count, store), request=f"count to {counter['n']}")
        case "backup":
            back_up(store)
        case "migrate":
            store.declare("bench", [page_table(change.version)])
        case _:
            _write(store, change)


def _count(store: Store) -> None:
    def one_more(counter: MutableMapping[str, Any]) -> None:
        counter["n"] += 1

    table, number = COUNTER
    store.table(table).update(one_more, doc_ids=[number])


def _save(store: Store, change: Change) -> None:
    items = store.for_plugin("bench", [ITEM_TABLE]).records(Item)
    for (_, number), fields in change.writes.items():
        assert fields is not None
        stored = items.get(number)
        if stored is None:
            items.add(Item(**fields, doc_id=number))
        else:
            items.save(Item(**fields, doc_id=number, rev=stored.rev))


def _write(database: TinyDB, change: Change) -> None:
    for (name, number), fields in change.writes.items():
        table = database.table(name)
        if fields is None:
            table.remove(doc_ids=[number])
        elif change.kind == "insert":
            table.insert(Document(fields, number))
        else:
            table.upsert(Document(fields, number))
