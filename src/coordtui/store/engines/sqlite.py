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
from functools import partial
from pathlib import Path

from coordtui.api.errors import StoreBusy, StoreError, StoreReadOnly
from coordtui.store import files, problems, schema
from coordtui.store.engines.base import FileEngine, Scrubbed, ended, immediate
from coordtui.store.engines.connection import Connection
from coordtui.store.engines.reading import AtRest, Reading, has_log, log_unreadable
from coordtui.store.line import Line
from coordtui.store.patience import waiting_for_others
from coordtui.store.presence import Presence, lock_file
from coordtui.store.sql import quoted
from coordtui.text.messages import N_

BUSY_TIMEOUT = 10.0
"""Seconds to wait for another process that is writing."""

CACHE_KIB = 256
"""Memory for pages of the file, of each connection; the system keeps the file in its own as well."""

_PRAGMAS = (
    f"PRAGMA cache_size = -{CACHE_KIB}",
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cell_size_check = ON",
    "PRAGMA secure_delete = ON",  # what a person had erased is in no free page; many builds do it anyway
    "PRAGMA journal_size_limit = 16777216",
)
_INDEXES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"


def connect(path: Path) -> Connection:
    """A connection to a file that is there; raises `StoreError`."""
    return Connection(path, _opened(path, "mode=rw"))


def connect_for_reading(path: Path) -> Reading:
    """A connection that only reads; raises `StoreError`, also where nobody can read without writing."""
    if not has_log(path):
        return AtRest(path, _opened(path, "immutable=1"))
    connection = Reading(path, _opened(path, "mode=ro"))
    try:
        connection.execute("PRAGMA schema_version")
    except StoreReadOnly as error:
        connection.close()
        raise log_unreadable(path) from error
    return connection


def _opened(path: Path, how: str) -> sqlite3.Connection:
    try:
        with files.opening:
            return sqlite3.connect(
                f"{path.as_uri()}?{how}",
                uri=True,
                timeout=BUSY_TIMEOUT,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=512,
            )
    except sqlite3.Error as error:
        raise problems.explain(error, path) or error from error


class SqliteEngine(FileEngine):
    """One store file, for all threads of a process."""

    scheme = "sqlite"

    def __init__(
        self, path: Path, *, create: bool, read_only: bool = False, clock: Callable[[], datetime]
    ) -> None:
        """Open the file, or make it; raises `StoreError`, and then has written nothing."""
        super().__init__(path, clock)
        self.read_only = read_only
        self._log = self.path.with_name(f"{self.path.name}-wal")
        self._local = threading.local()
        self._open = weakref.WeakSet[Connection]()
        self._closed = False
        self._line: Line | None = None
        files.prepare(self.path, create=create, read_only=read_only)
        self._presence = Presence(self.path, read_only=read_only)
        try:
            if self._presence.waited:  # another file may be in its place
                files.prepare(self.path, create=False, read_only=read_only)
            self._settle(self.connection)
            if not read_only:
                with contextlib.suppress(OSError):  # then SQLite's lock is all there is
                    self._line = Line(lock_file(self.path))
        except BaseException:  # an interrupt too leaves nothing open
            self.close()
            raise

    @property
    def connection(self) -> Connection:
        """This thread's connection."""
        try:
            found: Connection = self._local.connection
        except AttributeError:
            return self._connect()
        if self.read_only and found.transaction is None and isinstance(found, Reading) and found.outdated:
            return self._connect()
        return found

    def _connect(self) -> Connection:
        if self._closed:
            raise problems.closed(self.path)
        connection = self._new_connection()
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma)
        except BaseException:  # an interrupt too leaves nothing open
            connection.close()
            raise
        self._local.connection = connection
        self._open.add(connection)
        return connection

    def _new_connection(self) -> Connection:
        return connect_for_reading(self.path) if self.read_only else connect(self.path)

    def _settle(self, connection: Connection) -> None:
        """Lay out a new store, or recognise an existing one and bring it to this format."""
        ((pages,),) = connection.rows("PRAGMA page_count")
        if pages == 0:
            self._lay_out(connection)
        ((application,),) = connection.rows("PRAGMA application_id")
        ((version,),) = connection.rows("PRAGMA user_version")
        files.check_identity(self.path, application, version)
        connection.row("SELECT revision FROM store_meta")  # it is there
        if self.read_only:
            return
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
                from coordtui.store import backup  # seldom needed, and not small

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

    def _outermost(self) -> contextlib.AbstractContextManager[Connection]:
        return self._reading() if self.read_only else self._writing()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        """All that is read within is of one moment; whatever would write is refused."""
        connection = self.connection
        with ended(connection):
            connection.execute("BEGIN")
            yield connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        connection = self.connection
        before = connection.sqlite.total_changes
        try:
            with ended(connection):
                with waiting_for_others():
                    self._begin(connection)
                yield connection
        except StoreReadOnly:
            # Opened while the disk or the system was failing, SQLite only reads, for good.
            del self._local.connection
            raise
        if connection.sqlite.total_changes != before:
            with contextlib.suppress(OSError):  # those who watch the log can read the commit now
                os.utime(self._log)

    def _begin(self, connection: Connection) -> None:
        """Take the right to write, in the order in which it was asked for."""
        if self._line is None:
            connection.execute("BEGIN IMMEDIATE")
            return
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            if not self._line.begin(partial(_try_to_begin, connection), BUSY_TIMEOUT):
                connection.execute("BEGIN IMMEDIATE")  # says that it is busy
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT * 1000:.0f}")

    @property
    def watched(self) -> Path:
        """SQLite's write-ahead log."""
        return self._log

    @property
    def files(self) -> tuple[Path, ...]:
        """The database and its log."""
        return self.path, self.watched

    def back_up_to(self, target: Path) -> None:
        """Write what is committed to a new database."""
        connection = self._new_connection()
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        finally:
            connection.close()

    def scrub(self) -> Scrubbed:
        """Put indexes of words together, which keep removed words until then, move all rows, empty the log.

        When somebody else reads just now, the log is emptied at the next try.
        """
        connection = self.connection
        with self.transaction():
            for (name,) in connection.rows(_INDEXES):
                index = quoted(name)
                connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
        try:
            connection.execute("VACUUM")
            ((busy, _, _),) = connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        except StoreError:
            return "busy"
        return "busy" if busy else "done"

    def close(self) -> None:
        """Close all connections, also those of other threads; one that runs a long statement stays open."""
        self._closed = True
        for connection in list(self._open):
            connection.close()
        self._line = None  # those who stand in it keep it
        self._presence.close()


def _try_to_begin(connection: Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except StoreBusy:
        return False
    return True
