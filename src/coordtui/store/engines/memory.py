"""A database in memory, which several connections of this process share."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

from coordtui.api.errors import StoreError
from coordtui.store.engines.connection import Connection
from coordtui.text.messages import N_

_numbers = itertools.count(1)


class Memory:
    """A database that goes when the last connection to it is closed.

    Connections call it by the path of the file that it is about.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._uri = path, f"file:/coordtui-{next(_numbers)}?vfs=memdb"
        self.connection = self.connect()

    def connect(self) -> Connection:
        """Another connection."""
        sqlite = sqlite3.connect(
            self._uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        return _Connection(self._path, sqlite)

    def copy(self) -> Memory:
        """The same again."""
        made = Memory(self._path)
        self.connection.sqlite.backup(made.connection.sqlite)
        return made


class _Connection(Connection):
    def _explained(self, error: Exception) -> Exception:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:  # it is not a disk that is
            return too_large(self.path)
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            return error  # whoever fills it says what does not fit
        return super()._explained(error)


def too_large(path: Path) -> StoreError:
    """The store does not fit into memory."""
    return StoreError(
        N_("This file is too large for a JSON store: {path}", path=str(path)),
        why=N_("Such a store is read into memory, and written, as a whole."),
        remedy=N_("Import it into a SQLite store: {command}", command="coordtui store import"),
    )
