"""What the tests of export and import share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from coordtui.api import (
    Actor,
    Record,
    Table,
)
from coordtui.store import Store, open_store, url_of
from coordtui.store.reserved import RESERVED
from tests.store.odd import DOCUMENTS

HRAFN = Actor(person=7, name="Hrafn Placeholder", roles=frozenset(), via="ssh:test")
TABLES = st.dictionaries(st.sampled_from(["_default", "é", 'q"']), st.lists(DOCUMENTS, max_size=4))
ENGINES = ("sqlite", "json")


def new(folder: Path, engine: str, name: str = "other") -> Store:
    return open_store(url_of(folder / f"{name}.{engine}", engine))


def state(store: Store, *, of_documents: bool = False) -> dict[str, Any]:
    """Everything that a store is, or what does not change when it is imported."""
    rows = store._engine.connection.rows
    found: dict[str, Any] = {
        name: rows(f'SELECT * FROM "{name}" ORDER BY 1')
        for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'doc_*'")
    }
    found["catalogue"] = rows("SELECT name, live, version, layout FROM store_tables ORDER BY name")
    found["requests"] = rows("SELECT * FROM store_requests")
    found["numbers"] = rows("SELECT name, seq FROM sqlite_sequence WHERE seq > 0 ORDER BY name")
    return found if of_documents else found | {"log": store.audit_log(10**6), "revision": store.revision}


def documents_of(path: Path) -> bytes:
    return path.read_bytes().split(f'"{RESERVED}"'.encode())[0]


class Note(Record):
    text: str = ""
    n: int = 0
    room: int = 0


def notes(version: int) -> Table:
    steps = {2: lambda document: {**document, "text": document["text"].upper()}}
    return Table(name="notes", record=Note, version=version, migrations=steps if version == 2 else {})
