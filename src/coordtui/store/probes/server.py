"""What only a PostgreSQL server can tell of a store: what stands beside the documents there.

Documents, log and history are looked at in a copy of them; see `check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from coordtui.api.declare import Finding
from coordtui.api.errors import StoreDamaged
from coordtui.store import fulltext
from coordtui.store.encoding import decode
from coordtui.store.engines.dialect import Native
from coordtui.store.engines.postgres.connection import PostgresConnection
from coordtui.store.engines.postgres.dialect import documents_of
from coordtui.store.engines.postgres.translation import name, quoted
from coordtui.store.engines.postgres.words import columns
from coordtui.store.probes.server_parts import REMEDY, parts_on_server
from coordtui.store.schema import Layout, statements
from coordtui.store.sql import unquoted
from coordtui.text.messages import N_
from coordtui.text.safety import safe

_AT_ONCE = 500

Step = Callable[[int], None]
"""Told how many documents more were looked at."""


def beside_the_documents(
    connection: PostgresConnection, step: Step, *, quick: bool = False
) -> Iterator[Finding]:
    """Compare tables, indexes, triggers and, unless `quick`, words with what the catalogue asks for."""
    catalogue = connection.rows("SELECT name, layout FROM store_tables WHERE live = 1 ORDER BY name")
    layouts = {table: Layout.from_json(text) for table, text in catalogue}
    yield from parts_on_server(connection, layouts)
    for table, found in layouts.items():
        if found.fulltext and not quick:
            yield from _words(connection, table, found.fulltext, step)


def _words(
    connection: PostgresConnection, table: str, fields: tuple[str, ...], step: Step
) -> Iterator[Finding]:
    """Whether each document has in the index what its words come to, and nothing else is there."""
    index = unquoted(statements(table).words)
    if not connection.has_table(name(index)):
        yield disagreement(table)
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


def _agrees(
    connection: PostgresConnection, table: str, fields: tuple[str, ...], row: tuple[Any, ...]
) -> bool:
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
        remedy=REMEDY,
    )
