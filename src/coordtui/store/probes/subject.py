"""What the probes are given: a store as it is at one moment, read without writing to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import msgspec

from coordtui.api.declare import Finding, Table
from coordtui.api.errors import StoreDamaged
from coordtui.store.engines.connection import Connection
from coordtui.store.engines.reading import Reading
from coordtui.store.engines.sqlite import connect_for_reading
from coordtui.store.schema import Layout, Statements, statements

Progress = Callable[[int, int], None]
"""Told now and then how far the looking is: steps done, of how many. One step is one document
read; those with full-text fields are read twice."""

Probe = Callable[["Subject"], Iterator[Finding]]
"""Yields a finding for each thing that is not as it should be."""

_NAMED = 5
_STEP = 1000


class Entry(msgspec.Struct, frozen=True):
    """One table as the catalogue has it; `layout` is None when that cannot be read."""

    name: str
    version: int | None
    layout: Layout | None
    revision: int

    @property
    def sql(self) -> Statements:
        """The names of its SQL tables."""
        return statements(self.name)


class Subject:
    """A store that is looked at. `tables` are declarations by their full names."""

    def __init__(self, connection: Connection, tables: Mapping[str, Table], progress: Progress) -> None:
        self.connection, self.tables, self.progress = connection, tables, progress
        self.rows, self.stream = connection.rows, connection.stream
        self._done = 0

    @cached_property
    def catalogue(self) -> list[Entry]:
        """The live tables."""
        sql = "SELECT name, version, layout, revision FROM store_tables WHERE live = 1 ORDER BY name"
        return [Entry(name, version, _layout(text), rev) for name, version, text, rev in self.rows(sql)]

    @cached_property
    def documents(self) -> int:
        """How many documents there are in all tables."""
        return sum(self.count(entry.sql.documents) for entry in self.catalogue)

    @cached_property
    def indexed(self) -> dict[str, tuple[str, ...]]:
        """The full-text fields of the tables that have some."""
        layouts = {entry.name: entry.layout for entry in self.catalogue}
        return {name: layout.fulltext for name, layout in layouts.items() if layout and layout.fulltext}

    @cached_property
    def _steps(self) -> int:
        twice = sum(self.count(statements(name).documents) for name in self.indexed)
        return self.documents + twice

    def step(self) -> None:
        """One more document was read."""
        self._done += 1
        if self._done % _STEP == 0:
            self.progress(self._done, self._steps)

    @cached_property
    def revision(self) -> int | None:
        """The revision of the store; None when it is not to be had."""
        found = self.rows("SELECT revision FROM store_meta")
        return int(found[0][0]) if found else None

    def count(self, table: str) -> int:
        """The rows of an SQL table, 0 when it is not there."""
        found = self.rows(f"SELECT count(*) FROM {table}")
        return int(found[0][0]) if found else 0


class Numbers:
    """Numbers of documents, of which the first few are named: `3, 7, 12, 13, 20…`."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[int] = []

    def add(self, number: int) -> None:
        """One more."""
        self.count += 1
        if self.count <= _NAMED:
            self._first.append(number)

    def __str__(self) -> str:
        return ", ".join(map(str, self._first)) + ("…" if self.count > _NAMED else "")


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """A SQLite file at one moment; raises `StoreError`.

    Text that is not text any more is read with marks in place of what is damaged.
    """
    connection = connect_for_reading(path)
    connection.sqlite.text_factory = _lenient
    try:
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()


def _lenient(text: bytes) -> str:
    return text.decode(errors="replace")


def _layout(text: str) -> Layout | None:
    try:
        return Layout.from_json(text)
    except (StoreDamaged, ValueError, TypeError):
        return None
