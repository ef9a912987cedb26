"""Taking documents from a JSON file, of this program or of stock TinyDB, into a store."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coordtui.api.declare import Table
from coordtui.api.errors import NotFound, Refused, StoreError
from coordtui.api.records import Actor
from coordtui.store import audit, migrations, problems
from coordtui.store.audit import Change
from coordtui.store.encoding import decode
from coordtui.store.engines.connection import Connection as EngineConnection
from coordtui.store.exchange import filling, form
from coordtui.store.exchange.reading import read
from coordtui.store.schema import Layout, statements
from coordtui.store.transaction import Connection, Transaction
from coordtui.text.messages import N_, Message

if TYPE_CHECKING:
    from coordtui.store.database import Store
    from coordtui.store.engines.base import Engine


class Taken(msgspec.Struct, frozen=True):
    """A table of a file: its documents, those of the store that they replace, or why it is refused."""

    documents: int
    replaced: int = 0
    refused: Message | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What an import did, or would do. `whole`: the store is now what the exported one was.

    Then revisions, numbers once given, requests and the audit log came along.
    """

    tables: dict[str, Taken]
    whole: bool = False


class ImportRefused(Refused):
    """Some tables cannot be taken; nothing was. `outcome` says why of each."""

    def __init__(self, path: Path, outcome: Outcome) -> None:
        table, why = next((name, taken.refused) for name, taken in outcome.tables.items() if taken.refused)
        super().__init__(
            N_("Nothing was imported from {path}", path=str(path)),
            why=N_("Table “{table}”: {why}", table=table, why=why),
            remedy=N_("Choose other tables, or ask for their documents to be replaced."),
        )
        self.outcome = outcome


class _Undo(Exception):
    """Ends a transaction so that nothing of it stays."""


def import_(
    store: Store,
    source: Path,
    *,
    tables: Collection[str] | None = None,
    replace: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Take all tables of a file, or some, together or not at all; `dry_run` only tries.

    A table that has documents is refused, unless they are to be replaced. A store that
    was never written becomes what the exported one was, with its audit log, to which the
    import is added; any other takes the documents, as written now by its actor.

    Raises `StoreDamaged` or `StoreTooNew` when the file cannot be read, `ImportRefused`
    for tables (without `dry_run`), `Refused` or `StoreError` for a document that breaks a
    rule of its table, `NotFound` for a table that is not in the file.
    """
    engine, actor = store._engine, store._actor
    file, whole = _opened(source)
    names = _wanted(form.live_tables(file), tables)
    with contextlib.suppress(_Undo), engine.transaction() as transaction:
        if whole and tables is None and _is_new(transaction.connection):
            outcome = _take_over(transaction, actor, file, source)
        else:
            outcome = Outcome({name: _planned(engine, file, name, replace=replace) for name in names})
            _take(transaction, actor, file, outcome)
        if _refused(outcome):
            raise _Undo
        migrations.declare(engine, actor, engine.declared)
        for name in engine.declared.keys() & outcome.tables.keys():
            _refuse_unreadable(transaction.connection, name, engine.declared[name])
        if dry_run:
            raise _Undo
    if not dry_run and _refused(outcome):
        raise ImportRefused(source, outcome)
    return outcome


def _refused(outcome: Outcome) -> bool:
    return any(taken.refused for taken in outcome.tables.values())


def _wanted(found: list[str], tables: Collection[str] | None) -> list[str]:
    for name in tables or ():
        if name not in found:
            raise NotFound(N_("There is no table “{table}” in the file.", table=name))
    return [name for name in found if tables is None or name in tables]


def _opened(path: Path) -> tuple[Connection, bool]:
    """A private database with what a file holds, and whether that is a whole store of ours."""
    try:
        if not path.is_file():
            raise problems.not_a_store(path, N_("It is not an ordinary file."))
        data, written = path.read_bytes(), path.stat().st_mtime_ns
    except OSError as error:
        raise StoreError(
            N_("The file cannot be read: {path}", path=str(path)),
            why=N_("The system says: {text}", text=error.strerror or str(error)),
        ) from error
    if not data:
        raise problems.not_a_store(path, N_("It is empty."))
    content = read(data, path)
    del data
    file = EngineConnection(path, sqlite3.connect("", isolation_level=None))  # on disk, until it is let go
    filling.fill(file, content, path, written)
    return file, content.form is not None and content.form.whole


def _is_new(connection: Connection) -> bool:
    ((revision, head),) = connection.rows("SELECT revision, audit_head FROM store_meta")
    return (revision, head) == (0, "")


def _take_over(transaction: Transaction, actor: Actor, file: Connection, path: Path) -> Outcome:
    """Make a new store what the exported one was."""
    ((revision, head),) = file.rows("SELECT revision, audit_head FROM store_meta")
    entries = file.stream(f"SELECT {audit.COLUMNS} FROM store_audit ORDER BY seq")
    if (broken := audit.first_broken(entries, head, actors=audit.known_actors(file))) is not None:
        raise Refused(
            N_("The audit log in this file was altered: {path}", path=str(path)),
            why=N_("Entry {number} is not as it was written, or is missing.", number=broken),
            remedy=N_("Name the tables, and only their documents are imported."),
        )
    connection, now = transaction.connection, transaction.clock()
    filling.transfer(file, connection, now)
    head = audit.append(connection, now, actor, [Change(path.name, "restore")], previous=head)
    connection.execute("UPDATE store_meta SET revision = ?, audit_head = ?", (revision + 1, head))
    connection.execute("UPDATE store_tables SET revision = ?", (revision + 1,))
    return Outcome({name: Taken(_count(file, name)) for name in form.live_tables(file)}, whole=True)


def _planned(engine: Engine, file: Connection, name: str, *, replace: bool) -> Taken:
    documents, present = _count(file, name), _count(engine.connection, name)
    version, declared = _catalogued(file, name)[0], engine.declared.get(name)
    refused = None
    if documents and present and not replace:
        refused = N_("The store has documents there already.")
    elif version is not None and declared is not None and version > declared.version:
        refused = N_("It was written by a newer program.")
    return Taken(documents, present if replace else 0, refused)


def _count(connection: Connection, name: str) -> int:
    counted = connection.rows(f"SELECT count(*) FROM {statements(name).documents}")
    return int(counted[0][0]) if counted else 0


def _catalogued(connection: Connection, name: str) -> tuple[int | None, Layout]:
    sql = "SELECT version, layout FROM store_tables WHERE name = ?"
    ((version, layout),) = connection.rows(sql, (name,))
    return version, Layout.from_json(layout)


def _take(transaction: Transaction, actor: Actor, file: Connection, outcome: Outcome) -> None:
    names = [name for name, taken in outcome.tables.items() if not taken.refused]
    for name in names:
        if outcome.tables[name].replaced:
            transaction.truncate(actor, name)
        transaction.open(name)
        version, layout = _catalogued(file, name)
        if version is not None and version != _catalogued(transaction.connection, name)[0]:
            transaction.lay_out(name, layout, version)  # to be migrated when all is in
    # Records that tell others their limit first: the rules hold for an import as for anybody.
    for name in sorted(names, key=lambda name: bool(transaction.open(name).needed_by(name))):
        _insert(transaction, actor, file, name)


def _refuse_unreadable(connection: Connection, name: str, declared: Table) -> None:
    """Raise `Refused` for the first document that is not of the declared form."""
    for number, body in connection.stream(f"SELECT id, body FROM {statements(name).documents} ORDER BY id"):
        try:
            msgspec.convert(decode(body), declared.record, str_keys=True)
        except msgspec.ValidationError as error:
            why = N_("It is not of the declared form: {error}", error=str(error))
            raise _cannot(name, number, why) from error


def _cannot(name: str, number: int, why: Message | str) -> Refused:
    return Refused(
        N_("Document {number} of “{table}” cannot be imported.", number=number, table=name),
        why=why,
        remedy=N_("Nothing was imported. Correct the file, or leave this table out."),
    )


def _insert(transaction: Transaction, actor: Actor, file: Connection, name: str) -> None:
    for number, body in file.stream(f"SELECT id, body FROM {statements(name).documents} ORDER BY id"):
        try:
            transaction.insert(actor, name, number, decode(body))
        except Refused as refusal:
            raise _cannot(name, number, refusal.what) from refusal
    filling.count_from(transaction.connection, name, form.last_given(file, name))
