"""A store in one JSON file, which stock TinyDB can open.

The file is read whole into a private database in memory, laid out as the SQLite engine
lays out its own: so everything means the same on both. Whoever writes holds a lock, works
on a copy of that database, and puts a new file in the place of the old one when all is
written and on disk. It suits a few thousand documents: each commit writes all of them.

Readers never wait for writers. They use what was read last, until the file is another.
A program that is not this one (stock TinyDB) knows nothing of the lock: what it wrote
before is seen and kept, but it must not write at the same time.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from coordtui.api.errors import StoreBusy, StoreError
from coordtui.api.files import stamp
from coordtui.store import backup, files, problems, replacing, schema
from coordtui.store.engines.base import FileEngine, Scrubbed, immediate
from coordtui.store.engines.connection import Connection
from coordtui.store.engines.memory import Memory, too_large
from coordtui.store.exchange import form
from coordtui.store.exchange.filling import fill
from coordtui.store.exchange.reading import read
from coordtui.store.line import Line
from coordtui.store.patience import waiting_for_others
from coordtui.store.presence import Presence, lock_file
from coordtui.store.rights import may_write
from coordtui.text.messages import N_

BUSY_TIMEOUT = 10.0
"""Seconds to wait for another process that is writing."""

LARGEST = 512 * 1024 * 1024
"""Bytes that a file may have: it is held in memory, twice while it is read or written."""

_ATTEMPTS = 100
_PAUSE = 0.03
# Seconds, and more than the finest difference between two times of a file.

_SIZE = 2


class Snapshot:
    """What a file holds. The file stays open: no other can have its number, then."""

    def __init__(
        self, memory: Memory, descriptor: int, found: os.stat_result, *, outdated: bool = False
    ) -> None:
        self.memory, self.identity, self.outdated = memory, stamp(found), outdated
        self._local = threading.local()
        weakref.finalize(self, os.close, os.dup(descriptor))

    def connection(self, opened: weakref.WeakSet[Connection]) -> Connection:
        """This thread's connection, which can only read; a new one is added to those `opened`."""
        try:
            found: Connection = self._local.connection
        except AttributeError:
            found = self._local.connection = self.memory.connect()
            found.execute("PRAGMA query_only = ON")
            opened.add(found)
        return found


class JsonEngine(FileEngine):
    """One JSON file, for all threads of a process."""

    scheme = "json"

    def __init__(
        self, path: Path, *, create: bool, read_only: bool = False, clock: Callable[[], datetime]
    ) -> None:
        """Open the file, or make it; raises `StoreError`, and then has written nothing."""
        super().__init__(path, clock)
        self.read_only, self._closed = read_only, False
        self._local, self._swapping = threading.local(), threading.Lock()
        self._open = weakref.WeakSet[Connection]()
        self._partial = self.path.with_name(f"{self.path.name}.part")
        self._snapshot: Snapshot | None = None
        self._prepare(create=create and not read_only)
        self._current()  # what is no store is refused before anything is put beside it
        self._presence = Presence(self.path, read_only=read_only)
        self._wait: replacing.Wait = replacing.look_again
        if not read_only:
            with contextlib.suppress(OSError):  # then there is no order among those who wait
                self._wait = Line(lock_file(self.path)).begin

    def _prepare(self, *, create: bool) -> None:
        with replacing.explained(self.path, problems.unreadable):
            if not self.path.exists():
                files.make(self.path, allowed=create)
            files.refuse_network(self.path)
            if not self.path.is_file():
                raise problems.not_a_store(self.path, N_("It is not an ordinary file."))
        if not self.read_only:
            self._refuse_unwritable()

    def _refuse_unwritable(self) -> None:
        if not may_write(self.path):
            raise problems.read_only(self.path)

    @property
    def connection(self) -> Connection:
        """This thread's connection: to what it is writing, or else to what the file holds now."""
        if self._closed:
            raise problems.closed(self.path)
        pinned: Connection | None = getattr(self._local, "pinned", None)
        return pinned or self._current().connection(self._open)

    @property
    def watched(self) -> Path:
        """The file itself, which is put in place anew by each commit."""
        return self.path

    def _current(self) -> Snapshot:
        """What the file holds now."""
        with replacing.explained(self.path, problems.unreadable):
            snapshot = self._snapshot
            if snapshot is None or not self._holds(snapshot):
                with self._swapping:
                    snapshot = self._snapshot
                    if snapshot is None or not self._holds(snapshot):
                        snapshot = self._snapshot = self._load()
            return snapshot

    def _holds(self, snapshot: Snapshot) -> bool:
        """Whether the file holds what was read."""
        return snapshot.identity == stamp(self.path.stat())

    def _load(self) -> Snapshot:
        """Read the file, when nobody writes in it."""
        for _ in range(_ATTEMPTS):
            with self.path.open("rb") as file:
                found = os.fstat(file.fileno())
                self._refuse_size(found.st_size)
                data = file.read()
                if self._is_settled(found) and stamp(os.fstat(file.fileno())) == stamp(found):
                    return self._filled(data, file.fileno(), found)
            time.sleep(_PAUSE)
        raise TimeoutError

    def _is_settled(self, found: os.stat_result) -> bool:
        """Whether nobody is in the middle of writing: stock TinyDB writes in place, piece by piece."""
        before = self._snapshot
        in_place = before is not None and before.identity[:2] == stamp(found)[:2]
        return not in_place or abs(time.time() - found.st_mtime) > _PAUSE

    def _filled(self, data: bytes, descriptor: int, found: os.stat_result) -> Snapshot:
        memory, content = Memory(self.path), read(data, self.path)
        fill(memory.connection, content, self.path, found.st_mtime_ns)
        outdated = content.form is not None and content.form.format < schema.FORMAT
        return Snapshot(memory, descriptor, found, outdated=outdated)

    def _refuse_size(self, size: int) -> None:
        if size > LARGEST:
            raise too_large(self.path)
        if size == 0 and self._snapshot is not None and self._snapshot.identity[_SIZE]:
            raise problems.damaged(self.path, N_("The file is cut short: it has {size} bytes.", size=size))

    def _outermost(self) -> contextlib.AbstractContextManager[Connection]:
        return self._reading() if self.read_only else self._writing()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        """All that is read within is of one moment, and nothing can be written."""
        with self._pinned(self.connection) as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        with contextlib.ExitStack() as until_the_end:
            with replacing.explained(self.path), waiting_for_others():
                until_the_end.enter_context(replacing.locked(self.path, BUSY_TIMEOUT, self._wait))
            before = self._current()
            memory = before.memory.copy()
            self._open.add(memory.connection)
            changes = memory.connection.sqlite.total_changes
            with self._pinned(memory.connection) as connection, immediate(connection):
                yield connection
            if connection.sqlite.total_changes != changes:
                with replacing.explained(self.path):
                    self._replace(before, memory)

    @contextlib.contextmanager
    def _pinned(self, connection: Connection) -> Iterator[Connection]:
        """Whatever this thread does meanwhile, it does through this connection."""
        self._local.pinned = connection
        try:
            yield connection
        finally:
            self._local.pinned = None

    def _replace(self, before: Snapshot, memory: Memory) -> None:
        """Write what was committed in memory to a new file, and put it in the place of the old one."""
        self._refuse_unwritable()
        if before.outdated:
            backup.before_migration(self)
        write = partial(form.write, memory.connection)
        with replacing.beside(self._partial, write, self.path.stat()) as file:
            found = os.fstat(file.fileno())
            self._refuse_size(found.st_size)
            after = Snapshot(memory, file.fileno(), found)
            with self._swapping:
                if not self._holds(before):
                    raise _written_meanwhile(self.path)
                self._partial.rename(self.path)
                self._snapshot = after
        try:
            replacing.sync_folder(self.path.parent)
        except OSError as error:
            raise _unconfirmed(self.path, error) from error

    def back_up_to(self, target: Path) -> None:
        """Copy the file as it is now."""
        with replacing.explained(target):
            shutil.copyfile(self.path, target)

    def scrub(self) -> Scrubbed:
        """Nothing is left to do: each commit writes the file anew."""
        return "done"

    def close(self) -> None:
        """Close all connections, also those of other threads; one that runs a long statement stays open."""
        self._closed = True
        for connection in list(self._open):
            connection.close()
        self._snapshot = None
        self._wait = replacing.look_again  # those who stand in the line keep it
        self._presence.close()


def _written_meanwhile(path: Path) -> StoreBusy:
    return StoreBusy(
        N_("Another program wrote the store’s file at the same time: {path}", path=str(path)),
        why=N_("It does not know the store’s lock. Its change is kept, and this one was not written."),
        remedy=N_("Close the other program, then do it again."),
    )


def _unconfirmed(path: Path, error: OSError) -> StoreError:
    return problems.unconfirmed(path, N_("The system says: {text}", text=error.strerror or str(error)))
