"""The key file put in place as a whole: sshd reads the old one or the new one, never a part.

Who changes it holds a lock beside it, from reading to renaming, so that of two at once neither undoes
what the other did.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from coordtui.access.usual import ACCOUNT
from coordtui.api.errors import Refused
from coordtui.api.files import lock_now, privately, sync_folder, system_reason
from coordtui.text.messages import N_
from coordtui.text.safety import safe

PATIENCE = 10.0
"""Seconds that somebody else's change is waited for."""

_PAUSE = 0.02
_MODE_FOR_GROUP, _MODE_ALONE = 0o640, 0o600


class ForRoot(Refused):
    """The file of keys is root's, and somebody else would change it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            N_("You may not change {path}; nothing was changed.", path=safe(path)),
            why=N_("Only the administrator of the server, which is root, lets keys in."),
            remedy=N_("Put “sudo” before the command."),
        )


def require_writable(path: Path) -> None:
    """Raise `Refused`, with what to do, unless this account may put another file in its place."""
    path = path.resolve()
    if not path.parent.is_dir():
        raise Refused(
            N_("There is no folder {path}.", path=safe(path.parent)),
            remedy=N_("“coordtui access init” prepares it; --keys-file names another file."),
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise ForRoot(path)


@contextlib.contextmanager
def alone(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Nobody else changes the file meanwhile; raises `Refused` without the right, or after `patience` s."""
    require_writable(path)
    lock = _beside(path, "lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        deadline = time.monotonic() + patience
        while not lock_now(descriptor):
            if time.monotonic() > deadline:
                raise Refused(
                    N_("Somebody else is changing {path}; nothing was changed.", path=safe(path)),
                    remedy=N_("Try again in a moment."),
                )
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)  # which frees it


def replace(path: Path, data: bytes) -> None:
    """Put this in the file's place, on disk, with the owner and the mode of the one before; hold `alone`.

    A new file of root's is read by the service account's group. Raises `Refused`; then the old one stands.
    """
    path = path.resolve()
    part = _beside(path, "part")
    try:
        part.unlink(missing_ok=True)  # of somebody who was killed: nobody else is here now
        with open(part, "xb", opener=privately) as file:
            file.write(data)
            file.flush()
            _dress(file.fileno(), path)
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise _not_written(path, error) from error


def dress_as_new(descriptor: int) -> None:
    """Let a new file beside the keys be read by the service account's group, where root makes it."""
    import grp

    group = -1
    if os.geteuid() == 0:
        with contextlib.suppress(KeyError):
            group = grp.getgrnam(ACCOUNT).gr_gid
    if group >= 0:
        os.fchown(descriptor, 0, group)
    os.fchmod(descriptor, _MODE_FOR_GROUP if group >= 0 else _MODE_ALONE)


def _dress(descriptor: int, like: Path) -> None:
    try:
        before = like.stat()
    except FileNotFoundError:
        return dress_as_new(descriptor)
    made = os.fstat(descriptor)
    if (before.st_uid, before.st_gid) != (made.st_uid, made.st_gid):
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
    return None


def _beside(path: Path, end: str) -> Path:
    path = path.resolve()
    return path.with_name(f".{path.name}.{end}")


def _not_written(path: Path, error: OSError) -> Refused:
    if error.errno in (errno.EACCES, errno.EPERM):
        return ForRoot(path)
    return Refused(
        N_("{path} could not be written: {reason}.", path=safe(path), reason=system_reason(error)),
        why=N_("The keys that were there still stand."),
        remedy=N_("Mend that, then try again."),
    )
