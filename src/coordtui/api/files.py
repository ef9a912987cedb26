"""Files that a person names: one that is read, and a new one, never over what is there already.

What the system says of a file is said here in words that people know, in their language.
At the end is what whoever keeps files of the program's own needs to open, lock and tell them apart.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from coordtui.access.afar import is_afar
from coordtui.api.errors import NotFound, Refused
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

LARGEST = 20_000_000
"""Bytes that are read: far more than a lab has people, or somebody has works."""

_STDIN = Path("/dev/stdin")

_SAID = {
    errno.ENOENT: N_("there is no file of this name"),
    errno.ENOTDIR: N_("a part of its name is a file, not a folder"),
    errno.EISDIR: N_("it is a folder, not a file"),
    errno.EACCES: N_("you do not have the right"),
    errno.EPERM: N_("you do not have the right"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("your part of the disk is full"),
    errno.EFBIG: N_("it would be larger than a file may be"),
    errno.EROFS: N_("the disk can only be read"),
    errno.EIO: N_("the disk failed"),
    errno.ENAMETOOLONG: N_("its name is too long"),
    errno.ELOOP: N_("its links lead in a circle"),
}


class NotRead(NotFound):
    """A file that cannot be read; a form says it under its field `path`."""

    field = "path"


class NotWritten(Refused):
    """A file could not be written; a form says it under its field `path`."""

    field = "path"


def at_home(path: Path | str) -> Path:
    """The path, `~` read as a home where there is one."""
    try:
        return Path(path).expanduser()
    except RuntimeError:  # that of an account that is not there
        return Path(path)


def system_reason(error: OSError | ValueError) -> Message | str:
    """Why the system refused a file, to stand after a colon; as the system says it where we have no words."""
    if isinstance(error, UnicodeError):
        return N_("it holds signs that are no text")
    if not isinstance(error, OSError):
        return N_("no file has such a name")  # one with a NUL in it
    return _SAID.get(error.errno or 0) or safe(error.strerror or error)


def not_read(path: Path | str, error: OSError | ValueError) -> NotRead:
    """What a person is told when this file could not be opened or read."""
    if isinstance(error, FileNotFoundError):
        return NotRead(N_("There is no file “{path}”.", path=safe(path)))
    return NotRead(
        N_("“{path}” cannot be read: {reason}.", path=safe(path), reason=system_reason(error)),
        remedy=N_("Name a file that you may read."),
    )


def read_file(path: Path) -> bytes:
    """What a file holds; raises `NotRead` with the reason in words, and always for somebody from afar."""
    if is_afar():
        raise NotRead(
            N_("No file is read for somebody who works from afar."),
            remedy=N_("Ask those who look after the program."),
        )
    try:
        # what is typed or piped is read as it is open: a pipe of root's may not be opened anew by `su`
        with open(0, "rb", closefd=False) if path == _STDIN else path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise not_read(path, error) from error
    if len(data) > LARGEST:
        raise NotRead(N_("“{path}” is larger than {n} bytes.", path=safe(path), n=LARGEST))
    return data


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, its ends of lines as `\\n`; raises `NotRead` with the reason in words."""
    return utf8_text(read_file(path), path)


def utf8_text(data: bytes, path: Path | str) -> str:
    """The text in UTF-8 that a file holds, its ends of lines as `\\n`; raises `NotRead` naming the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotRead(
            N_("Line {line} of “{path}” is not written in UTF-8.", line=line, path=safe(path)),
            remedy=N_("Save the file as UTF-8."),
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_new(path: Path, text: str, *, private: bool = False) -> None:
    """Write a file that does not exist yet, in UTF-8 with the ends of lines as they are.

    A `private` one is read by its owner alone. Raises `NotWritten` with the reason in words, and always for
    somebody from afar; then no part of it is left.
    """
    with new_file(path, private=private) as file:
        file.write(text)


@contextmanager
def new_file(path: Path, *, private: bool = False) -> Iterator[TextIO]:
    """The same for a text that is written bit by bit, within: whatever is raised there, no part is left."""
    if is_afar():
        raise NotWritten(
            N_("No file is written for somebody who works from afar."),
            remedy=N_("Ask those who look after the program."),
        )
    made = False
    try:
        with open(path, "x", encoding="utf-8", newline="", opener=privately if private else None) as file:
            made = True
            yield file
    except BaseException as error:  # an interrupt too leaves nothing behind
        if made:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError | UnicodeError) or (isinstance(error, ValueError) and not made):
            raise _not_written(path, error) from error
        raise


def _not_written(path: Path, error: OSError | ValueError) -> NotWritten:
    if isinstance(error, FileExistsError):
        return NotWritten(
            N_("There is a file “{path}” already.", path=safe(path)), remedy=N_("Choose another name.")
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError) and not path.parent.is_dir():
        return NotWritten(N_("There is no folder “{path}”.", path=safe(path.parent)))
    # a folder that is there and takes no files, as /proc, is “not found” to the system
    nowhere = isinstance(error, FileNotFoundError)
    reason = N_("no file can be made in this folder") if nowhere else system_reason(error)
    return NotWritten(N_("“{path}” cannot be written: {reason}.", path=safe(path), reason=reason))


def privately(path: str, flags: int) -> int:
    """For `open(opener=)`: a new file is its owner's alone, and a link in its place is not followed."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lock_now(descriptor: int) -> bool:
    """Lock an open file, for nobody else to lock meanwhile; False where somebody has. Raises `OSError`."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def stamp(found: os.stat_result) -> tuple[int, int, int, int]:
    """What is different when a file is another, or was written again; a new name changes nothing of it."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
