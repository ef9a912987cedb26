"""What killed processes left behind, looked at in every way that the store offers, and SQLite's own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tinydb.table import Document

from benchmarks.store import databases
from benchmarks.store.victims import (
    ACCOUNT,
    COUNTER,
    ITEM_TABLE,
    ITEMS,
    LEFT,
    PAGES,
    RIGHT,
    ROWS,
    Item,
    Stored,
    page_table,
)
from coordtui.store import Store, open_store

PAGE_COUNT, AMOUNT = 300, 1_000
"""How many documents are migrated, and what is in each of the two accounts at first."""

_SQLITE = b"SQLite format 3\0"


def prepare(folder: Path) -> Stored:
    """Make the store that is to be ill-treated; what it holds."""
    with databases.store(folder) as store:
        store.declare("bench", [ITEM_TABLE, page_table(1)])
        for name in (LEFT, RIGHT):
            store.table(name).insert(Document({"amount": AMOUNT}, ACCOUNT))
        store.table(COUNTER[0]).insert(Document({"n": 0}, COUNTER[1]))
        store.table(PAGES).insert_multiple({"version": 1, "trail": [1]} for _ in range(PAGE_COUNT))
        return _everything(store)


def examine(folder: Path, faults: list[str], *, audited: bool) -> Stored:
    """Everything that is stored; what does not fit together is added to the faults."""
    with databases.store(folder) as store:
        found = _everything(store)
        amounts = sum(found[name, ACCOUNT]["amount"] for name in (LEFT, RIGHT))
        items = store.for_plugin("bench", [ITEM_TABLE]).records(Item)
        signs = {
            "an amount left one account and did not arrive": amounts == 2 * AMOUNT,
            "a table is partly migrated": _versions(found) == {store.info().tables[PAGES].version},
            "the full-text index is behind": set(items.ids(match="item")) == _numbers(found, ITEMS),
            "the audit chain is broken": not audited or store.verify_audit() is None,
        }
    signs["SQLite finds the file damaged"] = _whole(folder / databases.STORE_NAME)
    faults += [fault for fault, good in signs.items() if not good]
    return found


def examine_backups(folder: Path, faults: list[str]) -> int:
    """How many backups are finished: each must be a whole store of one version. They are removed."""
    backups = [path for path in folder.rglob("*.db*") if _is_finished(path)]
    for path in backups:
        with open_store(str(path), create=False) as opened:
            one = len(_versions(_everything(opened))) == 1
        if not (one and _whole(path)):
            faults.append(f"the backup {path.name} is not whole")
        path.unlink()
    return len(backups)


def fragments(folder: Path) -> int:
    """How many unfinished backups were left behind."""
    return len(list(folder.rglob("*.part*")))


def _is_finished(path: Path) -> bool:
    """Whether a file is a backup, as its name says (an unfinished one is called otherwise)."""
    if path.name == databases.STORE_NAME or ".part" in path.name or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _everything(store: Store) -> Stored:
    with store.transaction():
        return {
            (name, document.doc_id): dict(document)
            for name in (ROWS, ITEMS, PAGES, LEFT, RIGHT, COUNTER[0])
            for document in store.table(name)
        }


def _numbers(found: Stored, table: str) -> set[int]:
    return {number for name, number in found if name == table}


def _versions(found: Stored) -> set[int]:
    return {found[PAGES, number]["version"] for number in _numbers(found, PAGES)}


def _whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as anybody:
        return bool(anybody.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
