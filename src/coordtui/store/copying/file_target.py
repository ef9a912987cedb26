"""A copy into a file. It is made beside its place, as `lab.db.copying`, and named when it is done."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from coordtui.api.files import lock_now
from coordtui.store import files, problems, replacing, schema
from coordtui.store.copying.parts import Part, Row
from coordtui.store.copying.targets import MARK, End, Target, busy, refuse_unreadable, there_already
from coordtui.store.engines.base import immediate, unfinished_copy
from coordtui.store.engines.connection import Connection

_UNUSABLE = "PRAGMA application_id = 0"
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",  # a batch that a power failure took is copied again
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -65536",
)


class FileTarget(Target):
    """A SQLite database; `FileTarget` of a JSON file writes that from it in the end."""

    def __init__(self, path: Path, scheme: str, *, anew: bool) -> None:
        """Begin, or go on; raises `StoreError`."""
        self._path, self._scheme, self.place = path, scheme, str(path)
        self._unfinished = unfinished_copy(path)
        if path.exists():
            if self._unfinished.exists() and path.samefile(self._unfinished):
                self._unfinished.unlink()  # it was done but for this
            raise there_already(self.place)
        with replacing.explained(path):
            if not self._unfinished.exists():
                files.make(self._unfinished, allowed=True)  # refuses where no store can be
            self._held = os.open(
                path.with_name(f"{self._unfinished.name}-lock"), os.O_RDWR | os.O_CREAT, 0o600
            )
        try:
            self._begin(anew=anew)
        except BaseException:  # an interrupt too leaves nothing open
            self.close()
            raise

    def _begin(self, *, anew: bool) -> None:
        if not lock_now(self._held):
            raise busy(self.place)
        if anew:
            for end in ("-wal", "-shm"):
                self._unfinished.with_name(self._unfinished.name + end).unlink(missing_ok=True)
            os.truncate(self._unfinished, 0)
        self.connection = self._connected = self._connect()
        if not self._connected.rows("SELECT name FROM sqlite_master LIMIT 1"):
            with immediate(self._connected):
                for statement in (*(each for steps in schema.FORMATS for each in steps), MARK):
                    self._connected.execute(statement)
                self._connected.execute(_UNUSABLE)
        self._unseal()

    def _connect(self) -> Connection:
        with files.opening:
            sqlite = sqlite3.connect(self._unfinished, isolation_level=None, cached_statements=512)
        connection = Connection(self._path, sqlite)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    def _unseal(self) -> None:
        """Let what is only ever added to be put right, until the copy is done."""
        with immediate(self._connected):
            self._connected.execute(_UNUSABLE)
            for name in _sealing():
                self._connected.execute(f"DROP TRIGGER IF EXISTS {name}")
            self._connected.execute(MARK.replace("TABLE", "TABLE IF NOT EXISTS"))

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """A transaction."""
        with immediate(self._connected):
            yield

    def put(self, part: Part, rows: Sequence[Row]) -> None:
        """Add rows."""
        refuse_unreadable(part, rows)
        marks = ", ".join("?" * len(part.columns))
        self.many(f"INSERT INTO {part.table} ({', '.join(part.columns)}) VALUES ({marks})", rows)

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of these."""
        try:
            self._connected.sqlite.executemany(sql, rows)
        except sqlite3.Error as error:
            raise problems.explain(error, self._path) or error from error

    def publish(self, end: End) -> None:
        """Seal it, and give it its name."""
        connection = self._connected
        with immediate(connection):
            connection.execute("UPDATE store_meta SET revision = ?, audit_head = ?", end)
            for sql in _sealing().values():
                connection.execute(sql)
            connection.execute("DROP TABLE store_copy")
            connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute("PRAGMA optimize")
        with replacing.explained(self._path):
            if self._scheme == "json":
                self._write_json(connection)
            else:
                self._settle(connection)
        self.close()
        for end_of_name in ("-lock", "-wal", "-shm", ""):
            self._unfinished.with_name(self._unfinished.name + end_of_name).unlink(missing_ok=True)

    def _settle(self, connection: Connection) -> None:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with self._unfinished.open("rb") as file:
            os.fsync(file.fileno())
        _name(self._unfinished, self._path)

    def _write_json(self, connection: Connection) -> None:
        from coordtui.store.exchange import form

        part = self._path.with_name(f"{self._path.name}.part")
        like = self._unfinished.stat()
        with replacing.beside(part, lambda file: form.write(connection, file), like):
            _name(part, self._path)

    @contextlib.contextmanager
    def compared(self, end: End) -> Iterator[Connection]:
        """The database; or what a JSON file of it would be read as."""
        if self._scheme != "json":
            yield self._connected
            return
        from coordtui.store.check import load_json
        from coordtui.store.engines.json_file import LARGEST
        from coordtui.store.engines.memory import too_large

        part = self._path.with_name(f"{self._path.name}.part")
        with (
            replacing.explained(self._path),
            replacing.beside(part, lambda file: self._write_as_done(file, end)),
        ):
            if part.stat().st_size > LARGEST:
                raise too_large(self._path)
            memory, _ = load_json(part)
            try:
                yield memory.connection
            finally:
                memory.connection.close()

    def _write_as_done(self, file: BinaryIO, end: End) -> None:
        """Write what the JSON file will be, and leave all as it is."""
        from coordtui.store.exchange import form

        self._connected.execute("BEGIN")
        try:
            self._connected.execute("UPDATE store_meta SET revision = ?, audit_head = ?", end)
            self._connected.execute("DROP TABLE store_copy")
            form.write(self._connected, file)
        finally:
            self._connected.execute("ROLLBACK")

    def close(self) -> None:
        """Stop."""
        if connection := getattr(self, "_connected", None):
            connection.close()
        if self._held >= 0:
            os.close(self._held)
            self._held = -1


def _name(made: Path, path: Path) -> None:
    """Give a file its name, never that of another."""
    try:
        os.link(made, path)
    except FileExistsError as error:
        raise there_already(str(path)) from error
    except OSError as error:  # a file system without hard links
        if path.exists():
            raise there_already(str(path)) from error
        made.rename(path)
    replacing.sync_folder(path.parent)


def _sealing() -> dict[str, str]:
    """The triggers that keep the log as it is, by their names, as a new store has them."""
    connection = Connection(Path(), sqlite3.connect(":memory:", isolation_level=None))
    try:
        for steps in schema.FORMATS:
            for statement in steps:
                connection.execute(statement)
        return dict(connection.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    finally:
        connection.close()
