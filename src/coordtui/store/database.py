"""The store: TinyDB's face on a database that many processes share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from tinydb import TinyDB
from tinydb.table import Document

from coordtui.api.declare import Finding, Table
from coordtui.api.errors import StaleRecord, StoreBusy, StoreError, StoreLost
from coordtui.api.records import PROGRAM, Actor
from coordtui.store import audit, migrations
from coordtui.store.changes import (
    Changes,
    Feed,
    Mark,
    Subscription,
    Written,
    changes_since,
    end_of_log,
    written_since,
)
from coordtui.store.engines import Engine, open_engine
from coordtui.store.engines.base import Scrubbed
from coordtui.store.info import StoreInfo, describe
from coordtui.store.patience import TAKE_OVER, patience, pause
from coordtui.store.plugin_store import PluginStore
from coordtui.store.problems import Uncertain
from coordtui.store.requests import once
from coordtui.store.storage import StoreStorage
from coordtui.store.table import StoredTable
from coordtui.store.transaction import Admits

T = TypeVar("T")

_ATTEMPTS = 5

_CLOCK_HOLDS = 60.0
"""Seconds for which what the server said of the time is believed."""


def _now() -> datetime:
    return datetime.now(UTC)


def open_store(
    url: str,
    *,
    create: bool = True,
    read_only: bool = False,
    actor: Actor = PROGRAM,
    clock: Callable[[], datetime] = _now,
    on_migration: Callable[[Mapping[str, int]], None] | None = None,
) -> Store:
    """Open the store at an address (`sqlite:///folder/lab.db`, or a path), or make it.

    Before documents are migrated, which can take long, `on_migration` is called with their
    tables by full name and how many each has. Raises `StoreError` or one of its kinds; the
    file is then as it was.
    """
    engine = open_engine(url, create=create, read_only=read_only, clock=clock)
    engine.on_migration = on_migration
    return Store(engine, actor)


def _wait(attempt: int) -> None:
    """Let the others go on, each loser for a time of its own."""
    import random  # as large an import as this whole module, for what hardly ever happens

    time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - not a secret


class Store(TinyDB):
    """A `TinyDB` for one actor. Any number of threads and processes may use a store at once.

    A transaction belongs to the thread that began it. `acting_as` gives the same store in
    the hands of somebody else; closing one closes all of them.
    """

    def __init__(self, engine: Engine, actor: Actor, feed: Feed | None = None) -> None:
        self._engine, self._actor = engine, actor
        self._feed = feed or Feed(engine)
        super().__init__(self, storage=StoreStorage)

    @property
    def path(self) -> Path:
        """The file of the store; raises `StoreError` for one that is in no file."""
        return self._engine.path

    @property
    def file(self) -> Path | None:
        """The file of the store; None for one on a server."""
        return self._engine.file

    @property
    def files(self) -> list[Path]:
        """The files whose bytes hold the store, as far as they are there now; none for one on a server."""
        return [path for path in self._engine.files if path.exists()]

    def acting_as(self, actor: Actor) -> Self:
        """This store, with another actor's name on what is written."""
        return type(self)(self._engine, actor, self._feed)

    def admit_by(self, admits: Admits) -> None:
        """From now on `admits` is asked before each write, in whoever's hands this store is."""
        self._engine.admits = admits

    # TinyDB's face

    def table(self, name: str, **options: Any) -> StoredTable:
        """A table by name; it is made by the first write. See TinyDB."""
        found = self._tables.get(name)
        if not isinstance(found, StoredTable):
            found = StoredTable(self._engine, self.storage, name, self._actor, **options)
            self._tables[name] = found
        return found

    def tables(self) -> set[str]:
        """The names of all tables. See TinyDB."""
        rows = self._engine.connection.rows("SELECT name FROM store_tables WHERE live = 1")
        return {name for (name,) in rows}

    def drop_table(self, name: str) -> None:
        """Remove a table and its documents. See TinyDB."""
        self._tables.pop(name, None)
        with self._engine.transaction() as transaction:
            transaction.drop(self._actor, name)

    def drop_tables(self) -> None:
        """Remove all tables. See TinyDB."""
        with self.transaction():
            for name in self.tables():
                self.drop_table(name)
        self._tables.clear()

    def close(self) -> None:
        """Close the store for all threads of this process."""
        self._opened = False
        self._feed.close()
        self._engine.close()

    def __len__(self) -> int:
        """How many documents the default table has. See TinyDB."""
        return len(self.table(self.default_table_name))

    def __iter__(self) -> Iterator[Document]:
        """The documents of the default table. See TinyDB."""
        return iter(self.table(self.default_table_name))

    # Declared tables

    def declare(self, owner: str, tables: Sequence[Table]) -> None:
        """Make an owner's tables (`arxiv.papers`) what their declarations say.

        Documents of an older version are migrated, once for all processes, after a backup
        beside the file. Raises `StoreTooNew` when a table is newer than its declaration.
        """
        migrations.declare(self._engine, self._actor, {f"{owner}.{t.name}": t for t in tables})

    def for_plugin(self, owner: str, tables: Sequence[Table]) -> PluginStore:
        """The part of the store that belongs to one owner, by the owner's names for it."""
        return PluginStore(self, owner, tables)

    # Writing together

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Whatever this thread writes within is committed together, or not at all.

        What is read within, nobody else changes before the commit. A transaction within
        another is undone alone when it fails. Do not `await` within.
        """
        with self._engine.transaction():
            yield

    def run(self, work: Callable[[], T], *, request: str | None = None) -> T:
        """The result of `work()` in a transaction, tried again when it loses a race or its server.

        Where another server may take over, it is tried for `patience.TAKE_OVER`; a thread that draws a
        screen waits for a moment only. With `request`, a name that the caller made up for this
        very wish, it is done once, however often it is asked for within `requests.KEPT`: later
        calls are given the first result, which must be what JSON can say. Raises `StoreBusy` or
        `StaleRecord` when it lost five races, and `StoreLost` when no server took over.
        """
        within = self._engine.connection.transaction is not None
        until, races = time.monotonic() + patience(TAKE_OVER), 0
        while True:
            try:
                with self._engine.transaction() as transaction:
                    return work() if request is None else once(transaction, request, work)
            except (StoreLost, Uncertain) as lost:
                # What may have been done is asked for again only under a name: then it is done once.
                again = isinstance(lost, StoreLost) or request is not None
                if within or not again or not pause(until):
                    raise
            except (StoreBusy, StaleRecord):
                races += 1
                if within or races == _ATTEMPTS:
                    raise
                _wait(races)

    def agreed(self, clock: Callable[[], datetime]) -> Callable[[], datetime]:
        """That clock, put right by the server's where the store is on one: the same time on all machines.

        The server is asked once a minute at most, and never within a transaction: read the clock before
        one begins. While no server answers, it goes by how far they were apart before.
        """
        if self.file is not None:
            return clock
        ahead, until = timedelta(), 0.0

        def agreed() -> datetime:
            nonlocal ahead, until
            with suppress(StoreError):
                now = time.monotonic()
                if now >= until and not self.writing:
                    until = until and now + _CLOCK_HOLDS  # also where none answers, once one has
                    ahead = self._engine.ahead
                    until = now + _CLOCK_HOLDS
            return clock() + ahead

        return agreed

    @property
    def writing(self) -> bool:
        """Whether this thread is within a transaction: what it reads there may yet be undone."""
        return self._engine.connection.transaction is not None

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call when the running transaction is committed, never when it is undone.

        Without a running transaction, the call comes at once.
        """
        self._engine.after_commit(callback)

    # Seeing what others write

    @property
    def revision(self) -> int:
        """A number that grows with every commit of any process."""
        return self._engine.revision

    def changes(self, since: int) -> Changes:
        """The tables that were written after a revision."""
        return changes_since(self._engine.connection, since)

    def mark(self) -> Mark:
        """Where the log of all that is written ends now, for `written`."""
        return end_of_log(self._engine.connection)

    def written(self, since: Mark) -> Written | None:
        """The documents that were written after a mark; None when that cannot be told: all may differ."""
        return written_since(self._engine.connection, since)

    def subscribe(self, callback: Callable[[Changes], None]) -> Subscription:
        """Be told of commits of any process, this one's included, from a thread of the store.

        It is a hint and bursts come as one: read again what you show.
        """
        return self._feed.subscribe(callback)

    # Looking at the store itself

    def own_rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """What the store keeps about itself (`store_audit`, `store_history`…), asked in its own SQL."""
        return self._engine.connection.stream(sql, parameters)

    def scrub(self) -> Scrubbed:
        """Write the store anew without what was removed from it; what came of that. See the engines."""
        return self._engine.scrub()

    def audit_log(self, limit: int = 100) -> list[audit.AuditEntry]:
        """The newest entries of the audit log, newest first."""
        sql = f"{audit.NAMED} ORDER BY a.seq DESC LIMIT ?"
        return [audit.entry(row) for row in self._engine.connection.rows(sql, (limit,))]

    def audit_about(self, table: str, number: int, *, by: int) -> list[audit.AuditEntry]:
        """All entries that may be about a document, and all that a person made, newest first.

        Only those of many changes are read in vain.
        """
        sought = (
            "SELECT seq FROM store_audit WHERE person = ?"
            " UNION SELECT seq FROM store_history WHERE tbl = ? AND doc_id IN (?, 0)"
        )
        sql = f"{audit.NAMED} WHERE a.seq IN ({sought}) ORDER BY a.seq DESC"
        rows = self._engine.connection.rows(sql, (by, table, number))
        return [audit.entry(row) for row in rows]

    def verify_audit(self) -> int | None:
        """The number of the first entry that was altered or taken away; None when all is well."""
        with self.transaction():
            (head,) = self._engine.connection.row("SELECT audit_head FROM store_meta")
            sql = f"SELECT {audit.COLUMNS} FROM store_audit ORDER BY seq"
            rows = self._engine.connection.stream(sql)
            return audit.first_broken(rows, head, actors=audit.known_actors(self._engine.connection))

    def around(self) -> Sequence[Finding]:
        """What an administrator should know of the server that the store is on; nothing of a file."""
        if self.file is not None:
            return ()
        from coordtui.store.probes.server_state import server_state

        return (*server_state(self.own_rows, self._engine.ahead),)

    def info(self) -> StoreInfo:
        """Where the store is, how large, and what it holds."""
        return describe(self._engine)
