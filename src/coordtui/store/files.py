"""The file of a store: made safely, and looked at before anything else touches it."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from coordtui.api.errors import StoreError
from coordtui.store.problems import damaged, not_a_store, read_only, too_new
from coordtui.store.schema import APPLICATION_ID, FORMAT
from coordtui.text.messages import N_

_MAGIC = b"SQLite format 3\0"
_HEADER = 100

# `statfs(2)` types of file systems that several machines can share: there, processes
# cannot share the memory that SQLite's log needs, and the file is corrupted.
NETWORK = {
    0x6969: "NFS",
    0xFF534D42: "CIFS",
    0xFE534D42: "SMB2",
    0x65735546: "FUSE",
    0x0BD00BD0: "Lustre",
    0x47504653: "GPFS",
    0x00C36400: "Ceph",
    0x01021997: "9P",
    0x19830326: "BeeGFS",
}


def prepare(path: Path, *, create: bool) -> None:
    """Make sure that a file is there which SQLite may open, or raise `StoreError`.

    A file that is no store, is cut short, comes from a newer program or may not be
    written is refused here, by its bytes, before SQLite has opened it.
    """
    try:
        if not path.exists():
            _create(path, create)
        _refuse_network(path)
        _inspect(path)
    except PermissionError as error:
        raise read_only(path, N_("The system says: {text}", text=error.strerror)) from error
    except OSError as error:
        if error.errno == errno.EROFS:
            raise read_only(path, N_("The system says: {text}", text=error.strerror)) from error
        raise StoreError(
            N_("The store cannot be opened: {path}", path=str(path)),
            why=N_("The system says: {text}", text=error.strerror or str(error)),
        ) from error


def _create(path: Path, create: bool) -> None:
    if not create:
        raise StoreError(
            N_("There is no store at {path}", path=str(path)),
            remedy=N_("Check the address, or start the program without one to make a new store."),
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _refuse_network(path.parent)
    # A folder that hands down its group is shared on purpose; SQLite gives its other
    # files the permissions of this one.
    shared = bool(path.parent.stat().st_mode & stat.S_ISGID)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:  # another process was faster; the store is theirs and ours
        return
    try:
        os.fchmod(descriptor, 0o660 if shared else 0o600)
    finally:
        os.close(descriptor)


def _inspect(path: Path) -> None:
    if not path.is_file():
        raise not_a_store(path, N_("It is not an ordinary file."))
    with path.open("rb") as file:
        header, size = file.read(_HEADER), os.fstat(file.fileno()).st_size
    if size == 0:  # made a moment ago, here or by another process
        if not _may(path, os.W_OK):
            raise read_only(path)
        return
    if path.with_name(path.name + "-journal").exists():
        return  # its making was interrupted: SQLite puts that right before the file can be judged
    if not header.startswith(_MAGIC[:size]):
        raise not_a_store(path, N_("It does not begin as one."))
    if size < _HEADER:
        raise damaged(path, N_("The file is cut short: it has {size} bytes.", size=size))
    check_identity(path, _number(header, 68), _number(header, 60))
    page = _number(header, 16, 2)
    pages, log = _number(header, 28), path.with_name(path.name + "-wal")
    expected = pages * (page if page > 1 else 65536)
    # With a log beside it, the file may rightly be behind what its header says.
    if size < expected and not (log.exists() and log.stat().st_size):
        raise damaged(
            path, N_("The file is cut short: it has {size} bytes of {whole}.", size=size, whole=expected)
        )
    if not (_may(path, os.W_OK) and _may(path.parent, os.W_OK | os.X_OK)):
        raise read_only(path)


def check_identity(path: Path, application: int, version: int) -> None:
    """Refuse another program's database, and a store with a newer layout."""
    if application != APPLICATION_ID:
        raise not_a_store(path, N_("It is a database of another program."))
    if version > FORMAT:
        raise too_new(N_("The store is newer than this program: {path}", path=str(path)))


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _number(header: bytes, offset: int, length: int = 4) -> int:
    return int.from_bytes(header[offset : offset + length], "big")


def _refuse_network(path: Path) -> None:
    kind = NETWORK.get(file_system(path))
    if kind is not None:
        raise StoreError(
            N_("A store cannot be on a network file system: {path}", path=str(path)),
            why=N_("This one is {kind}; two machines writing there would corrupt it.", kind=kind),
            remedy=N_("Put it on a disk of this machine, and let people come here by SSH."),
        )


def file_system(path: Path) -> int:
    """The `statfs(2)` type of the file system of a path; 0 where it cannot be asked."""
    if sys.platform != "linux":
        return 0
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    answer = (ctypes.c_long * 64)()  # larger than any `struct statfs`; the type comes first
    if libc.statfs(os.fsencode(path), answer) != 0:
        return 0
    return answer[0] & 0xFFFFFFFF
