"""What a store consists of, part by part, as rows that are the same on every engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from coordtui.store.schema import statements
from coordtui.store.transaction import Connection

Row = tuple[Any, ...]
Key = tuple[Any, ...]

_AT_ONCE = 1_000_000
"""Characters of documents that are read at once, about."""

_FEWEST, _MOST = 10, 5_000


class Part(msgspec.Struct, frozen=True):
    """One table. `name` is what people know it by; rows come in the order of `keys`, which lead them."""

    name: str
    table: str
    columns: tuple[str, ...]
    keys: int = 1
    documents: bool = False

    @property
    def _key(self) -> str:
        return ", ".join(self.columns[: self.keys])

    def key(self, row: Row) -> Key:
        """What tells a row from the others."""
        return row[: self.keys]

    def rows(self, connection: Connection, after: Key | None, limit: int) -> list[Row]:
        """The next rows behind one with that key."""
        where = f" WHERE ({self._key}) > ({self._marks})" if after is not None else ""
        sql = f"SELECT {', '.join(self.columns)} FROM {self.table}{where} ORDER BY {self._key} LIMIT ?"
        return connection.rows(sql, (*(after or ()), limit))

    def chunks(self, connection: Connection) -> Iterator[list[Row]]:
        """All rows, some at a time: many of small ones, few of large ones."""
        after, limit = None, _FEWEST
        while found := self.rows(connection, after, limit):
            yield found
            after = self.key(found[-1])
            size = sum(len(value) for row in found for value in row if isinstance(value, str))
            limit = max(_FEWEST, min(_MOST, _AT_ONCE * len(found) // (size + 1)))

    def between(self, connection: Connection, after: Key | None, upto: Key) -> list[Row]:
        """The rows behind one key, up to another."""
        where, values = self._range(after, upto)
        sql = f"SELECT {', '.join(self.columns)} FROM {self.table}{where} ORDER BY {self._key}"
        return connection.rows(sql, values)

    def remove(self, connection: Connection, after: Key | None, upto: Key | None) -> int:
        """Remove these rows; how many there were."""
        where, values = self._range(after, upto)
        return connection.execute(f"DELETE FROM {self.table}{where}", values).rowcount

    def count(self, connection: Connection) -> int:
        """How many rows there are."""
        found = connection.rows(f"SELECT count(*) FROM {self.table}")
        return int(found[0][0]) if found else 0

    @property
    def _marks(self) -> str:
        return ", ".join("?" * self.keys)

    def _range(self, after: Key | None, upto: Key | None) -> tuple[str, Key]:
        bounds = ((">", after), ("<=", upto))
        terms = [f"({self._key}) {sign} ({self._marks})" for sign, key in bounds if key is not None]
        values = [value for _, key in bounds for value in key or ()]
        return (f" WHERE {' AND '.join(terms)}" if terms else ""), tuple(values)


CATALOGUE = Part("store_tables", "store_tables", ("name", "live", "version", "layout", "revision"))
"""Of the catalogue, which table is there, what it is like, and when it was last written."""

OWN: tuple[Part, ...] = (
    Part("store_audit", "store_audit", ("seq", "at", "person", "name", "via", "changes", "who", "hash")),
    Part("store_actors", "store_actors", ("id", "person", "name", "via", "key", "salt")),
    Part("store_history", "store_history", ("tbl", "doc_id", "seq", "n", "body"), keys=4),
    Part("store_requests", "store_requests", ("id", "at", "result")),
)
"""What a store keeps beside its documents and its catalogue."""


def of_documents(table: str) -> Part:
    """The documents of a table, by its full name."""
    return Part(table, statements(table).documents, ("id", "rev", "body"), documents=True)


def live(rows: Sequence[Row]) -> list[str]:
    """The tables that are there, of the rows of a catalogue."""
    return [name for name, there, *_ in rows if there]


def all_rows(part: Part, connection: Connection) -> list[Row]:
    """Every row of a part that is small."""
    return [row for chunk in part.chunks(connection) for row in chunk]
