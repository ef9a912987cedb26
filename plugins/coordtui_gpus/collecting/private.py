"""The private folder of this person on this machine: sockets of `ssh`, and who is being asked."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from coordtui.api import Refused
from coordtui_gpus.texts import N_


def folder() -> Path:
    """The folder, made when it is not there: nobody else may look into it.

    A path of a socket has 104 bytes at most, so it is as short as can be. Raises `Refused` when
    the place is somebody else's.
    """
    return _made(os.environ.get("XDG_RUNTIME_DIR") or "", os.getuid())


@cache
def _made(runtime: str, uid: int) -> Path:
    places = [Path(runtime) / "coordtui-gpus"] if runtime and len(runtime) < 40 else []
    temporary = tempfile.gettempdir()
    # A socket's path must be short; what is found there is checked, and refused when it is another's.
    places.append(Path(temporary if len(temporary) < 40 else "/tmp") / f"cgpus-{uid}")  # noqa: S108
    for path in places:
        try:
            path.mkdir(mode=0o700, exist_ok=True)
            found = path.lstat()
        except OSError:
            continue
        if stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077:
            return path
    raise Refused(
        N_("There is no private folder for connections."),
        why=N_("“{path}” belongs to somebody else, or others may write there.", path=str(places[-1])),
        remedy=N_("Remove it, or set XDG_RUNTIME_DIR to a folder of your own."),
    )


def short(*words: str) -> str:
    """A short name for these words, another for others."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:20]


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether nobody else asks this machine during the block, in any process of this person."""
    if not folder().is_dir():
        _made.cache_clear()  # somebody tidied up
    path = folder() / f"{name}.lock"
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
    finally:
        os.close(number)
