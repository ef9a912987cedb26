"""A file that is replaced as a whole: whoever reads it sees the old one or the new one."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from coordtui.api.errors import StoreError
from coordtui.api.files import lock_now, privately
from coordtui.api.files import sync_folder as sync_folder  # noqa: PLC0414 - many know it from here
from coordtui.store import problems, rights
from coordtui.text.messages import N_, Message

_PAUSE = 0.01
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextlib.contextmanager
def beside(
    partial: Path, write: Callable[[BinaryIO], object], like: os.stat_result | None = None
) -> Iterator[BinaryIO]:
    """A new file with what `write` writes, on disk and open, to be renamed within. Raises `OSError`.

    It belongs to its owner alone, or to whom the file `like` it belongs. If it is not
    renamed, it goes; and so does what somebody left there who was killed.
    """
    partial.unlink(missing_ok=True)
    with open(partial, "xb", opener=privately) as file:
        try:
            if like is not None:
                rights.give(file.fileno(), like)
            write(file)
            file.flush()
            os.fsync(file.fileno())
            yield file
        finally:
            _remove(partial, file.fileno())


def _remove(partial: Path, descriptor: int) -> None:
    """Remove the file that is open, if that is its name: the next one may have it already."""
    with contextlib.suppress(OSError):  # whether what was written counts is decided by now
        if os.path.samestat(partial.stat(), os.fstat(descriptor)):
            partial.unlink()


def append(file: Path, content: bytes, like: Path | None) -> None:
    """Add to a file beside a store, on disk; a new one is for whoever may open `like`. Raises `OSError`."""
    how = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(file, how, 0o600)
    try:
        if os.fstat(descriptor).st_size == 0 and like is not None and like.exists():
            whose = like.stat()
            with contextlib.suppress(PermissionError):
                os.fchown(descriptor, whose.st_uid if os.geteuid() == 0 else -1, whose.st_gid)
            os.fchmod(descriptor, whose.st_mode & 0o660)
        while content:  # the last bytes of a disk take a part of it, and the next call says that it is full
            content = content[os.write(descriptor, content) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


Wait = Callable[[Callable[[], bool], float], bool]
"""Makes an attempt until it succeeds, for so many seconds; whether it has."""


def look_again(attempt: Callable[[], bool], timeout: float) -> bool:
    """Wait in no order: who looks first when it is free goes first."""
    deadline = time.monotonic() + timeout
    while not attempt():
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE * int.from_bytes(os.urandom(1), "big") / 255)
    return True


@contextlib.contextmanager
def locked(path: Path, timeout: float, wait: Wait = look_again) -> Iterator[None]:
    """Hold the lock of a file that all replace who hold it; the system frees it when a process ends.

    It is the file itself that is locked: once another is in its place, that one counts.
    Raises `TimeoutError` after `timeout` seconds.
    """
    with contextlib.ExitStack() as held:

        def attempt() -> bool:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            with contextlib.ExitStack() as opened:
                opened.callback(os.close, descriptor)
                if not (lock_now(descriptor) and os.path.samestat(os.fstat(descriptor), path.stat())):
                    return False
                held.push(opened.pop_all())
                return True

        if not wait(attempt, timeout):
            raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), str(path))
        yield


@contextlib.contextmanager
def explained(
    path: Path, refused: Callable[[Path, Message], StoreError] = problems.read_only
) -> Iterator[None]:
    """Say what the system does not do as an error that a person can act upon.

    `refused` makes the one for what this account, or this disk, does not allow.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise missing(path) from error
    except OSError as error:
        why = N_("The system says: {text}", text=error.strerror or str(error))
        if isinstance(error, TimeoutError):
            raise problems.busy(path, why) from error
        if error.errno in _FULL:
            raise problems.full(path, why) from error
        if error.errno in _REFUSED:
            raise refused(path, why) from error
        raise problems.failing(path, why) from error


def missing(path: Path) -> StoreError:
    """The file is not there."""
    return StoreError(
        N_("There is no store at {path}", path=str(path)),
        remedy=N_("Check the address, or start the program without one to make a new store."),
    )
