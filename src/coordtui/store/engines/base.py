"""What every engine is to the rest of the store."""

from __future__ import annotations

import contextlib
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias

from coordtui.api.declare import Table
from coordtui.api.errors import StoreError
from coordtui.store.engines import connection as sqlite_connection
from coordtui.store.transaction import Admits, Connection, Transaction
from coordtui.store.watch import Watch, watch
from coordtui.text.messages import N_

Scrubbed: TypeAlias = Literal["done", "busy", "server"]
"""Written anew; written, but its log is still read by somebody; or left to the server's own clearing up."""


class Engine(ABC):
    """One store, for all threads of a process. Each thread has a connection of its own.

    `declared` holds the declaration of each table by its full name; `clock` gives the time
    in UTC; `on_migration` is told how many documents each table has that is about to be migrated.
    """

    scheme: str
    """What its addresses begin with."""

    file: Path | None = None
    """Where the store is in a file of this machine, which can be copied as one; None for one on a server."""

    @property
    def losses(self) -> int:
        """How often its server was lost so far: who looked then may have seen nothing."""
        return 0

    read_only: bool
    """Whether it was opened to be read, and refuses what would write."""

    def __init__(self, place: str, clock: Callable[[], datetime]) -> None:
        self.place, self.clock = place, clock
        self.declared: dict[str, Table] = {}
        self.on_migration: Callable[[Mapping[str, int]], None] | None = None
        self.admits: Admits | None = None
        """Asked before each write of this process; it raises why one is refused."""

    @property
    @abstractmethod
    def connection(self) -> Connection:
        """What this thread reads and writes through."""

    @abstractmethod
    def watch(self) -> Watch:
        """What waits until something may have been written."""

    @property
    def path(self) -> Path:
        """The file of the store; raises `StoreError` for one that is in no file."""
        if self.file is None:
            raise not_a_file(self.place)
        return self.file

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that hold the data, those that are not always there included."""
        return ()

    @property
    @abstractmethod
    def size(self) -> tuple[int, int]:
        """The bytes that the store takes, and those of its log beside it."""

    @property
    def ahead(self) -> timedelta:
        """How far the clock of the store's server is before this machine's; nothing where there is none."""
        return timedelta()

    @property
    @abstractmethod
    def version(self) -> str:
        """What keeps the data, and of which version it is."""

    @abstractmethod
    def close(self) -> None:
        """Close what all threads have open; what is not committed is undone."""

    def back_up_to(self, target: Path) -> None:
        """Write what is committed to a new file that this engine can open; others go on meanwhile.

        What the running transaction has written is not in it. Raises `StoreError` for a store
        that is in no file.
        """
        raise not_a_file(self.place)

    def scrub(self) -> Scrubbed:
        """Write the store anew without what was removed from it; what came of that.

        Takes as long as a copy of the store, and only where removed bytes stay in what is written.
        """
        return "server"

    @abstractmethod
    def _outermost(self) -> contextlib.AbstractContextManager[Connection]:
        """A transaction that no other writer is in; committed at the end, undone on an error."""

    @property
    def revision(self) -> int:
        """The number of the last change that is committed."""
        (revision,) = self.connection.row(
            "SELECT revision FROM store_meta WHERE typeof(revision) = 'integer'"
        )
        return int(revision)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Everything written within is committed together, or nothing of it.

        Nobody else writes meanwhile. One within another is undone alone when it fails.
        """
        running = self.connection.transaction
        if running is not None:
            with running.savepoint():
                yield running
            return
        with self._outermost() as connection:
            running = connection.transaction = Transaction(connection, self.declared, self.clock, self.admits)
            try:
                yield running
                running.finish()
                connection.trace = running.trace
            finally:
                connection.transaction = None
        for callback in running.callbacks:
            try:
                callback()
            except Exception:  # noqa: BLE001 - the commit stands; this must not look like a refused write
                log_failure("a call after a commit failed")

    @contextlib.contextmanager
    def one_change(self) -> Iterator[Transaction]:
        """For a change of one document: part of the running transaction, or one of its own.

        It is done or refused as a whole, so within another it needs no savepoint; one would
        cost as much as the change itself, as full-text indexes are flushed for it.
        """
        running = self.connection.transaction
        if running is not None:
            yield running
            return
        with self.transaction() as running:
            yield running

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call when the running transaction of this thread is committed; at once without one."""
        running = self.connection.transaction
        if running is None:
            callback()
        else:
            running.callbacks.append(callback)


class FileEngine(Engine):
    """A store in a file of this machine."""

    file: Path

    @property
    @abstractmethod
    def connection(self) -> sqlite_connection.Connection:
        """What this thread reads and writes through: SQLite's, of a file or of what is in memory."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        try:
            self.file = path.resolve()  # what stands beside the file stands beside the real one
        except RuntimeError as error:
            raise StoreError(N_("The links to the store lead in a circle: {path}", path=str(path))) from error
        super().__init__(str(self.file), clock)

    @property
    @abstractmethod
    def watched(self) -> Path:
        """The file that is written, or put in place, with every commit."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The file."""
        return (self.path,)

    def watch(self) -> Watch:
        """The system wakes whoever waits, where it can."""
        return watch(self.watched)

    @property
    def size(self) -> tuple[int, int]:
        """Of the file itself, and of what is not in it yet."""
        size, *logs = (file.stat().st_size if file.exists() else 0 for file in self.files)
        return size, sum(logs)

    @property
    def version(self) -> str:
        """SQLite's, which works for both kinds of file."""
        return f"SQLite {sqlite3.sqlite_version}"


class NoStore(StoreError):
    """A server answers, and there is no store where the address says."""


def unfinished_copy(path: Path) -> Path:
    """The file in which a copy is made that is to be at this path."""
    return path.with_name(f"{path.name}.copying")


def refuse_unfinished_copy(path: Path) -> None:
    """Raise `StoreError` when a store is being copied to this path."""
    try:
        half_done = unfinished_copy(path).exists() and not path.exists()
    except OSError:  # who may not look there is told by whatever opens the path
        return
    if half_done:
        raise unfinished(str(path))


def unfinished(place: str) -> StoreError:
    """There is a copy that is not done, which nobody may use."""
    return StoreError(
        N_("A store is being copied here, and not all of it is there: {place}", place=place),
        why=N_("What is missing would be lost if anybody began to work with it."),
        remedy=N_("Wait until “coordtui store copy” is done; if it was stopped, run it again."),
    )


def not_a_file(place: str) -> StoreError:
    """What was asked for is done with files, and this store is in none."""
    return StoreError(
        N_("The store is in no file of this machine: {place}", place=place),
        why=N_("A PostgreSQL server keeps it, which is backed up and restored by its own tools."),
        remedy=N_("See docs/postgres.md; “coordtui store copy” makes a file of it."),
    )


def log_failure(what: str) -> None:
    """Write the error that is being handled to the log."""
    import logging  # its import is felt in a process that only reads

    logging.getLogger("coordtui.store").exception(what)


def log_again(what: str) -> None:
    """Write to the log that what failed works again."""
    import logging

    logging.getLogger("coordtui.store").warning(what)


@contextlib.contextmanager
def ended(connection: Connection) -> Iterator[None]:
    """End the transaction that is begun within: by a commit, or undone after an error."""
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:  # whatever ends the work, an interrupt too, leaves nothing half done
        with contextlib.suppress(sqlite3.ProgrammingError):  # another thread has closed the store
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def immediate(connection: Connection) -> Iterator[None]:
    """A transaction of the database itself, which takes the right to write at its start."""
    with ended(connection):
        connection.execute("BEGIN IMMEDIATE")
        yield
