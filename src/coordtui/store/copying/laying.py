"""Tables of a copy: made bare, filled, then given what stands beside their documents.

Indexes, rules and the index of words are made when all documents are there, in one transaction for
each table: that is faster than keeping them with each row, and rules look at documents in no odd order.
"""

from __future__ import annotations

from collections.abc import Iterator

from coordtui.api.records import PROGRAM
from coordtui.store import fulltext
from coordtui.store.copying.merging import Step
from coordtui.store.copying.numbers import count_from
from coordtui.store.copying.parts import CATALOGUE, Row, all_rows, of_documents
from coordtui.store.copying.targets import Target, in_batches
from coordtui.store.encoding import decode
from coordtui.store.schema import Layout

_AT_ONCE = 500
_TO_COME = Layout().to_json()


class Catalogue:
    """Of a copy: which tables are there, and what each is like by now."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._rows: dict[str, Row] = {row[0]: row for row in all_rows(CATALOGUE, target.connection)}

    def make(self, table: str) -> None:
        """A table that is there, be it bare."""
        if self._is_there(table):
            return
        with self._target.batch():
            self._target.transaction().open(table)
        self._rows[table] = (table, 1, None, _TO_COME, 0)

    def strip(self, table: str) -> None:
        """Leave its documents alone."""
        _, _, version, layout, _ = self._rows[table]
        if (version, layout) != (None, _TO_COME):
            with self._target.batch():
                self._target.transaction().lay_out(table, Layout(), None)
            self._rows[table] = (table, 1, None, _TO_COME, 0)

    def finish(self, row: Row, last: int, step: Step) -> None:
        """Give a table what its source has beside its documents, and the last number that was given."""
        name, live, version, text, _ = row
        with self._target.batch():
            if live and self._rows[name][2:4] != (version, text):
                transaction, layout = self._target.transaction(), Layout.from_json(text)
                transaction.lay_out(name, layout, version)
                self._index(name, layout, step)
            elif not live and self._is_there(name):
                self._target.transaction().drop(PROGRAM, name)
            if live:
                count_from(self._target.connection, name, last)
            if self._rows.get(name) != row:
                self._write(row)

    def forget(self, names: set[str]) -> None:
        """Take away what the source knows of no more, all but these."""
        for name in [name for name in self._rows if name not in names]:
            with self._target.batch():
                self._target.transaction().drop(PROGRAM, name)
                self._target.connection.execute("DELETE FROM store_tables WHERE name = ?", (name,))
            del self._rows[name]

    def _is_there(self, table: str) -> bool:
        return table in self._rows and bool(self._rows[table][1])

    def _write(self, row: Row) -> None:
        connection = self._target.connection
        connection.execute("DELETE FROM store_tables WHERE name = ?", (row[0],))
        self._target.put(CATALOGUE, [row])
        self._rows[row[0]] = row

    def _index(self, table: str, layout: Layout, step: Step) -> None:
        """Index the words of all documents."""
        if not layout.fulltext:
            return
        with self._target.filling_words(table, layout.fulltext):
            self._fill_words(table, layout, step)

    def _fill_words(self, table: str, layout: Layout, step: Step) -> None:
        for rows in in_batches(_documents(self._target, table), _AT_ONCE):
            said = [
                self._target.connection.dialect.index_words(
                    table, number, fulltext.texts(decode(body), layout.fulltext)
                )
                for number, _, body in rows
            ]
            self._target.many(said[0][0], [values for _, values in said])
            step(len(rows))


def _documents(target: Target, table: str) -> Iterator[Row]:
    for chunk in of_documents(table).chunks(target.connection):
        yield from chunk
