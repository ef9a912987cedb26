"""Typed records over a table: what plugins read and write instead of dictionaries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import islice
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin

import msgspec
from tinydb.queries import QueryLike

from coordtui.api.declare import Table
from coordtui.api.errors import StaleRecord, StoreDamaged, StoreError
from coordtui.api.records import Record
from coordtui.store import fulltext, problems
from coordtui.store.encoding import decode, is_odd, unescape
from coordtui.store.numbering import can_exist, given
from coordtui.store.query import Compiled, compile_lenient, field_path, field_value, lenient
from coordtui.store.schema import statements
from coordtui.store.table import StoredTable
from coordtui.text.messages import N_

R = TypeVar("R", bound=Record)

Sought = fulltext.Sought
"""What `match` may be."""

_TOGETHER = 1_000
"""So many new records are written at once, where the engine can."""

_GIVEN_BY_THE_STORE = ("doc_id", "rev")


class Repository(Generic[R]):
    """The records of one table. Records handed out are copies: `save` writes one back.

    `where` is a TinyDB query over the stored fields; all fields of a record are stored,
    also those with their default value. `match` is words for the full-text fields: each
    must begin a word there, accents and case aside; a `TextMatch` says more of them, and of
    a tuple of such any one is enough. `order` names fields, `"-announced"` meaning the largest
    first; equal ones come by number, and what has no value first.
    """

    def __init__(self, table: StoredTable, declared: Table) -> None:
        self._table = table
        self._engine, self._name, self._declared = table.engine, table.name, declared
        self._sql = statements(table.name)
        self._decoder = msgspec.json.Decoder(declared.record)

    @property
    def _fields(self) -> Mapping[str, msgspec.structs.FieldInfo]:
        record: Any = self._declared.record
        return _stored_fields(record)

    # Writing

    def add(self, record: R) -> R:
        """Store a new record; the same with its number and revision.

        Raises `Duplicate` when a unique value is taken, `ValueError` when the record has a
        number already and that is taken or none that a document can have.
        """
        wanted = given(record.doc_id) if record.doc_id else None
        with self._engine.one_change() as transaction:
            number, rev = transaction.insert(self._table.actor, self._name, wanted, self._document(record))
        return msgspec.structs.replace(record, doc_id=number, rev=rev)

    def add_all(self, records: Iterable[R]) -> list[R]:
        """Store new records, all or none."""
        with self._engine.transaction() as transaction:
            if type(self).add is not Repository.add:  # it does more than to store
                return [self.add(record) for record in records]
            left, added = iter(records), list[R]()
            while some := list(islice(left, _TOGETHER)):
                if any(record.doc_id for record in some):
                    added += [self.add(record) for record in some]
                    continue
                documents = [self._document(record) for record in some]
                made = transaction.insert_all(self._table.actor, self._name, documents)
                for record, (number, rev) in zip(some, made, strict=True):
                    added.append(msgspec.structs.replace(record, doc_id=number, rev=rev))
            return added

    def save(self, record: R) -> R:
        """Write a record back; the same with its new revision.

        Raises `StaleRecord` when somebody saved or removed it since it was read, and
        `Duplicate` when a unique value is taken. A record without a number is added.
        """
        if not record.doc_id:
            return self.add(record)
        document = self._document(record)
        if not can_exist(record.doc_id):
            raise StaleRecord(None, document)
        with self._engine.one_change() as transaction:
            rev = transaction.save(self._table.actor, self._name, record.doc_id, record.rev, document)
            if rev is None:
                found = self._engine.connection.rows(self._sql.get, (record.doc_id,))
                stored = {**decode(found[0][2]), "rev": found[0][1]} if found else None
                raise StaleRecord(stored, document)
        return msgspec.structs.replace(record, rev=rev)

    def remove(self, doc_id: int) -> bool:
        """Remove the record of that number; whether there was one."""
        if not can_exist(doc_id):
            return False
        with self._engine.one_change() as transaction:
            return transaction.remove(self._table.actor, self._name, doc_id)

    # Reading

    @property
    def revision(self) -> int:
        """A number that grows when any record of this table is written or removed, by whichever process.

        0 before the first; a write of the running transaction does not count yet.
        """
        sql = "SELECT revision FROM store_tables WHERE name = ?"
        found = self._engine.connection.rows(sql, (self._name,))
        return int(found[0][0]) if found else 0

    def get(self, doc_id: int) -> R | None:
        """The record of that number."""
        self._check_read()
        if not can_exist(doc_id):
            return None
        found = self._engine.connection.rows(self._sql.get, (doc_id,))
        return self._shown(self._record(*found[0])) if found else None

    def get_many(self, doc_ids: Iterable[int]) -> list[R]:
        """The records of these numbers, in this order; without those that are not there."""
        self._check_read()
        wanted = list(doc_ids)
        sql = f"SELECT id, rev, body FROM {self._sql.documents} WHERE id IN (SELECT value FROM json_each(?))"
        found = {row[0]: row for row in self._engine.connection.rows(sql, (json.dumps(wanted),))}
        return [self._shown(self._record(*found[number])) for number in wanted if number in found]

    def find(
        self,
        where: QueryLike | None = None,
        *,
        match: Sought | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[R]:
        """The records that answer to query and words."""
        rows = self._scan("id, rev, body", where, match, order, limit=limit, offset=offset)
        return [self._shown(self._record(*row)) for row in rows]

    def after(self, doc_id: int, limit: int) -> list[R]:
        """The records with the next larger numbers, in their order, at most `limit`; no other is read."""
        self._check_read()
        if not can_exist(doc_id):
            return []
        sql = f"SELECT id, rev, body FROM {self._sql.documents} WHERE id > ? ORDER BY id LIMIT ?"
        rows = self._engine.connection.rows(sql, (doc_id, limit))
        return [self._shown(self._record(*row)) for row in rows]

    def first(
        self, where: QueryLike | None = None, *, match: Sought | None = None, order: Sequence[str] = ()
    ) -> R | None:
        """The first of the records that answer."""
        return next(iter(self.find(where, match=match, order=order, limit=1)), None)

    def count(self, where: QueryLike | None = None, *, match: Sought | None = None) -> int:
        """How many records answer."""
        if compile_lenient(where).exact:
            return next((int(n) for (n,) in self._scan("count(*)", where, match, None)), 0)
        return len(self.ids(where, match=match))

    def ids(
        self,
        where: QueryLike | None = None,
        *,
        match: Sought | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[int]:
        """The numbers of the records that answer: all that a list of any length needs."""
        if match is not None and where is None and not order and (words := self._words(match)) is not None:
            # The index of words alone knows them, without a look at the documents.
            self._check_read()
            sql = f"SELECT rowid AS id FROM {self._sql.words} WHERE {self._sql.words} MATCH ? ORDER BY rowid"
            having = [words, -1 if limit is None else limit, offset]
            return fulltext.gathered(self._engine.connection, f"{sql} LIMIT ? OFFSET ?", having)
        compiled = compile_lenient(where)
        if not (compiled.exact or where is None):
            return [n for (n,) in self._scan("id", where, match, order, limit=limit, offset=offset)]
        self._check_read()
        sql, parameters = self._asked(compiled, match, order, limit, offset)
        return fulltext.gathered(self._engine.connection, f"SELECT id {sql}", parameters)

    def select(
        self,
        *fields: str,
        where: QueryLike | None = None,
        match: Sought | None = None,
        order: Sequence[str] = (),
    ) -> list[tuple[Any, ...]]:
        """Some fields of the records that answer, as the record would have them.

        No record is read for it; `doc_id` and `rev` may be among the fields.
        """
        columns, readers = zip(*map(self._column, fields), strict=True)
        rows = self._scan(", ".join(("id", *columns)), where, match, order)
        # column by column: for tens of thousands of rows, half the time
        numbers, *stored = [*zip(*rows, strict=True)] or [()]
        read = (self._read(*each, numbers) for each in zip(readers, stored, strict=False))
        return list(zip(*read, strict=True))

    def _check_read(self) -> None:
        """For a repository with rights: raise `NotAllowed` when nothing may be read."""

    def _shown(self, record: R) -> R:
        """For a repository with rights: what of a record may be seen."""
        return record

    def _read(self, read: Callable[[Any], Any], column: Iterable[Any], numbers: Sequence[int]) -> list[Any]:
        """The values of a stored column, whose rows have these numbers."""
        values: list[Any] = []
        try:
            values.extend(map(read, column))
        except msgspec.DecodeError as error:
            raise self._unreadable(numbers[len(values)], error) from error
        return values

    def _scan(
        self,
        columns: str,
        where: QueryLike | None,
        match: Sought | None,
        order: Sequence[str] | None,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> Iterator[tuple[Any, ...]]:
        self._check_read()  # at once, not with the first row: this is no generator
        compiled = compile_lenient(where)
        if compiled.exact or where is None:
            sql, parameters = self._asked(compiled, match, order, limit, offset)
            return self._engine.connection.stream(f"SELECT {columns} {sql}", parameters)
        sql, parameters = self._asked(compiled, match, order)
        rows = self._engine.connection.stream(f"SELECT body, {columns} {sql}", parameters)
        answers = lenient(where)
        answering = (row[1:] for row in rows if answers(decode(row[0])))
        return islice(answering, offset, None if limit is None else offset + limit)

    def _asked(
        self,
        compiled: Compiled,
        match: Sought | None,
        order: Sequence[str] | None,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[str, list[Any]]:
        """What to ask SQL for, from `FROM` on, with its parameters."""
        sql, parameters = f"FROM {self._sql.documents} WHERE {compiled.sql}", [*compiled.parameters]
        if match is not None and (words := self._words(match)) is not None:
            sql += f" AND id IN (SELECT rowid FROM {self._sql.words} WHERE {self._sql.words} MATCH ?)"
            parameters.append(words)
        if order is not None:
            sql += f" ORDER BY {self._order(order)}"
        if limit is not None or offset:
            sql += " LIMIT ? OFFSET ?"
            parameters += [-1 if limit is None else limit, offset]
        return sql, parameters

    def _words(self, match: Sought) -> str | None:
        if not self._declared.fulltext:
            raise ValueError(f"table {self._name!r} declares no full-text fields")
        return fulltext.expression(match, self._declared.fulltext)

    def _order(self, order: Sequence[str]) -> str:
        terms, direction = [], ""
        for name in order:
            direction, field = " DESC" if name.startswith("-") else "", name.removeprefix("-")
            term = self._expression(field) + direction
            if field not in _GIVEN_BY_THE_STORE:  # what has no value is the least, on every engine
                term += " NULLS LAST" if direction else " NULLS FIRST"
            terms.append(term)
        # The same direction for the number: so an index on the fields gives the whole order.
        return ", ".join([*terms, f"id{direction}"])

    def _expression(self, name: str) -> str:
        return field_value(name if name in _GIVEN_BY_THE_STORE else self._fields[name].encode_name)

    def _column(self, name: str) -> tuple[str, Callable[[Any], Any]]:
        """What to ask SQL for to have a field, and how to read the answer."""
        if name in _GIVEN_BY_THE_STORE:
            return self._expression(name), int
        field = self._fields[name]
        if _is_text(field.type):
            return self._expression(name), partial(_text, field)
        decoder = msgspec.json.Decoder(field.type)

        def read(text: str | None) -> Any:
            if text is None:
                return _default(field)
            return msgspec.convert(decode(text), field.type) if is_odd(text) else decoder.decode(text)

        return f"body -> {field_path(field.encode_name)}", read

    def _document(self, record: R) -> dict[str, Any]:
        values = {field.encode_name: getattr(record, name) for name, field in self._fields.items()}
        document: dict[str, Any] = msgspec.to_builtins(values, str_keys=True)
        return document

    def _record(self, number: int, rev: int, body: str) -> R:
        try:
            if is_odd(body):
                record: R = msgspec.convert(decode(body), self._declared.record, str_keys=True)
            else:
                record = self._decoder.decode(body)
        except msgspec.DecodeError as error:
            raise self._unreadable(number, error) from error
        record.doc_id, record.rev = number, rev
        return record

    def _unreadable(self, number: int, error: msgspec.DecodeError) -> StoreError:
        sql = "SELECT version FROM store_tables WHERE name = ?"
        ((version,),) = self._engine.connection.rows(sql, (self._name,))
        if (version or 0) > self._declared.version:
            return problems.too_new(N_("The table “{table}” is newer than this program.", table=self._name))
        return StoreDamaged(
            N_("Record {number} of “{table}” cannot be read.", number=number, table=self._name),
            why=N_("It is not of the declared form: {error}", error=str(error)),
            remedy=N_("Report this to the author of the plugin; nothing was changed."),
        )


@cache  # looked up in annotations, which takes as long as a query
def _stored_fields(record: type[Record]) -> Mapping[str, msgspec.structs.FieldInfo]:
    fields = msgspec.structs.fields(record)
    return {field.name: field for field in fields if field.name not in _GIVEN_BY_THE_STORE}


def _is_text(kind: Any) -> bool:
    """Whether SQL hands the values out as they are."""
    return kind is str or (
        get_origin(kind) is Literal and all(isinstance(choice, str) for choice in get_args(kind))
    )


def _text(field: msgspec.structs.FieldInfo, value: object) -> Any:
    """The value that SQL hands out for a field of text."""
    if value is None:
        return _default(field)
    if not isinstance(value, str):
        raise msgspec.ValidationError(f"Expected `str`, got `{type(value).__name__}` - at `$.{field.name}`")
    return unescape(value)


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default is not msgspec.NODEFAULT:
        return field.default
    return None if field.default_factory is msgspec.NODEFAULT else field.default_factory()
