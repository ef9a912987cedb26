"""What every engine is to the rest of the store."""

from __future__ import annotations

import contextlib
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from coordtui.api.declare import Table
from coordtui.api.errors import StoreError
from coordtui.store.engines.connection import Connection
from coordtui.store.transaction import Transaction
from coordtui.text.messages import N_


class Engine(ABC):
    """One store, for all threads of a process. Each thread has a connection of its own.

    `declared` holds the declaration of each table by its full name; `clock` gives the time
    in UTC; `on_migration` is told how many documents each table has that is about to be migrated.
    """

    scheme: str
    """What its addresses begin with."""

    read_only: bool
    """Whether it was opened to be read, and refuses what would write."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        try:
            self.path = path.resolve()  # what stands beside the file stands beside the real one
        except RuntimeError as error:
            raise StoreError(N_("The links to the store lead in a circle: {path}", path=str(path))) from error
        self.clock = clock
        self.declared: dict[str, Table] = {}
        self.on_migration: Callable[[Mapping[str, int]], None] | None = None

    @property
    @abstractmethod
    def connection(self) -> Connection:
        """What this thread reads and writes through."""

    @property
    @abstractmethod
    def watched(self) -> Path:
        """The file that is written, or put in place, with every commit."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that hold the data, those that are not always there included."""
        return (self.path,)

    @abstractmethod
    def close(self) -> None:
        """Close what all threads have open; what is not committed is undone."""

    @abstractmethod
    def back_up_to(self, target: Path) -> None:
        """Write what is committed to a new file that this engine can open; others go on meanwhile.

        What the running transaction has written is not in it.
        """

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
            running = connection.transaction = Transaction(connection, self.declared, self.clock)
            try:
                yield running
                running.finish()
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


def log_failure(what: str) -> None:
    """Write the error that is being handled to the log."""
    import logging  # its import is felt in a process that only reads

    logging.getLogger("coordtui.store").exception(what)


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
