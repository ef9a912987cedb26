"""SQLite as the store uses it: a connection per thread, a log beside the file, every
commit on disk before it is acknowledged, and errors that a person can act upon.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from coordtui.api.declare import Table
from coordtui.api.errors import StoreBusy
from coordtui.store import files, problems, schema
from coordtui.store.transaction import Transaction
from coordtui.text.messages import N_

BUSY_TIMEOUT = 10.0
"""Seconds to wait for another process that is writing."""

_CHUNK = 256
_PATIENCE = 0.1
_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cell_size_check = ON",
    "PRAGMA journal_size_limit = 16777216",
)

_log = logging.getLogger(__name__)


class Connection:
    """One thread's connection. Statements go one by one, so that `close()` may come from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.transaction: Transaction | None = None
        self._lock = threading.RLock()
        uri = f"{path.as_uri()}?mode=rw"
        try:
            self._sqlite = sqlite3.connect(
                uri,
                uri=True,
                timeout=BUSY_TIMEOUT,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=512,
            )
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def __del__(self) -> None:
        # The thread has ended, or the engine is forgotten.
        if hasattr(self, "_sqlite"):
            self._sqlite.close()

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement; an error comes as one of `coordtui.api.errors` where it can."""
        try:
            with self._lock:
                return self._sqlite.execute(sql, parameters)
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of an answer; none from a table that nobody has written to yet."""
        try:
            with self._lock:
                return self._sqlite.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            if problems.is_missing_table(error):
                return []
            raise self._explained(error) from error

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer, fetched as they are asked for."""
        try:
            with self._lock:
                cursor = self._sqlite.execute(sql, parameters)
            try:
                while True:
                    with self._lock:
                        chunk = cursor.fetchmany(_CHUNK)
                    if not chunk:
                        return
                    yield from chunk
            finally:
                cursor.close()
        except sqlite3.Error as error:
            if problems.is_missing_table(error):
                return
            raise self._explained(error) from error

    @property
    def in_transaction(self) -> bool:
        """Whether SQLite has a transaction open (it ends one by itself after a full disk)."""
        return self._sqlite.in_transaction

    def close(self) -> None:
        """Close; what is not committed is undone.

        A thread that is in the middle of a long statement keeps its connection until it ends.
        """
        if self._lock.acquire(timeout=_PATIENCE):
            try:
                self._sqlite.close()
            finally:
                self._lock.release()

    def _explained(self, error: sqlite3.Error) -> Exception:
        return problems.explain(error, self.path) or error


class SqliteEngine:
    """One store file, for all threads of a process."""

    def __init__(self, path: Path, *, create: bool, clock: Callable[[], datetime]) -> None:
        """Open the file, or make it; raises `StoreError`, and then has written nothing."""
        self.path = path.resolve()  # SQLite puts its log beside the real file
        self.clock = clock
        self.declared: dict[str, Table] = {}
        self._local = threading.local()
        self._open = weakref.WeakSet[Connection]()
        self._closed = False
        files.prepare(self.path, create=create)
        connection = self.connection
        try:
            self._settle(connection)
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> Connection:
        """This thread's connection."""
        try:
            found: Connection = self._local.connection
        except AttributeError:
            return self._connect()
        return found

    def _connect(self) -> Connection:
        if self._closed:
            raise problems.closed(self.path)
        connection = Connection(self.path)
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma)
        except BaseException:
            connection.close()
            raise
        self._local.connection = connection
        self._open.add(connection)
        return connection

    def _settle(self, connection: Connection) -> None:
        """Lay out a new store, or recognise an existing one."""
        ((pages,),) = connection.rows("PRAGMA page_count")
        if pages == 0:
            with self._immediate(connection):
                if connection.rows("PRAGMA user_version") == [(0,)]:  # nobody was faster
                    for statement in schema.CREATE_STORE:
                        connection.execute(statement)
        ((application,),) = connection.rows("PRAGMA application_id")
        ((version,),) = connection.rows("PRAGMA user_version")
        files.check_identity(self.path, application, version)
        if not connection.rows("SELECT revision FROM store_meta"):
            raise problems.damaged(self.path, N_("What the store keeps about itself is missing."))
        # Only now, when the layout is there as a whole: this writes the file's header.
        if self._use_log(connection) != "wal":
            raise problems.read_only(self.path, N_("SQLite cannot keep its log beside the file."))

    def _use_log(self, connection: Connection) -> str:
        """Ask for the write-ahead log until nobody else is just making the store."""
        deadline = time.monotonic() + BUSY_TIMEOUT
        while True:
            try:
                ((mode,),) = connection.rows("PRAGMA journal_mode = WAL")
            except StoreBusy:  # SQLite does not wait by itself here
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return str(mode)

    @property
    def revision(self) -> int:
        """The number of the last change that is committed."""
        ((revision,),) = self.connection.rows("SELECT revision FROM store_meta")
        return int(revision)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Everything written within is committed together, or nothing of it.

        Nobody else writes meanwhile. One within another is undone alone when it fails.
        """
        connection = self.connection
        if connection.transaction is not None:
            with connection.transaction.savepoint():
                yield connection.transaction
            return
        with self._immediate(connection):
            running = connection.transaction = Transaction(connection, self.declared, self.clock)
            try:
                yield running
                changed = running.finish()
            finally:
                connection.transaction = None
        if changed:
            self._ring()
        for callback in running.callbacks:
            try:
                callback()
            except Exception:  # noqa: BLE001 - the commit stands; this must not look like a refused write
                _log.exception("after a commit")

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call when the running transaction of this thread is committed; at once without one."""
        running = self.connection.transaction
        if running is None:
            callback()
        else:
            running.callbacks.append(callback)

    @contextlib.contextmanager
    def _immediate(self, connection: Connection) -> Iterator[None]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _ring(self) -> None:
        """Let those who watch the log know that the commit can be read now."""
        with contextlib.suppress(OSError):
            os.utime(self.log)

    @property
    def log(self) -> Path:
        """SQLite's write-ahead log."""
        return self.path.with_name(self.path.name + "-wal")

    def close(self) -> None:
        """Close all connections, also those of other threads; one that runs a long statement stays open."""
        self._closed = True
        for connection in list(self._open):
            connection.close()
