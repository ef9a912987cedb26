"""Putting what a file holds into an empty database, where the store can work with it.

What another program has changed in a file is found here: those tables get a new revision,
so that nobody saves over it what was read before, and an entry in the audit log. Both follow
from the file alone, and so are the same for everybody who reads it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Any

from coordtui.api.errors import Refused
from coordtui.api.records import PROGRAM, Actor
from coordtui.store import audit, problems, schema
from coordtui.store.audit import Change
from coordtui.store.copying import numbers
from coordtui.store.encoding import decode
from coordtui.store.engines.base import immediate
from coordtui.store.engines.connection import Connection as EngineConnection
from coordtui.store.engines.sqlite_dialect import SQLITE
from coordtui.store.exchange import form
from coordtui.store.exchange.reading import Content, Table
from coordtui.store.migrations import check_documents
from coordtui.store.schema import Layout, statements
from coordtui.store.sql import quoted
from coordtui.store.transaction import Connection, Transaction
from coordtui.text.messages import N_

OUTSIDE = Actor(person=None, name="another program", roles=frozenset(), via=audit.FROM_OUTSIDE)
"""Whoever writes a store's file without the store."""

_MICROSECONDS = 1_000_000

Row = tuple[int, int, str]
Tables = Mapping[str, tuple[Iterable[Row], int]]
"""Documents by the names of their tables, and the last number that was given there."""


def fill(connection: EngineConnection, content: Content, path: Path, written: int) -> None:
    """Lay an empty database out and fill it from a file; `written` is when that was, in nanoseconds.

    Raises `StoreDamaged` when documents break the rules of their table.
    """
    try:
        with immediate(connection):
            _fill(connection, content, datetime.fromtimestamp(written / 1e9, UTC))
    except Refused as refusal:
        why = N_("Its documents break a rule: {rule}", rule=refusal.what)
        raise problems.damaged(path, why) from refusal
    except (sqlite3.Error, LookupError, TypeError, ValueError, AttributeError) as error:
        raise problems.damaged(path, N_("What the store keeps about itself cannot be read.")) from error


def _fill(connection: Connection, content: Content, written: datetime) -> None:
    format_ = schema.FORMAT if content.form is None else content.form.format
    _lay_out(connection, 0, format_)
    for name, row in content.rows:
        _put(connection, name, row)
    _lay_out(connection, format_, schema.FORMAT)
    changes = [*_changes(connection, content)]
    ((revision,),) = connection.rows("SELECT revision FROM store_meta WHERE typeof(revision) = 'integer'")
    if changes:  # by the file's time: what is read before and after two such changes has two revisions
        revision = max(revision + 1, int(written.timestamp() * _MICROSECONDS))
        _note(connection, changes, revision, written)
    tables = {
        name: (_rows(table, revision), table.known.last if table.known else 0)
        for name, table in content.tables.items()
    }
    _fill_tables(connection, tables, written)
    transaction = Transaction(connection, {}, lambda: written)
    for name, table in content.tables.items():
        if table.changed:
            check_documents(transaction, name, transaction.open(name))


def transfer(source: Connection, target: Connection, at: datetime) -> None:
    """Put everything of one database into another, which has no documents."""
    transaction = Transaction(target, {}, lambda: at)
    for name in form.live_tables(target):
        transaction.drop(PROGRAM, name)
    target.execute("DELETE FROM store_tables")
    for name, row in form.own_rows(source):
        _put(target, name, row)
    sql = "SELECT id, rev, body FROM {} ORDER BY id"
    tables = {
        name: (source.stream(sql.format(statements(name).documents)), form.last_given(source, name))
        for name in form.live_tables(source)
    }
    _fill_tables(target, tables, at)


def _lay_out(connection: Connection, start: int, end: int) -> None:
    for steps in schema.FORMATS[start:end]:
        for statement in steps:
            connection.execute(statement)


def _put(connection: Connection, table: str, row: Mapping[str, Any]) -> None:
    if connection.dialect is not SQLITE:
        _put_on_server(connection, table, row)
        return
    columns, marks = ", ".join(map(quoted, row)), ", ".join("?" * len(row))
    sql = f"INSERT OR REPLACE INTO {quoted(table)} ({columns}) VALUES ({marks})"
    connection.execute(sql, [*row.values()])


def _put_on_server(connection: Connection, table: str, row: Mapping[str, Any]) -> None:
    """The same where there is nothing yet but the row that says so, which has a format of its own."""
    if table == "store_meta":
        values = (row["revision"], row["audit_head"])
        connection.execute("UPDATE store_meta SET revision = ?, audit_head = ?", values)
        return
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [*row.values()])


def _changes(connection: Connection, content: Content) -> Iterator[Change]:
    """What another program has done to the tables."""
    for name, table in content.tables.items():
        if table.changed:
            yield Change(name, "insert" if table.known is None else "update", digest=table.digest)
    for (name,) in connection.rows("SELECT name FROM store_tables WHERE live = 1"):
        if name not in content.tables:
            yield Change(name, "drop")


def _note(connection: Connection, changes: list[Change], revision: int, at: datetime) -> None:
    ((head,),) = connection.rows("SELECT audit_head FROM store_meta")
    head = audit.append(connection, at, OUTSIDE, changes, previous=head)
    connection.execute("UPDATE store_meta SET revision = ?, audit_head = ?", (revision, head))
    for change in changes:
        connection.execute(
            "INSERT INTO store_tables (name, live, version, layout, revision) VALUES (?, 1, NULL, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET revision = excluded.revision",
            (change.table, Layout().to_json(), revision),
        )


def _rows(table: Table, revision: int) -> Iterator[Row]:
    known = table.known
    revisions = repeat(revision) if known is None or table.changed else known.revisions
    for (number, body), rev in zip(table.documents, revisions, strict=False):
        yield number, rev, body


def _fill_tables(
    connection: Connection, tables: Mapping[str, tuple[Iterable[Row], int]], at: datetime
) -> None:
    """Make the tables anew, each as the catalogue says."""
    rows = connection.rows("SELECT name, version, layout FROM store_tables WHERE live = 1")
    catalogue = {name: (version, Layout.from_json(layout)) for name, version, layout in rows}
    connection.execute("UPDATE store_tables SET live = 0")
    transaction = Transaction(connection, {}, lambda: at)
    for name, (documents, last) in tables.items():
        version, layout = catalogue[name]
        transaction.open(name)
        for row in documents:
            connection.execute(statements(name).insert, row)
        transaction.lay_out(name, layout, version)
        if layout.fulltext:
            _index(transaction, name)
        count_from(connection, name, last)
    connection.execute("UPDATE store_tables SET version = NULL WHERE live = 0")


def _index(transaction: Transaction, table: str) -> None:
    for number, body in transaction.connection.stream(f"SELECT id, body FROM {statements(table).documents}"):
        transaction.index(table, number, decode(body))


def count_from(connection: Connection, table: str, last: int) -> None:
    """Never give a table's numbers up to `last` to new documents."""
    numbers.count_from(connection, table, max(last, numbers.last_given(connection, table)))
