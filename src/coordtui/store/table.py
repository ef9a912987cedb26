"""A TinyDB table whose documents are rows: an operation touches those it is about, only.

It answers as TinyDB 4.9.0 does, with these differences, all of them on the safe side:
documents come in the order of their numbers; a number is never given twice, except after
`truncate`; nothing is cached, so a document handed out is nobody else's; a write that
fails is undone whole; `remove` takes a number twice as once, where TinyDB fails; what
`encoding` and `numbering` refuse is not stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from coordtui.api.records import Actor
from coordtui.store import problems
from coordtui.store.encoding import decode
from coordtui.store.numbering import can_exist, given, looked_up
from coordtui.store.query import EVERYTHING, Compiled, compile_strict
from coordtui.store.schema import statements
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from tinydb.storages import Storage

    from coordtui.store.engines.base import Engine
    from coordtui.store.transaction import Transaction

Fields = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]
Row = tuple[int, dict[str, Any]]

_PAGE = 512


class StoredTable(Table):
    """One document table, for one actor: what is written bears the actor's name."""

    def __init__(
        self,
        engine: Engine,
        storage: Storage,
        name: str,
        actor: Actor,
        *,
        cache_size: int = 0,
        persist_empty: bool = False,
    ) -> None:
        super().__init__(storage, name, cache_size)
        self.engine, self.actor, self._sql = engine, actor, statements(name)
        if persist_empty:
            self.truncate()

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document; its number. See TinyDB."""
        with self.engine.one_change() as transaction:
            return self._insert(transaction, document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents, all or none; their numbers. See TinyDB."""
        with self.engine.transaction() as transaction:
            transaction.open(self.name)
            return [self._insert(transaction, document) for document in documents]

    def _insert(self, transaction: Transaction, document: Mapping[str, Any]) -> int:
        if not isinstance(document, Mapping):
            raise ValueError("Document is not a Mapping")
        wanted = given(document.doc_id) if isinstance(document, self.document_class) else None
        number, _ = transaction.insert(self.actor, self.name, wanted, dict(document))
        return number

    def all(self) -> list[Document]:
        """All documents, as they are at one moment. See TinyDB."""
        document = self.document_class
        return [document(decode(body), number) for number, body in self._stored(EVERYTHING)]

    def __iter__(self) -> Iterator[Document]:
        """The documents a page at a time, without those that are inserted meanwhile."""
        document = self.document_class
        return (document(decode(body), number) for number, body in self._in_order(self._paged()))

    def _paged(self) -> Iterator[tuple[int, str]]:
        read, documents = self.engine.connection.rows, self._sql.documents
        bounds = read(f"SELECT min(id), max(id) FROM {documents}")
        if not bounds or bounds[0][0] is None:
            return
        page = f"SELECT id, body FROM {documents} WHERE id BETWEEN ? AND ? ORDER BY id LIMIT {_PAGE}"
        start, end = bounds[0]
        while rows := read(page, (start, end)):
            yield from rows
            start = rows[-1][0] + 1
            if start > end:
                return

    def __len__(self) -> int:
        """How many documents there are."""
        return self._count(EVERYTHING)

    def search(self, cond: QueryLike) -> list[Document]:
        """The documents that match. See TinyDB."""
        document = self.document_class
        return [document(found, number) for number, found in self._matching(cond)]

    def get(  # type: ignore[override] # TinyDB has an overload for each way to call it
        self,
        cond: QueryLike | None = None,
        doc_id: int | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> Document | list[Document] | None:
        """One document by number or query, or several by their numbers. See TinyDB."""
        if doc_id is not None:
            found = self.engine.connection.rows(self._sql.get, (looked_up(doc_id),))
            return self.document_class(decode(found[0][2]), doc_id) if found else None
        if doc_ids is not None:
            numbered = self._numbered(map(looked_up, doc_ids))
            return [self.document_class(document, number) for number, document in numbered]
        if cond is not None:
            for number, document in self._matching(cond):
                return self.document_class(document, number)
            return None
        raise RuntimeError("You have to pass either cond or doc_id or doc_ids")

    def update(
        self, fields: Fields, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None
    ) -> list[int]:
        """Change fields of documents, all or none; the numbers of those changed. See TinyDB."""
        with self.engine.transaction() as transaction:
            transaction.open(self.name)
            if doc_ids is not None:
                requested = list(doc_ids)
                found = dict(self._numbered(requested))
                updated = [number for number in requested if number in found]
            else:
                found = dict(self._rows(EVERYTHING) if cond is None else self._matching(cond))
                updated = list(found)
            for number in updated:
                _apply(fields, found[number])
            for number in dict.fromkeys(updated):
                transaction.update(self.actor, self.name, number, found[number])
        return updated

    def update_multiple(self, updates: Iterable[tuple[Fields, QueryLike]]) -> list[int]:
        """Make several updates, document by document. See TinyDB."""
        wanted = list(updates)
        updated: list[int] = []
        with self.engine.transaction() as transaction:
            transaction.open(self.name)
            for number, document in list(self._rows(EVERYTHING)):
                before = len(updated)
                for fields, cond in wanted:
                    if cond(document):
                        updated.append(number)
                        _apply(fields, document)
                if len(updated) > before:
                    transaction.update(self.actor, self.name, number, document)
        return updated

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Change the documents that match, or insert one. See TinyDB."""
        with self.engine.transaction():
            return super().upsert(document, cond)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """Remove documents; the numbers of those that were there. See TinyDB."""
        if cond is None and doc_ids is None:
            raise RuntimeError("Use truncate() to remove all documents")
        with self.engine.transaction() as transaction:
            transaction.open(self.name)
            if doc_ids is not None:
                requested = list(doc_ids)
                found = dict(self._numbered(requested))
                removed = [number for number in dict.fromkeys(requested) if number in found]
            elif cond is not None:
                removed = [number for number, _ in self._matching(cond)]
            for number in removed:
                transaction.remove(self.actor, self.name, number)
        return removed

    def truncate(self) -> None:
        """Remove all documents; numbers start again at 1. See TinyDB."""
        with self.engine.transaction() as transaction:
            transaction.truncate(self.actor, self.name)

    def count(self, cond: QueryLike) -> int:
        """How many documents match; none is read when SQL can tell. See TinyDB."""
        compiled = compile_strict(cond)
        if compiled.exact:
            return self._count(compiled)
        return sum(1 for _ in self._matching(cond))

    def _count(self, compiled: Compiled) -> int:
        sql = f"SELECT count(*) FROM {self._sql.documents} WHERE {compiled.sql}"
        counted = self.engine.connection.rows(sql, compiled.parameters)
        return int(counted[0][0]) if counted else 0

    def _matching(self, cond: QueryLike) -> Iterator[Row]:
        """The documents that match, in the order of their numbers."""
        compiled = compile_strict(cond)
        if compiled.exact:
            return self._rows(compiled)
        return ((number, found) for number, found in self._rows(compiled) if cond(found))

    def _rows(self, compiled: Compiled) -> Iterator[Row]:
        return ((number, decode(body)) for number, body in self._stored(compiled))

    def _stored(self, compiled: Compiled) -> Iterator[tuple[int, str]]:
        sql = f"SELECT id, body FROM {self._sql.documents} WHERE {compiled.sql} ORDER BY id"
        return self._in_order(self.engine.connection.stream(sql, compiled.parameters))

    def _in_order(self, rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """The rows, unless a damaged file has them out of order: a walk over it might never end."""
        before = None
        for row in rows:
            if before is not None and row[0] <= before:
                place = self.engine.file or self.engine.place
                raise problems.damaged(
                    place, N_("The documents of “{table}” are out of order.", table=self.name)
                )
            before = row[0]
            yield row

    def _numbered(self, numbers: Iterable[object]) -> Iterator[Row]:
        """The documents of which a number is one of these, as Python compares numbers."""
        wanted = [number for number in numbers if isinstance(number, int | float) and can_exist(number)]
        return self._rows(Compiled("id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),)))


def _apply(fields: Fields, document: dict[str, Any]) -> None:
    if callable(fields):
        fields(document)
    else:
        document.update(fields)
