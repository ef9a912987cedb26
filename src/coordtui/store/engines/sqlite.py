"""SQLite as the store uses it: a connection per thread, a log beside the file, and every
commit on disk before it is acknowledged.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from coordtui.api.errors import StoreBusy
from coordtui.store import backup, files, problems, schema
from coordtui.store.engines.base import Engine, immediate
from coordtui.store.engines.connection import Connection
from coordtui.text.messages import N_

BUSY_TIMEOUT = 10.0
"""Seconds to wait for another process that is writing."""

_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cell_size_check = ON",
    "PRAGMA journal_size_limit = 16777216",
)


def connect(path: Path, *, mode: str = "rw") -> Connection:
    """A connection to a file; raises `StoreError`. `mode` is SQLite's, `"ro"` or `"rw"`."""
    try:
        sqlite = sqlite3.connect(
            f"{path.as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_TIMEOUT,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
    except sqlite3.Error as error:
        raise problems.explain(error, path) or error from error
    return Connection(path, sqlite)


class SqliteEngine(Engine):
    """One store file, for all threads of a process."""

    scheme = "sqlite"

    def __init__(
        self, path: Path, *, create: bool, read_only: bool = False, clock: Callable[[], datetime]
    ) -> None:
        """Open the file, or make it; raises `StoreError`, and then has written nothing."""
        super().__init__(path, clock)
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
        connection = connect(self.path)
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
        """Lay out a new store, or recognise an existing one and bring it to this format."""
        ((pages,),) = connection.rows("PRAGMA page_count")
        if pages == 0:
            self._lay_out(connection)
        ((application,),) = connection.rows("PRAGMA application_id")
        ((version,),) = connection.rows("PRAGMA user_version")
        files.check_identity(self.path, application, version)
        if not connection.rows("SELECT revision FROM store_meta"):
            raise problems.damaged(self.path, N_("What the store keeps about itself is missing."))
        # Only now, when the layout is there as a whole: this writes the file's header.
        if self._use_log(connection) != "wal":
            raise problems.read_only(self.path, N_("SQLite cannot keep its log beside the file."))
        if version < schema.FORMAT:
            self._lay_out(connection)

    def _lay_out(self, connection: Connection) -> None:
        """Bring what the store itself keeps from its format, 0 for a new store, to ours."""
        with immediate(connection):
            ((version,),) = connection.rows("PRAGMA user_version")  # unless somebody was faster
            if 0 < version < schema.FORMAT:
                backup.before_migration(self)
            for steps in schema.FORMATS[version:]:
                for statement in steps:
                    connection.execute(statement)

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

    @contextlib.contextmanager
    def _outermost(self) -> Iterator[Connection]:
        connection = self.connection
        before = connection.sqlite.total_changes
        with immediate(connection):
            yield connection
        if connection.sqlite.total_changes != before:
            with contextlib.suppress(OSError):  # those who watch the log can read the commit now
                os.utime(self.watched)

    @property
    def watched(self) -> Path:
        """SQLite's write-ahead log."""
        return self.path.with_name(self.path.name + "-wal")

    @property
    def files(self) -> tuple[Path, ...]:
        """The database and its log."""
        return self.path, self.watched

    def back_up_to(self, target: Path) -> None:
        """Write what is committed to a new database."""
        connection = connect(self.path)
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        finally:
            connection.close()

    def close(self) -> None:
        """Close all connections, also those of other threads; one that runs a long statement stays open."""
        self._closed = True
        for connection in list(self._open):
            connection.close()
