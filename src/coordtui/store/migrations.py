"""Bringing tables to what their declarations say: once, under the write lock, after a backup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordtui.api.declare import Table
from coordtui.api.errors import StoreError
from coordtui.api.records import Actor
from coordtui.store import backup, problems
from coordtui.store.encoding import decode
from coordtui.store.engines.base import Engine
from coordtui.store.engines.connection import Connection
from coordtui.store.schema import Layout, statements
from coordtui.store.transaction import Transaction
from coordtui.text.messages import N_


def declare(engine: Engine, actor: Actor, tables: Mapping[str, Table]) -> None:
    """Make tables, by their full names, what they are declared to be.

    Raises `StoreTooNew` when one is newer, `StoreError` when a migration fails; nothing is
    changed then.
    """
    if _differing(engine.connection, tables):
        with engine.transaction() as transaction:
            # Asked again under the lock: another process may have done it meanwhile.
            differing = _differing(engine.connection, tables)
            outdated = [name for name, version in differing.items() if version < tables[name].version]
            if any(_has_documents(engine.connection, name) for name in outdated):
                backup.before_migration(engine)
            for name, version in differing.items():
                _bring(transaction, actor, name, tables[name], version)
    engine.declared.update(tables)


def _differing(connection: Connection, tables: Mapping[str, Table]) -> dict[str, int]:
    """The stored version of each table that is not as declared; its own for a new one."""
    catalogue = {
        name: (version, layout)
        for name, version, layout in connection.rows(
            "SELECT name, version, layout FROM store_tables WHERE live"
        )
    }
    differing = {}
    for name, table in tables.items():
        version, layout = catalogue.get(name, (None, None))
        if version is not None and version > table.version:
            raise problems.too_new(N_("The table “{table}” is newer than this program.", table=name))
        if (version, layout) != (table.version, Layout.of(table).to_json()):
            differing[name] = table.version if version is None else version
    return differing


def _bring(transaction: Transaction, actor: Actor, name: str, table: Table, version: int) -> None:
    # The constraints are put back at the end: documents may pass through states that
    # neither the old ones nor the new ones allow.
    transaction.open(name)
    transaction.lay_out(name, Layout(), version)
    steps = [table.migrations[v] for v in range(version + 1, table.version + 1) if v in table.migrations]
    layout = Layout.of(table)
    transaction.lay_out(name, Layout(fulltext=layout.fulltext), version)
    if steps or layout.fulltext:
        sql = f"SELECT id, body FROM {statements(name).documents} ORDER BY id"
        for number, body in transaction.connection.stream(sql):
            document: dict[str, Any] = decode(body)
            for step in steps:
                try:
                    document = step(document)
                except Exception as error:
                    raise _failed(name, table, error) from error
            if steps:
                transaction.update(actor, name, number, document)
            else:
                transaction.index(name, number, document)
    transaction.lay_out(name, layout, table.version)


def _has_documents(connection: Connection, name: str) -> bool:
    return bool(connection.rows(f"SELECT 1 FROM {statements(name).documents} LIMIT 1"))


def _failed(name: str, table: Table, error: Exception) -> StoreError:
    what = N_("The table “{table}” could not be brought to version {version}.")
    return StoreError(
        what.with_values(table=name, version=table.version),
        why=N_("Its migration failed: {error}", error=f"{type(error).__name__}: {error}"),
        remedy=N_("Nothing was changed. Report this to the author of the plugin."),
    )
