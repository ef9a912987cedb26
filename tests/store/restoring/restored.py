"""What the tests of restoring share: a store that has changed since its backup, and what is in it."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from coordtui.api import Record, Table
from coordtui.api.records import Actor
from coordtui.store import Store, open_store
from coordtui.store.backup import back_up
from coordtui.store.check import check

MOMENT = datetime(2026, 11, 21, 20, 47, 3, tzinfo=UTC)
HRAFN = Actor(person=3, name="Hrafn Placeholder", roles=frozenset(), via="local")


class Note(Record):
    text: str


NOTES = Table(name="notes", record=Note, fulltext=("text",), unique=("text",))
TABLES = {"lab.notes": NOTES}


def clock() -> datetime:
    return MOMENT


def write(store: Store, word: str, count: int) -> None:
    store.declare("lab", [NOTES])
    store.table("lab.notes").insert_multiple({"text": f"{word} {n}"} for n in range(count))


def content(url: str) -> dict[str, object]:
    with open_store(url, create=False, read_only=True) as store:
        return {name: {d.doc_id: dict(d) for d in store.table(name)} for name in sorted(store.tables())}


def damage(url: str) -> list[str]:
    return [str(finding.text) for finding in check(url, TABLES).findings if not finding.ok]


def file_of(url: str) -> Path:
    from coordtui.store import path_of

    return path_of(url)


def beside(url: str) -> set[str]:
    return {file.name for file in file_of(url).parent.iterdir() if not file.name.endswith("-lock")}


def unchanged(url: str) -> tuple[set[str], bytes]:
    return beside(url), file_of(url).read_bytes()


def by_hand(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as anybody, anybody:
        anybody.execute(statement)


def crashed(path: Path, tmp_path: Path, spawn: Callable[..., object]) -> Path:
    """A store whose newest documents are in its log only; a backup of it as it was before."""
    with open_store(str(path)) as store:
        store.insert({"n": 0})
        source = back_up(store, tmp_path / "backup.db").path
    program = spawn("""
    import os
    store = open_store(PATH)
    for n in range(1, 20):
        store.insert({"n": n})
    os.kill(os.getpid(), 9)
    """)
    assert program.wait(60) == -signal.SIGKILL
    return source
