"""One transaction: what it writes, and the trace of it that is committed together with it.

This is the only place where documents are written: each write raises the revision,
keeps the full-text index, and leaves a line for the audit log.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from coordtui.api.declare import Table
from coordtui.api.errors import LookOnly, RuleBroken, StoreDamaged, StoreError
from coordtui.api.records import ONLOOKER, Actor
from coordtui.store import audit, constraints, fulltext, problems
from coordtui.store.audit import Change, Operation
from coordtui.store.encoding import encode
from coordtui.store.reserved import refuse_reserved
from coordtui.store.schema import FORMAT, Layout, statements
from coordtui.store.sql import quoted
from coordtui.text.messages import N_


class Connection(Protocol):
    """What a transaction needs of an engine's connection."""

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of an answer."""

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The row of an answer that has one; raises `StoreDamaged` when there is none, or another."""

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer, fetched as they are asked for."""

    @property
    def in_transaction(self) -> bool:
        """Whether the engine still has the transaction open."""


class Transaction:
    """The outermost transaction of a thread. `callbacks` are called after its commit."""

    def __init__(
        self, connection: Connection, declared: Mapping[str, Table], clock: Callable[[], datetime]
    ) -> None:
        self.connection = connection
        self.callbacks: list[Callable[[], None]] = []
        self._declared = declared
        self.clock = clock
        self._changes: list[tuple[Actor, Change]] = []
        self._layouts: dict[str, Layout] = {}
        self._halfway = False
        self._revision: int
        self._audit_head: str
        self._revision, self._audit_head, format_ = connection.row(
            "SELECT revision, audit_head, user_version FROM store_meta, pragma_user_version"
            " WHERE typeof(revision) = 'integer' AND typeof(audit_head) = 'text'"
        )
        if format_ > FORMAT:  # since we opened it
            raise problems.too_new(N_("The store was changed by a newer program."))

    def insert(
        self, actor: Actor, table: str, doc_id: int | None, document: Mapping[str, Any]
    ) -> tuple[int, int]:
        """Write a new document; its number (the next one for None) and revision.

        Raises `ValueError` when the number is taken.
        """
        body = encode(document)
        self._open_for(actor, table)
        try:
            cursor = self._write(statements(table).insert, (doc_id, self._next(), body))
        except sqlite3.IntegrityError as error:
            raise ValueError(f"Document with ID {doc_id} already exists") from error
        number = cursor.lastrowid or 0
        self.index(table, number, document)
        self._note(actor, table, "insert", number, body)
        return number, self._revision

    def update(self, actor: Actor, table: str, doc_id: int, document: Mapping[str, Any]) -> int:
        """Write a document over the one of that number; its new revision."""
        body = encode(document)
        self._open_for(actor, table)
        self._write(statements(table).update, (self._next(), body, doc_id))
        self.index(table, doc_id, document)
        self._note(actor, table, "update", doc_id, body)
        return self._revision

    def save(
        self, actor: Actor, table: str, doc_id: int, rev: int, document: Mapping[str, Any]
    ) -> int | None:
        """The same, if the stored document still has revision `rev`; otherwise None."""
        body = encode(document)
        self._open_for(actor, table)
        cursor = self._write(statements(table).save, (self._next(), body, doc_id, rev))
        if cursor.rowcount == 0:
            return None
        self.index(table, doc_id, document)
        self._note(actor, table, "update", doc_id, body)
        return self._revision

    def remove(self, actor: Actor, table: str, doc_id: int) -> bool:
        """Remove a document; whether it was there."""
        layout = self._open_for(actor, table)
        if self._write(statements(table).delete, (doc_id,)).rowcount == 0:
            return False
        if layout.fulltext:
            self._write(fulltext.delete(statements(table)), (doc_id,))
        self._next()
        self._note(actor, table, "remove", doc_id)
        return True

    def truncate(self, actor: Actor, table: str) -> None:
        """Remove all documents of a table; numbers start again at 1."""
        layout, sql = self._open_for(actor, table), statements(table)
        self._write(f"DELETE FROM {sql.documents}")
        self._write("DELETE FROM sqlite_sequence WHERE name = ?", (sql.documents.strip('"'),))
        if layout.fulltext:
            self._write(f"DELETE FROM {sql.words}")
        self._next()
        self._note(actor, table, "truncate")

    def drop(self, actor: Actor, table: str) -> None:
        """Remove a table with its documents; one that is not there is left so."""
        if not self._live(table):
            return
        sql = statements(table)
        self._write(f"DROP TABLE {sql.documents}")
        self._write(f"DROP TABLE IF EXISTS {sql.words}")
        looks_here = "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND instr(sql, ?)"
        if self.connection.rows(looks_here, (sql.documents,)):
            self._write(sql.make)
        self._write("UPDATE store_tables SET live = 0, version = NULL WHERE name = ?", (table,))
        self._layouts.pop(table, None)
        self._next()
        self._note(actor, table, "drop")

    def open(self, table: str) -> Layout:
        """The layout of a table, which is made if nobody has written to it yet.

        Raises `StoreTooNew` when a newer program has changed the table in the meantime.
        """
        self._refuse_lost()
        layout = self._layouts.get(table)
        if layout is None:
            layout = self._layouts[table] = self._find(table) or self._create(table)
        return layout

    def _open_for(self, actor: Actor, table: str) -> Layout:
        """The layout of a table that somebody is about to write; raises `LookOnly` for an onlooker."""
        if actor == ONLOOKER:
            raise LookOnly(table)
        return self.open(table)

    def lay_out(self, table: str, layout: Layout, version: int | None) -> None:
        """Give a table its indexes, triggers, full-text index and version, and drop those it has no more."""
        before, sql = self.open(table), statements(table)
        for other in layout.needed_by(table):
            self._write(statements(other).make)
        self._replace("INDEX", before.indexes_of(table), layout.indexes_of(table))
        self._replace("TRIGGER", before.triggers_of(table), layout.triggers_of(table))
        if layout.fulltext != before.fulltext:
            self._write(f"DROP TABLE IF EXISTS {sql.words}")
            if layout.fulltext:
                self._write(fulltext.create(sql, layout.fulltext))
        self._write(
            "UPDATE store_tables SET version = ?, layout = ? WHERE name = ?",
            (version, layout.to_json(), table),
        )
        self._layouts[table] = layout

    def _replace(self, kind: str, existing: Mapping[str, str], wanted: Mapping[str, str]) -> None:
        for name, sql in existing.items():
            if wanted.get(name) != sql:
                self._write(f"DROP {kind} IF EXISTS {quoted(name)}")
        for name, sql in wanted.items():
            if existing.get(name) != sql:
                self._write(sql)

    def index(self, table: str, doc_id: int, document: Mapping[str, Any]) -> None:
        """Put a document that is stored already into the full-text index, if there is one."""
        layout, sql = self.open(table), statements(table)
        if layout.fulltext:
            self._write(fulltext.delete(sql), (doc_id,))
            words = fulltext.texts(document, layout.fulltext)
            self._write(fulltext.insert(sql, layout.fulltext), (doc_id, *words))

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is written within is undone alone when it fails."""
        self._refuse_lost()  # on its own, a savepoint would begin a transaction
        marks = len(self._changes), len(self.callbacks)
        self._write("SAVEPOINT nested")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self._write("ROLLBACK TO nested")
                self._write("RELEASE nested")
                self._halfway = False
            del self._changes[marks[0] :], self.callbacks[marks[1] :]
            self._layouts.clear()  # a table that was made within is not there any more
            raise
        self._write("RELEASE nested")

    def finish(self) -> None:
        """Write the trace of what was changed, just before the commit."""
        self._refuse_lost()
        if not self._changes:
            return
        ((last,),) = self.connection.rows("SELECT coalesce(max(seq), 0) FROM store_audit")
        # In the order of the changes: the last word on a document must come last.
        by_actor = groupby(self._changes, key=itemgetter(0))
        for seq, (actor, changes) in enumerate(by_actor, last + 1):
            row = audit.row(seq, self.clock(), actor, (change for _, change in changes), self._audit_head)
            self._write(audit.APPEND, row)
            self._audit_head = row[-1]
        self._write("UPDATE store_meta SET revision = ?, audit_head = ?", (self._revision, self._audit_head))
        for table in {change.table for _, change in self._changes}:
            self._write("UPDATE store_tables SET revision = ? WHERE name = ?", (self._revision, table))

    def _refuse_lost(self) -> None:
        """After an error of the disk, a change may be there without its trace, or all may be undone."""
        if self._halfway or not self.connection.in_transaction:
            raise StoreError(
                N_("The change was undone by the database; nothing was written."),
                remedy=N_("Do it again."),
            )

    def _find(self, table: str) -> Layout | None:
        sql = "SELECT live, version, layout FROM store_tables WHERE name = ?"
        found = self.connection.rows(sql, (table,))
        if not found or not found[0][0]:
            return None
        _, version, layout = found[0]
        declared = self._declared.get(table)
        if declared is not None and (version or 0) > declared.version:
            raise problems.too_new(N_("The table “{table}” is newer than this program.", table=table))
        try:
            return Layout.from_json(layout)
        except (TypeError, ValueError) as error:
            raise StoreDamaged(
                N_("What the store keeps about “{table}” cannot be read.", table=table),
                why=N_("It is not as it was written: {error}", error=str(error)),
                remedy=N_("Nothing was overwritten. Restore a backup."),
            ) from error

    def _live(self, table: str) -> bool:
        return self.connection.rows("SELECT live FROM store_tables WHERE name = ?", (table,)) == [(1,)]

    def _create(self, table: str) -> Layout:
        refuse_reserved(table)
        self._write(statements(table).make)  # it may be there, where a trigger looks for limits
        self._write(
            "INSERT INTO store_tables (name, live, version, layout, revision) VALUES (?, 1, NULL, ?, 0)"
            " ON CONFLICT (name) DO UPDATE SET live = 1, layout = excluded.layout",
            (table, Layout().to_json()),
        )
        declared = self._declared.get(table)
        self._layouts[table] = Layout()
        if declared is not None:
            self.lay_out(table, Layout.of(declared), declared.version)
        return self._layouts[table]

    def _note(self, actor: Actor, table: str, operation: Operation, doc_id: int = 0, body: str = "") -> None:
        change = Change(table, operation, int(doc_id), audit.digest(body) if body else "")
        self._changes.append((actor, change))

    def _next(self) -> int:
        self._revision += 1
        return self._revision

    def _write(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        try:
            return self.connection.execute(sql, parameters)
        except RuleBroken as broken:
            raise constraints.in_words(broken, self._declared) from broken.__cause__
        except StoreError:
            self._halfway = True
            raise
