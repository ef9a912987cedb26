"""The file of a store: made safely, and looked at before anything else touches it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from coordtui.api.errors import StoreDamaged, StoreError
from coordtui.store import problems
from coordtui.store.mounts import mount_of
from coordtui.store.probes.descriptors import open_here
from coordtui.store.problems import damaged, not_a_store, refused_format
from coordtui.store.rights import exposure, for_new, may_write
from coordtui.store.schema import APPLICATION_ID, FORMAT
from coordtui.text.messages import N_, NN_, Message

__all__ = [
    "check_identity",
    "exposure",
    "folder_of",
    "has_backups",
    "interrupted_restore",
    "make",
    "make_folder",
    "opening",
    "prepare",
    "refuse_interrupted",
    "refuse_network",
]

opening = threading.RLock()
"""Held while a file is looked at, and while SQLite opens one.

Whoever closes a file takes away the locks that SQLite has on it in the same process, and
the next process to close the store then deletes the log that is still in use.
"""

_MAGIC = b"SQLite format 3\0"
_HEADER = 100

_FLOCK = struct.Struct("hhqqi4x")
_SHARED, _SHARED_LENGTH = 0x40000002, 510
# The bytes that whoever has a database open locks (sqlite.org/fileformat2.html, 1.3.1).

_LONGEST_PATH = 504
"""Bytes that SQLite allows for a path (504 and its own `-journal`)."""

_ENDING = 64
"""Bytes that the longest name of a file beside a store, that of a backup, has more than the store's."""


def prepare(path: Path, *, create: bool, read_only: bool = False) -> None:
    """Make sure that a file is there which SQLite may open, or raise `StoreError`.

    A file that is no store, is cut short, comes from a newer program or, unless it is only
    read, may not be written is refused here, by its bytes, before SQLite has opened it.
    """
    with _explained(path, problems.unreadable):
        if not path.exists():
            make(path, allowed=create and not read_only)
        elif not (create or read_only) and path.is_file() and path.stat().st_size == 0:
            raise damaged(path, N_("The file is empty."))
        refuse_network(path)
        refuse_interrupted(path)
        with opening:
            if not open_here(path):  # else it was looked at when it was opened
                _inspect(path, read_only=read_only)
    if not (read_only or may_write(path)):
        raise problems.read_only(path)


@contextlib.contextmanager
def _explained(path: Path, refused: Callable[[Path, Message], StoreError]) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = N_("The system says: {text}", text=error.strerror or str(error))
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise refused(path, why) from error
        raise StoreError(N_("The store cannot be opened: {path}", path=str(path)), why=why) from error


def make(path: Path, *, allowed: bool) -> None:
    """Make an empty file where a store is to be; raises `StoreError` where none may be."""
    existing = next(folder for folder in path.parents if folder.exists())
    refuse_network(path, existing)
    _refuse_long(path, existing)
    if has_backups(path):
        raise StoreError(
            N_("The store is gone: {path}", path=str(path)),
            why=N_("There are backups of it in {folder}", folder=str(folder_of(path))),
            remedy=N_("“coordtui store restore latest” brings the newest back; to begin anew, move them."),
        )
    if not allowed:
        raise StoreError(
            N_("There is no store at {path}", path=str(path)),
            remedy=N_("Check the address, or start the program without one to make a new store."),
        )
    with _explained(path, problems.read_only):
        make_folder(path.parent)
        _make_file(path)


def make_folder(folder: Path) -> None:
    """Make a folder, and those that it is in, for those who may use the store."""
    if folder.exists():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if for_new(folder) == 0o660:
            folder.chmod(0o2770)


def _make_file(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:  # another process was faster; the store is theirs and ours
        return
    try:
        # SQLite gives its other files the permissions of this one.
        os.fchmod(descriptor, for_new(path.parent))
    finally:
        os.close(descriptor)


def _refuse_long(path: Path, existing: Path) -> None:
    backup = folder_of(path) / f"{path.name}{'_' * _ENDING}"
    name, whole = len(os.fsencode(backup.name)), len(os.fsencode(backup))
    if name > os.pathconf(existing, "PC_NAME_MAX") or whole > _LONGEST_PATH:
        raise StoreError(
            N_("The name of the store is too long: {path}", path=str(path)),
            why=N_("The names of its log and of its backups are made from it, and are longer."),
            remedy=N_("Choose a shorter name, or a folder with a shorter path."),
        )


def folder_of(path: Path) -> Path:
    """Where the backups of the store in a file are."""
    return path.with_name(f"{path.name}.backups")


def refuse_interrupted(path: Path) -> None:
    """Raise `StoreError` when a restoring stopped: the file may belong to another log."""
    if interrupted_restore(path).exists():
        raise StoreError(
            N_("The restoring of a backup was interrupted: {path}", path=str(path)),
            remedy=N_("Restore it again; what was there before is kept beside it."),
        )


def has_backups(path: Path) -> bool:
    """Whether there are backups of a store, be it there or not."""
    with contextlib.suppress(OSError):
        return any(folder_of(path).iterdir())
    return False


def interrupted_restore(path: Path) -> Path:
    """What stands beside the file of a store while a backup takes its place, and after, when that stopped."""
    return path.with_name(f"{path.name}.restoring")


def _inspect(path: Path, *, read_only: bool) -> None:
    if not path.is_file():
        raise not_a_store(path, N_("It is not an ordinary file."))
    with path.open("rb") as file:
        header, size = file.read(_HEADER), os.fstat(file.fileno()).st_size
        in_use = _in_use(file)
    journal = path.with_name(path.name + "-journal")
    if read_only and (size == 0 or (journal.exists() and journal.stat().st_size)):
        raise StoreError(
            N_("The store was not made to the end: {path}", path=str(path)),
            remedy=N_("Open it for writing: the program then makes it, or undoes what was begun."),
        )
    if size == 0:
        if has_backups(path):
            raise damaged(path, N_("The file is empty, though there are backups of it."))
        return  # made a moment ago, here or by another process
    if journal.exists():
        return  # its making was interrupted: SQLite puts that right before the file can be judged
    log = path.with_name(path.name + "-wal")
    logged = log.exists() and log.stat().st_size > 0
    if logged and not in_use:
        _refuse_damaged_log(path)
    if logged and not header.startswith(_MAGIC[:size]):
        return  # torn while the log was moved into it: the log has it whole, as SQLite will see
    if not header.startswith(_MAGIC[:size]):
        raise not_a_store(path, N_("It does not begin as one."))
    if size < _HEADER:
        raise damaged(path, N_("The file is cut short: it has {size} bytes.", size=size))
    check_identity(path, _number(header, 68), _number(header, 60))
    page = _number(header, 16, 2)
    expected = _number(header, 28) * (page if page > 1 else 65536)
    # With a log beside it, the file may rightly be behind what its header says.
    if size < expected and not logged:
        raise damaged(
            path, N_("The file is cut short: it has {size} bytes of {whole}.", size=size, whole=expected)
        )


def _in_use(file: BinaryIO) -> bool:
    """Whether another process has a database open: it holds a lock of SQLite's on it, then."""
    asked = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, _SHARED, _SHARED_LENGTH, 0)
    answer = fcntl.fcntl(file, fcntl.F_GETLK, asked)
    return bool(_FLOCK.unpack(answer)[0] != fcntl.F_UNLCK)


def _refuse_damaged_log(path: Path) -> None:
    """Raise `StoreDamaged` where SQLite would leave out acknowledged changes, and say nothing.

    Whoever opens the store first, after all who had it open were killed, makes SQLite read
    the log up to the first place that is damaged, and remove it in the end.
    """
    from coordtui.store.probes import log

    lost = log.damage(path, log.agreed_end(path))
    if lost is not None:
        raise StoreDamaged(
            N_("Part of the log of the store cannot be read: {path}", path=f"{path}-wal"),
            why=NN_(
                "A change that was acknowledged is in it.",
                "{n} changes that were acknowledged are in it.",
                lost.commits,
            ),
            remedy=N_(
                "Nothing was overwritten. Copy the folder first. Then restore a backup, or move the"
                " log away to go on without these changes."
            ),
        )


def check_identity(path: Path, application: int, version: int) -> None:
    """Refuse another program's database, and a store with a newer layout."""
    if application != APPLICATION_ID:
        raise not_a_store(path, N_("It is a database of another program."))
    if version > FORMAT:
        raise refused_format(version, N_("The store is newer than this program: {path}", path=str(path)))


def _number(header: bytes, offset: int, length: int = 4) -> int:
    return int.from_bytes(header[offset : offset + length], "big")


def refuse_network(path: Path, existing: Path | None = None) -> None:
    """Raise `StoreError` for a path, or the folder `existing` that it will be in, that machines share."""
    mount = mount_of(existing or path)
    if mount is not None and mount.shared:
        raise StoreError(
            N_("A store cannot be on a network file system: {path}", path=str(path)),
            why=N_(
                "{point} is of the kind “{kind}”; two machines writing there would corrupt the store.",
                point=str(mount.point),
                kind=mount.kind,
            ),
            remedy=N_("Put it on a disk of this machine, and let people come here by SSH."),
        )
