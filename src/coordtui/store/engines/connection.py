"""One thread's connection to a database, with errors that a person can act upon."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.store import fulltext, problems
from coordtui.store.engines.dialect import Dialect, Trace
from coordtui.store.engines.sqlite_dialect import SQLITE

if TYPE_CHECKING:
    from coordtui.store.schema import Statements
    from coordtui.store.transaction import Transaction

_CHUNK = 256
_PATIENCE = 0.1
_ERRORS = (sqlite3.Error, UnicodeDecodeError)  # the second where an error quotes what is damaged


class Connection:
    """A connection. Statements go one by one, so that `close()` may come from any thread."""

    dialect: Dialect = SQLITE

    def __init__(self, path: Path, sqlite: sqlite3.Connection) -> None:
        self.path, self.sqlite = path, sqlite
        self.transaction: Transaction | None = None
        self.trace: Trace | None = None
        self._lock = threading.RLock()

    def __del__(self) -> None:
        # The thread has ended, or the engine is forgotten.
        self.sqlite.close()

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement; an error comes as one of `coordtui.api.errors` where it can."""
        try:
            with self._lock:
                return self.sqlite.execute(sql, parameters)
        except _ERRORS as error:
            raise self._explained(error) from error

    def attempt(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """The same: SQLite undoes by itself what a statement did that is refused, and nothing else."""
        return self.execute(sql, parameters)

    def together(self) -> contextlib.AbstractContextManager[object]:
        """SQLite answers at once."""
        return contextlib.nullcontext()

    def load(self, loads: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bool:
        """Nothing is loaded in one go: `Dialect.batch` says that SQLite takes one by one as quickly."""
        return False

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of an answer; none from a table that nobody has written to yet."""
        try:
            with self._lock:
                return self.sqlite.execute(sql, parameters).fetchall()
        except _ERRORS as error:
            if problems.is_missing_table(error):
                return []
            raise self._explained(error) from error

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The row of an answer that has one; raises `StoreDamaged` when there is none, or another."""
        return problems.only(self.rows(sql, parameters), self.path)

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer, fetched as they are asked for."""
        try:
            with self._lock:
                cursor = self.sqlite.execute(sql, parameters)
            try:
                while True:
                    with self._lock:
                        chunk = cursor.fetchmany(_CHUNK)
                    if not chunk:
                        return
                    yield from chunk
            finally:
                with contextlib.suppress(sqlite3.ProgrammingError):  # the store was closed meanwhile
                    cursor.close()
        except _ERRORS as error:
            if problems.is_missing_table(error):
                return
            raise self._explained(error) from error

    def vocabulary(self, sql: Statements) -> list[str]:
        """The distinct words of a full-text index, in order; none where there is no index yet."""
        return fulltext.vocabulary(self, sql)

    @property
    def in_transaction(self) -> bool:
        """Whether SQLite has a transaction open (it ends one by itself after a full disk)."""
        return self.sqlite.in_transaction

    def close(self) -> None:
        """Close; what is not committed is undone.

        A thread that is in the middle of a long statement keeps its connection until it ends.
        """
        if self._lock.acquire(timeout=_PATIENCE):
            try:
                self.sqlite.close()
            finally:
                self._lock.release()

    def _explained(self, error: Exception) -> Exception:
        return problems.explain(error, self.path) or error
