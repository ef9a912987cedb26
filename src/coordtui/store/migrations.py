"""Bringing tables to what their declarations say: once, under the write lock, after a backup."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from coordtui.api.declare import Table
from coordtui.api.errors import StoreError
from coordtui.api.records import Actor
from coordtui.store import constraints, problems
from coordtui.store.encoding import decode, encode
from coordtui.store.engines.base import Engine
from coordtui.store.schema import Layout, statements
from coordtui.store.transaction import Connection, Transaction
from coordtui.text.messages import N_

Step: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


def declare(engine: Engine, actor: Actor, tables: Mapping[str, Table]) -> None:
    """Make tables, by their full names, what they are declared to be.

    Raises `StoreTooNew` when one is newer, `StoreError` when a migration fails or a document
    breaks a rule; nothing is changed then. A store that is only read keeps its tables
    as they are.
    """
    if _differing(engine.connection, tables) and not engine.read_only:
        with engine.transaction() as transaction:
            # Asked again under the lock: another process may have done it meanwhile.
            differing = _differing(engine.connection, tables)
            outdated = [name for name, version in differing.items() if version < tables[name].version]
            held = {name: count for name in outdated if (count := _documents(engine.connection, name))}
            if held and engine.on_migration is not None:
                engine.on_migration(held)
            if held and engine.file:
                from coordtui.store import backup  # seldom needed, and not small

                backup.before_migration(engine)
            for name, version in differing.items():
                _bring(transaction, actor, name, tables[name], version, keep=engine.file is None)
    engine.declared.update(tables)


def _differing(connection: Connection, tables: Mapping[str, Table]) -> dict[str, int]:
    """The stored version of each table that is not as declared; its own for a new one."""
    if not tables:
        return {}
    # Only theirs: each plugin asks, and a store may hold the tables of very many.
    theirs = ",".join("?" * len(tables))
    sql = f"SELECT name, version, layout FROM store_tables WHERE live = 1 AND name IN ({theirs})"
    catalogue = {name: (version, layout) for name, version, layout in connection.rows(sql, [*tables])}
    differing = {}
    for name, table in tables.items():
        version, layout = catalogue.get(name, (None, None))
        if version is not None and version > table.version:
            raise problems.too_new(N_("The table “{table}” is newer than this program.", table=name))
        wanted = Layout.of(table).to_json()
        if layout is not None and layout != wanted:
            wanted = brought(Layout.from_json(layout), version, table).to_json()
        if (version, layout) != (table.version, wanted):
            differing[name] = table.version if version is None else version
    return differing


def brought(stored: Layout, version: int | None, table: Table) -> Layout:
    """The layout that a stored table has once it is as declared.

    Within a version, a rule that the declaration does not name stays: it is from a program
    that knows more, and still runs.
    """
    layout = Layout.of(table)
    return layout.keeping(stored) if version == table.version else layout


def _bring(
    transaction: Transaction, actor: Actor, name: str, table: Table, version: int, *, keep: bool
) -> None:
    """Bring a table there; where no backup was made, the log is to `keep` what documents were."""
    # The constraints are put back at the end: documents may pass through states that
    # neither the old ones nor the new ones allow.
    layout = brought(transaction.open(name), version, table)
    transaction.lay_out(name, Layout(), version)
    steps = [table.migrations[v] for v in range(version + 1, table.version + 1) if v in table.migrations]
    transaction.lay_out(name, Layout(fulltext=layout.fulltext), version)
    if steps or layout.fulltext:
        sql = f"SELECT id, body FROM {statements(name).documents} ORDER BY id"
        for number, body in transaction.connection.stream(sql):
            document: dict[str, Any] = decode(body)
            if steps:
                document = _migrated(name, table, steps, document)
                transaction.update(actor, name, number, document, keep=keep)
            else:
                transaction.index(name, number, document)
    check_documents(transaction, name, layout, table)
    transaction.lay_out(name, layout, table.version)


def _migrated(name: str, table: Table, steps: Sequence[Step], document: dict[str, Any]) -> dict[str, Any]:
    """A document taken through the versions; raises `StoreError` when a step fails or gives none."""
    try:
        for step in steps:
            document = step(document)
        if not isinstance(document, dict):
            raise TypeError(f"it returned no document but {type(document).__name__}")
        encode(document)
    except Exception as error:  # whatever the code of a plugin raises
        raise _failed(name, table, error) from error
    return document


def check_documents(transaction: Transaction, name: str, layout: Layout, table: Table | None = None) -> None:
    """Raise `StoreError` for the first document that breaks a rule by itself, or cannot be counted.

    Those that together exceed a limit are left: it sends nobody away.
    """
    connection = transaction.connection
    for rule in layout.rules:
        for (number,) in connection.rows(connection.dialect.unfit(rule, name)):
            raise StoreError(
                N_(
                    "Document {number} of “{table}” does not fit the rule “{rule}”.",
                    number=number,
                    table=name,
                    rule=rule.name,
                ),
                why=constraints.message_of(rule.name, table),
                remedy=N_("Nothing was changed. Correct the document with the program as it was before."),
            )


def _documents(connection: Connection, name: str) -> int:
    (count,) = connection.row(f"SELECT count(*) FROM {statements(name).documents}")
    return int(count)


def _failed(name: str, table: Table, error: Exception) -> StoreError:
    what = N_("The table “{table}” could not be brought to version {version}.")
    return StoreError(
        what.with_values(table=name, version=table.version),
        why=N_("Its migration failed: {error}", error=f"{type(error).__name__}: {error}"),
        remedy=N_("Nothing was changed. Report this to the author of the plugin."),
    )
