"""One transaction: what it writes, and the trace of it that is committed together with it.

This is the only place where documents are written: each write raises the revision,
keeps the full-text index, and leaves a line for the audit log.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from coordtui.api.declare import Table
from coordtui.api.errors import LookOnly, RuleBroken, StoreDamaged, StoreError
from coordtui.api.records import ONLOOKER, Actor
from coordtui.store import audit, constraints, fulltext, problems
from coordtui.store.audit import Change, Operation
from coordtui.store.encoding import encode
from coordtui.store.engines.dialect import Trace
from coordtui.store.reserved import refuse_reserved
from coordtui.store.schema import FORMAT, Layout, statements
from coordtui.store.ways import Connection as Connection  # noqa: PLC0414 - many know it from here
from coordtui.store.ways import Done, Execute, Load
from coordtui.text.messages import N_

Admits: TypeAlias = Callable[[Actor, str], None]
"""Asked before each write, with who signs it and the table; it raises why the write is refused."""


class Noted(NamedTuple):
    """A change that was made, and the body that it replaced."""

    actor: Actor
    change: Change
    body: str | None


class Transaction:
    """The outermost transaction of a thread. `callbacks` are called after its commit."""

    def __init__(
        self,
        connection: Connection,
        declared: Mapping[str, Table],
        clock: Callable[[], datetime],
        admits: Admits | None = None,
    ) -> None:
        self._admits = admits
        self.connection, self._dialect = connection, connection.dialect
        self.callbacks: list[Callable[[], None]] = []
        self._declared = declared
        self.clock = clock
        self._changes: list[Noted] = []
        self.trace: Trace | None = None
        self._layouts: dict[str, Layout] = {}
        self._halfway = False
        self._revision: int
        self._audit_head: str
        self._revision, self._audit_head, format_ = connection.row(connection.dialect.state)
        if format_ > FORMAT:  # since we opened it
            raise problems.refused_format(format_, N_("The store was changed by a newer program."))

    def insert(
        self, actor: Actor, table: str, doc_id: int | None, document: Mapping[str, Any]
    ) -> tuple[int, int]:
        """Write a new document; its number (the next one for None) and revision.

        Raises `ValueError` when the number is taken.
        """
        body = encode(document)
        layout = self._open_for(actor, table)
        try:
            cursor = self._attempt(layout, statements(table).insert, (doc_id, self._next(), body))
        except self._dialect.taken as error:
            raise ValueError(f"Document with ID {doc_id} already exists") from error
        number = cursor.lastrowid or 0
        self._add_words(table, number, document)
        self._note(actor, table, "insert", number, body)
        return number, self._revision

    def insert_all(
        self, actor: Actor, table: str, documents: Sequence[Mapping[str, Any]]
    ) -> list[tuple[int, int]]:
        """Write new documents with the next numbers; the number and revision of each.

        Where an answer is long in coming they go together; only when one of them is refused
        there, one by one, which tells why. After an error some may be written.
        """
        layout, batch = self._open_for(actor, table), self._dialect.batch(table)
        if batch is not None and len(documents) > 1:
            before, bodies = self._revision, [encode(document) for document in documents]
            ((first,),) = self.connection.rows(*batch.number)
            made = [(first + place, self._next()) for place in range(len(documents))]
            loads: list[Load] = [
                (batch.insert, [(*one, body) for one, body in zip(made, bodies, strict=True)])
            ]
            if layout.fulltext:
                loads += self._words_of(table, layout.fulltext, first, documents)
            if self.connection.load(loads):
                for (number, _), body in zip(made, bodies, strict=True):
                    self._note(actor, table, "insert", number, body)
                return made
            self._revision = before
        return [self.insert(actor, table, None, document) for document in documents]

    def _words_of(
        self, table: str, fields: tuple[str, ...], first: int, documents: Sequence[Mapping[str, Any]]
    ) -> Iterator[Load]:
        """What puts documents, numbered from `first` on, into the full-text index."""
        said = [
            self._dialect.index_words(table, number, fulltext.texts(document, fields))
            for number, document in enumerate(documents, first)
        ]
        yield said[0][0], [values for _, values in said]

    def update(
        self, actor: Actor, table: str, doc_id: int, document: Mapping[str, Any], *, keep: bool = True
    ) -> int:
        """Write a document over the one of that number, and `keep` what it was; its new revision."""
        body = encode(document)
        layout = self._open_for(actor, table)
        before = self._body(table, doc_id)
        self._attempt(layout, statements(table).update, (self._next(), body, doc_id))
        self.index(table, doc_id, document)
        self._note(actor, table, "update", doc_id, body, before=before, keep=keep)
        return self._revision

    def save(
        self, actor: Actor, table: str, doc_id: int, rev: int, document: Mapping[str, Any]
    ) -> int | None:
        """The same, if the stored document still has revision `rev`; otherwise None."""
        body = encode(document)
        layout = self._open_for(actor, table)
        before = self._body(table, doc_id)
        cursor = self._attempt(layout, statements(table).save, (self._next(), body, doc_id, rev))
        if cursor.rowcount == 0:
            return None
        self.index(table, doc_id, document)
        self._note(actor, table, "update", doc_id, body, before=before)
        return self._revision

    def remove(self, actor: Actor, table: str, doc_id: int) -> bool:
        """Remove a document; whether it was there."""
        layout = self._open_for(actor, table)
        before = self._body(table, doc_id)
        if self._write(statements(table).delete, (doc_id,)).rowcount == 0:
            return False
        if layout.fulltext:
            self._write(fulltext.delete(statements(table)), (doc_id,))
        self._next()
        self._note(actor, table, "remove", doc_id, before=before)
        return True

    def truncate(self, actor: Actor, table: str) -> None:
        """Remove all documents of a table; numbers start again at 1."""
        layout, sql = self._open_for(actor, table), statements(table)
        self._write(f"DELETE FROM {sql.documents}")
        self._write(*self._dialect.number_again(table))
        if layout.fulltext:
            self._write(f"DELETE FROM {sql.words}")
        self._next()
        self._note(actor, table, "truncate")

    def drop(self, actor: Actor, table: str) -> None:
        """Remove a table with its documents; one that is not there is left so."""
        self._must_admit(actor, table)
        if not self._live(table):
            return
        layout, sql = self._layouts.get(table) or self._find(table), statements(table)
        self._write(f"DROP TABLE {sql.documents}")
        self._write(f"DROP TABLE IF EXISTS {sql.words}")
        for statement in self._dialect.dropped(table, layout or Layout()):
            self._write(statement)
        if self.connection.rows(*self._dialect.asks_for(table)):
            self._make(table)
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
        self._must_admit(actor, table)
        return self.open(table)

    def _must_admit(self, actor: Actor, table: str) -> None:
        if actor == ONLOOKER:
            raise LookOnly(table)
        if self._admits is not None:
            self._admits(actor, table)

    def lay_out(self, table: str, layout: Layout, version: int | None) -> None:
        """Give a table its indexes, triggers, full-text index and version, and drop those it has no more."""
        before, sql = self.open(table), statements(table)
        for other in layout.needed_by(table):
            self._make(other)
        say = self._dialect
        self._replace(say.indexes(before, table), say.indexes(layout, table), say.drop_index)
        drop_trigger = partial(say.drop_trigger, table=table)
        self._replace(say.triggers(before, table), say.triggers(layout, table), drop_trigger)
        if layout.fulltext != before.fulltext:
            self._write(f"DROP TABLE IF EXISTS {sql.words}")
            if layout.fulltext:
                for statement in say.make_words(table, layout.fulltext):
                    self._write(statement)
        self._write(
            "UPDATE store_tables SET version = ?, layout = ? WHERE name = ?",
            (version, layout.to_json(), table),
        )
        self._layouts[table] = layout

    def _make(self, table: str) -> None:
        for statement in self._dialect.make(table):
            self._write(statement)

    def _replace(
        self, existing: Mapping[str, str], wanted: Mapping[str, str], drop: Callable[[str], str]
    ) -> None:
        for name, sql in existing.items():
            if wanted.get(name) != sql:
                self._write(drop(name))
        for name, sql in wanted.items():
            if existing.get(name) != sql:
                self._write(sql)

    def index(self, table: str, doc_id: int, document: Mapping[str, Any]) -> None:
        """Put a document that is stored already into the full-text index, if there is one."""
        if self.open(table).fulltext:
            self._write(fulltext.delete(statements(table)), (doc_id,))
            self._add_words(table, doc_id, document)

    def _add_words(self, table: str, doc_id: int, document: Mapping[str, Any]) -> None:
        """Put a document into the index that has none of its number yet."""
        layout = self.open(table)
        if layout.fulltext:
            texts = fulltext.texts(document, layout.fulltext)
            self._write(*self._dialect.index_words(table, doc_id, texts))

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is written within is undone alone when it fails."""
        self._refuse_lost()  # on its own, a savepoint would begin a transaction
        marks = len(self._changes), len(self.callbacks)
        self._write("SAVEPOINT nested")
        try:
            yield
        except BaseException:  # an interrupt too leaves nothing half done
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
        # Once more, of all together: what was asked before may have ended since, and not every change asked.
        for actor, group in groupby(self._changes, key=lambda noted: noted.actor):
            for table in {noted.change.table for noted in group}:
                self._must_admit(actor, table)
        with self.connection.together():
            self._leave_trace()

    def _leave_trace(self) -> None:
        # In the order of the changes: the last word on a document must come last.
        for actor, group in groupby(self._changes, key=lambda noted: noted.actor):
            noted = [*group]
            self._audit_head = audit.append(
                self.connection,
                self.clock(),
                actor,
                (each.change for each in noted),
                [each.body for each in noted],
                previous=self._audit_head,
            )
        self.trace = self._audit_head
        self._write("UPDATE store_meta SET revision = ?, audit_head = ?", (self._revision, self._audit_head))
        for table in {noted.change.table for noted in self._changes}:
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
        self._make(table)  # it may be there, where a trigger looks for limits
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

    def note(self, actor: Actor, change: Change, body: str | None = None) -> None:
        """Leave a line for the audit log, with the body that was replaced."""
        self._changes.append(Noted(actor, change, body))

    def _note(
        self,
        actor: Actor,
        table: str,
        operation: Operation,
        doc_id: int = 0,
        body: str = "",
        *,
        before: str | None = None,
        keep: bool = True,
    ) -> None:
        after = audit.digest(body) if body else ""
        replaced = audit.digest(before) if before is not None else ""
        # What was written over itself need not be kept twice.
        declared = self._declared.get(table)
        keep = keep and (declared is None or declared.history)
        kept = before if keep and replaced != after else None
        self.note(actor, Change(table, operation, int(doc_id), after, replaced), kept)

    def _body(self, table: str, doc_id: int) -> str | None:
        """The body of a document as it is; None when it is not there, or is no text any more."""
        for _, _, body in self.connection.rows(statements(table).get, (doc_id,)):
            return body if isinstance(body, str) else None
        return None

    def _next(self) -> int:
        self._revision += 1
        return self._revision

    def _attempt(self, layout: Layout, sql: str, parameters: Sequence[Any]) -> Done:
        """Write a document; where it may be refused, the transaction goes on after that."""
        may_fail = layout.unique or layout.rules or sql.startswith("INSERT")
        return self._write(sql, parameters, self.connection.attempt if may_fail else None)

    def _write(self, sql: str, parameters: Sequence[Any] = (), execute: Execute | None = None) -> Done:
        try:
            return (execute or self.connection.execute)(sql, parameters)
        except RuleBroken as broken:
            raise constraints.in_words(broken, self._declared) from broken.__cause__
        except StoreError:
            self._halfway = True
            raise
