"""Whether the SQL tables, indexes and triggers are those that the catalogue of the store asks for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from coordtui.api.declare import Finding
from coordtui.store import schema
from coordtui.store.engines.connection import Connection
from coordtui.store.probes.errors import RESTORE
from coordtui.store.probes.subject import Subject
from coordtui.store.sql import quoted
from coordtui.store.transaction import Transaction
from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe

Part = tuple[str, str]
"""A kind (table, index, trigger…) and a name."""

Parts = dict[Part, str | None]
"""What each is, as the engine says it; None where SQLite itself chooses it."""

_NAMED = 5


def catalogue(subject: Subject) -> Iterator[Finding]:
    """Build what should be there anew, empty, and compare."""
    for entry in subject.catalogue:
        if entry.layout is None:
            yield Finding(
                ok=False,
                text=N_("What the catalogue says of “{table}” cannot be read.", table=safe(entry.name)),
                remedy=RESTORE,
            )
            return
    found, expected = _parts(subject.connection), _expected(subject)
    missing = expected.keys() - found.keys()
    text = NN_("Missing in the file: {parts}", "{n} parts are missing in the file: {parts}", len(missing))
    yield from telling(missing, text, RESTORE)
    yield from telling(*different(expected, found), RESTORE)
    foreign = {part for part in found.keys() - expected.keys() if not _is_waiting(subject, part)}
    text = NN_(
        "In the file, but not in the catalogue: {parts}",
        "{n} parts are in the file, but not in the catalogue: {parts}",
        len(foreign),
    )
    remedy = N_("Another program has changed the store. Find out which, then restore a backup.")
    yield from telling(foreign, text, remedy)


def different(expected: Parts, found: Parts) -> tuple[set[Part], Message]:
    """The parts that are there and are others, and what is said of them."""
    other = {part for part in expected.keys() & found.keys() if expected[part] != found[part]}
    return other, NN_(
        "Not as the catalogue says: {parts}", "{n} parts are not as the catalogue says: {parts}", len(other)
    )


def telling(parts: Iterable[Part], text: Message, remedy: Message) -> Iterator[Finding]:
    """A finding that names parts, the first few; nothing where there are none."""
    names = sorted(safe(name, limit=80) for _, name in parts)
    if names:
        named = ", ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        yield Finding(ok=False, text=text.with_values(parts=named), remedy=remedy)


def _expected(subject: Subject) -> Parts:
    ((version,),) = subject.rows("PRAGMA user_version")
    connection = Connection(Path(), sqlite3.connect(":memory:", isolation_level=None))
    try:
        connection.execute("BEGIN")
        for steps in schema.FORMATS[:version]:
            for statement in steps:
                connection.execute(statement)
        transaction = Transaction(connection, {}, lambda: datetime.now(UTC))
        for entry in subject.catalogue:
            if entry.layout is not None:
                transaction.lay_out(entry.name, entry.layout, entry.version)
        return _parts(connection)
    finally:
        connection.close()


def _parts(connection: Connection) -> Parts:
    sql = "SELECT type, name, sql FROM sqlite_master WHERE name NOT IN ('sqlite_sequence', 'sqlite_stat1')"
    return {
        # SQLite lays out the inside of a full-text index as it likes, from version to version.
        (kind, name): None if name.startswith("fts_") and not name.endswith(".") else text
        for kind, name, text in connection.rows(sql)
    }


def _is_waiting(subject: Subject, part: Part) -> bool:
    """Whether it is an empty table, made for a trigger to look in before anybody wrote to it."""
    kind, name = part
    return kind == "table" and name.startswith("doc_") and not subject.count(quoted(name))
