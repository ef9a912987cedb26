"""That somebody has a store open, and that somebody has it alone.

Beside `lab.db` stands `lab.db-lock`, which stays. Whoever opens the store holds it in
common with the others (`flock`), and whoever must have the store alone, to put another in
its place, holds it alone. The system ends both when a process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

from coordtui.api.errors import StoreBusy
from coordtui.store import rights
from coordtui.store.probes.descriptors import open_here
from coordtui.text.messages import N_

PATIENCE = 2.0
"""Seconds that who opens a store waits for who has it alone."""

_PAUSE = 0.02

_FLOCK = struct.Struct("hhqqi0q")
_PENDING, _LENGTH = 0x40000000, 512
# The bytes that SQLite locks (sqlite.org/fileformat2.html, 1.3.1): some of them by whoever
# has the file open, all of them by whoever has it alone.


def lock_file(path: Path) -> Path:
    """The file that is locked for a store."""
    return path.with_name(path.name + "-lock")


class Presence:
    """That this process has a store open. `waited` says whether somebody had it alone meanwhile."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        """Raises `StoreBusy` when somebody has it alone, and goes on having it.

        Who only reads makes no file for it, and who may not lock it goes without.
        """
        self.waited = False
        self._descriptor: int | None = None
        _present.add(self)
        with contextlib.suppress(OSError):
            self._descriptor = _open(path, make=not read_only)
            self._wait(path, self._descriptor)

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """The store is closed."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _wait(self, path: Path, descriptor: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while not _locked(descriptor, fcntl.LOCK_SH):
            self.waited = True
            if time.monotonic() > deadline:
                self.close()
                raise StoreBusy(
                    N_("The store is being replaced: {path}", path=str(path)),
                    why=N_("Another program has it alone, to restore a backup or the like."),
                    remedy=N_("Try again when it is done."),
                )
            time.sleep(_PAUSE)


_present = weakref.WeakSet[Presence]()


def _leave() -> None:
    """A child shares what its parent has locked, but has not opened the store."""
    for presence in list(_present):
        presence.close()


os.register_at_fork(after_in_child=_leave)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Have a store alone: nobody else has it open, nor can open it, before this ends.

    Nor can this process; the file may be renamed or be missing. Raises `StoreBusy` at once
    when it is open anywhere, which says where, and `StoreError` when it cannot be locked.
    """
    from coordtui.store import replacing  # not needed to open a store

    path = path.resolve()
    with contextlib.ExitStack() as until_the_end:
        with replacing.explained(path):
            descriptor = _open(path, make=True)
            until_the_end.callback(os.close, descriptor)
            if not (_locked(descriptor, fcntl.LOCK_EX) and _shut(path, until_the_end)):
                raise _in_use(path)
        yield


def _open(path: Path, *, make: bool) -> int:
    file = lock_file(path)
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        if not make:
            raise
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if make:
        with contextlib.suppress(PermissionError):  # it is somebody else’s, who has seen to it
            _share(descriptor, path)
    return descriptor


def _share(descriptor: int, path: Path) -> None:
    """Give the file to those to whom the store belongs."""
    if not path.exists():
        os.fchmod(descriptor, rights.for_new(path.parent))
        return
    found, like = os.fstat(descriptor), path.stat()
    as_it_is = found.st_mode & 0o777, found.st_gid, found.st_uid
    if as_it_is != (like.st_mode & 0o777, like.st_gid, like.st_uid if os.geteuid() == 0 else found.st_uid):
        rights.give(descriptor, like)


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _shut(path: Path, until_the_end: contextlib.ExitStack) -> bool:
    """Shut out whoever does not know our lock, such as the `sqlite3` command."""
    if open_here(path):  # to open and close it would take the locks of who has it open
        return False
    if not (path.exists() and hasattr(fcntl, "F_OFD_SETLK")):
        return True
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    until_the_end.callback(os.close, descriptor)
    try:
        wanted = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, _PENDING, _LENGTH, 0)
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, wanted)
    except (BlockingIOError, PermissionError):  # as the system likes
        return False
    return True


def _in_use(path: Path) -> StoreBusy:
    from coordtui.store.openers import openers  # only a refusal needs to know

    found = openers(path)
    if found:
        listed = "; ".join(f"{each.command}, {each.account}, {each.pid}" for each in found)
        why = N_("These have it open (program, account, process): {listed}", listed=listed)
    elif open_here(path):
        why = N_("This program has it open itself.")
    else:
        why = N_("Another program has it open.")
    return StoreBusy(
        N_("The store is in use: {path}", path=str(path)),
        why=why,
        remedy=N_("Close it there, then do it again."),
    )
