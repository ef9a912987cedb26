"""What only a PostgreSQL server can tell of a store: what stands beside the documents there.

Documents, log and history are looked at in a copy of them; see `check`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from coordtui.api.declare import Finding
from coordtui.api.errors import StoreDamaged
from coordtui.store import fulltext
from coordtui.store.encoding import decode
from coordtui.store.engines.base import Engine
from coordtui.store.engines.dialect import Native
from coordtui.store.engines.postgres import layout
from coordtui.store.engines.postgres.dialect import documents_of, plain_name
from coordtui.store.engines.postgres.translation import name, quoted
from coordtui.store.engines.postgres.words import columns
from coordtui.store.schema import Layout, statements
from coordtui.store.sql import unquoted
from coordtui.store.transaction import Connection
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe

_REMEDY = N_(
    "Copy the store to a new place with “coordtui store copy”, which makes all of it anew; then work there."
)
_INDEX = re.compile('CREATE INDEX "([^"]+)"')
_NAMED = 5
_AT_ONCE = 500
_IS_THERE = "SELECT 1 FROM pg_class WHERE relname = %s AND relnamespace = current_schema()::regnamespace"

Step = Callable[[int], None]
"""Told how many documents more were looked at."""


def beside_the_documents(engine: Engine, step: Step, *, quick: bool = False) -> Iterator[Finding]:
    """Compare indexes, triggers and, unless `quick`, words with what the catalogue asks for."""
    connection = engine.connection
    catalogue = connection.rows("SELECT name, layout FROM store_tables WHERE live = 1 ORDER BY name")
    layouts = {table: Layout.from_json(text) for table, text in catalogue}
    yield from _missing(_expected_indexes(connection, layouts) - _indexes(connection))
    yield from _missing(_expected_triggers(connection, layouts) - _triggers(connection))
    for table, found in layouts.items():
        if found.fulltext and not quick:
            yield from _words(connection, table, found.fulltext, step)


def _missing(names: set[str]) -> Iterator[Finding]:
    if names:
        yield Finding(
            ok=False,
            text=NN_(
                "Missing on the server, or switched off: {parts}",
                "{n} parts are missing on the server, or switched off: {parts}",
                len(names),
            ).with_values(parts=_named(names)),
            remedy=_REMEDY,
        )


def _expected_indexes(connection: Connection, layouts: dict[str, Layout]) -> set[str]:
    own = {*layout.INDEXES}
    for table, found in layouts.items():
        own |= {name(each) for each in connection.dialect.indexes(found, table)}
        for statement in connection.dialect.make_words(table, found.fulltext) if found.fulltext else ():
            own |= {*_INDEX.findall(statement)}
    return own


def _expected_triggers(connection: Connection, layouts: dict[str, Layout]) -> set[str]:
    own = {*layout.TRIGGERS}
    for table, found in layouts.items():
        own |= {name(each) for each in connection.dialect.triggers(found, table)}
        own.add(name(f"{plain_name(table)} removed"))
    return own


def _indexes(connection: Connection) -> set[str]:
    """Those that are there and may be relied upon."""
    sql = (
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND i.indisvalid AND i.indisready"
    )
    return {each for (each,) in connection.rows(Native(sql))}


def _triggers(connection: Connection) -> set[str]:
    """Those that are there and not switched off."""
    sql = (
        "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled IN ('O', 'A')"
    )
    return {each for (each,) in connection.rows(Native(sql))}


def _words(connection: Connection, table: str, fields: tuple[str, ...], step: Step) -> Iterator[Finding]:
    """Whether each document has in the index what its words come to, and nothing else is there."""
    index = unquoted(statements(table).words)
    if not connection.rows(Native(_IS_THERE), (name(index),)):
        yield from _missing({index})
        return
    seen = 0
    stored = ", ".join(f"w.{column}" for column in columns(len(fields)))
    stored = stored.replace("w.words", "tsvector_to_array(w.words)")
    sql = Native(
        f"SELECT d.id, d.body, {stored} FROM {documents_of(table)} d"
        f" JOIN {quoted(index)} w ON w.id = d.id WHERE d.id > %s ORDER BY d.id LIMIT {_AT_ONCE}"
    )
    after = -(2**63)
    while rows := connection.rows(sql, (after,)):
        after = rows[-1][0]
        seen += len(rows)
        step(len(rows))
        if not all(_agrees(connection, table, fields, row) for row in rows):
            yield disagreement(table)
            return
    (documents,) = connection.row(f"SELECT count(*) FROM {statements(table).documents}")
    (indexed,) = connection.row(Native(f"SELECT count(*) FROM {quoted(index)}"))
    if not seen == documents == indexed:
        yield disagreement(table)


def _agrees(connection: Connection, table: str, fields: tuple[str, ...], row: tuple[Any, ...]) -> bool:
    number, body, *stored = row
    try:
        texts = fulltext.texts(decode(body), fields)
    except (StoreDamaged, AttributeError):
        return True  # what cannot be read is told where the documents are looked at
    _, values = connection.dialect.index_words(table, number, texts)
    return [*map(_in_order, values)] == [*map(_in_order, stored)]


def _in_order(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def disagreement(table: str) -> Finding:
    """The words of a table are not those of its documents."""
    return Finding(
        ok=False,
        text=N_("The full-text index of “{table}” does not agree with its documents.", table=safe(table)),
        remedy=_REMEDY,
    )


def _named(parts: Iterable[str]) -> str:
    names = sorted(safe(each, limit=80) for each in parts)
    return ", ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
