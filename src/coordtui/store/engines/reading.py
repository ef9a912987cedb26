"""Connections to a SQLite file that only read it, and leave as little beside it as can be."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coordtui.api.errors import StoreBusy, StoreError, StoreReadOnly
from coordtui.api.files import stamp
from coordtui.store.engines.connection import Connection
from coordtui.text.messages import N_


class Reading(Connection):
    """A connection that only reads, while others may write."""

    @property
    def outdated(self) -> bool:
        """Whether it answers no more, and a new one is needed."""
        return False

    def _explained(self, error: Exception) -> Exception:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY:
            return StoreReadOnly(
                N_("The store cannot be written: {path}", path=str(self.path)),
                why=N_("It was opened for reading only."),
                remedy=N_("Open it for writing, then do it again."),
            )
        return super()._explained(error)


class AtRest(Reading):
    """A connection to a file that has no log, so that nobody is writing it.

    SQLite then needs no lock and nothing beside the file (`immutable`). Once somebody
    writes after all, its answers are refused, for they may be of half a change.
    """

    def __init__(self, path: Path, sqlite: sqlite3.Connection) -> None:
        super().__init__(path, sqlite)
        self._state = _state(path)

    @property
    def outdated(self) -> bool:
        """Whether somebody writes, or has written."""
        return has_log(self.path) or _state(self.path) != self._state

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement; raises `StoreBusy` when somebody has begun to write."""
        with self._unchanged():
            return super().execute(sql, parameters)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of an answer; raises `StoreBusy` when somebody has begun to write."""
        with self._unchanged():
            return super().rows(sql, parameters)

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer; raises `StoreBusy`, at the end, when somebody has begun to write."""
        with self._unchanged():
            yield from super().stream(sql, parameters)

    @contextlib.contextmanager
    def _unchanged(self) -> Iterator[None]:
        try:
            yield
        except StoreError:
            if not self.outdated:
                raise
        if self.outdated:
            raise StoreBusy(
                N_("Somebody has begun to write to the store: {path}", path=str(self.path)),
                why=N_("Nobody did when it was opened, so it was read without a lock."),
                remedy=N_("Do it again."),
            )


def has_log(path: Path) -> bool:
    """Whether something stands in the log of a file that the file itself may not have yet."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except OSError:
        return False


def log_unreadable(path: Path) -> StoreReadOnly:
    """There is a log, and what SQLite needs to read it is not there and cannot be made."""
    return StoreReadOnly(
        N_("The store cannot be read without writing: {path}", path=str(path)),
        why=N_("Its log must be read too, and what SQLite needs for that cannot be made beside it."),
        remedy=N_("Copy the file and the “-wal” beside it to a folder of your own, and open the copy."),
    )


def _state(path: Path) -> tuple[int, ...]:
    try:
        return stamp(os.stat(path))
    except OSError:  # it is gone
        return ()
