"""Stores as earlier programs made them, by the statements of their time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from coordtui.store import schema
from coordtui.store.audit import digest, seal
from coordtui.store.engines.connection import Connection
from coordtui.store.exchange import form

AT = "2026-01-01T08:00:00+00:00"


def make(path: Path, engine: str, format_: int, names: tuple[tuple[int | None, str], ...]) -> None:
    """A store with a document for each of those who wrote one, by number and name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path if engine == "sqlite" else ":memory:"
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        if engine == "sqlite":
            raw.execute("PRAGMA journal_mode = WAL")
        for step in schema.FORMATS[:format_]:
            for statement in step:
                raw.execute(statement)
        _fill(raw, names)
        if engine == "json":
            with path.open("wb") as target:
                form.write(Connection(path, raw), target)


def _fill(raw: sqlite3.Connection, names: tuple[tuple[int | None, str], ...]) -> None:
    sql = schema.statements("_default")
    raw.execute(sql.make)
    layout = schema.Layout().to_json()
    raw.execute("INSERT INTO store_tables VALUES ('_default', 1, NULL, ?, ?)", (layout, len(names)))
    head, body = "", '{"kept":true}'
    for number, (person, name) in enumerate(names, 1):
        raw.execute(sql.insert, (number, number, body))
        changes = f'[["_default", "insert", {number}, "{digest(body)}"]]'
        values = (number, AT, person, name, "ssh:192.0.2.7", changes)
        head = seal(head, (*values, None))
        columns = "seq, at, person, name, via, changes, hash"
        raw.execute(f"INSERT INTO store_audit ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", (*values, head))
    raw.execute("UPDATE store_meta SET revision = ?, audit_head = ?", (len(names), head))
