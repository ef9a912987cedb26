"""Whose the file of a store is, who may write it, and what to do about it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

_BESIDE = ("-wal", "-shm")
"""What SQLite adds to the name of a file for those that it needs beside it."""


def give(descriptor: int, like: os.stat_result) -> None:
    """Let a file belong to whom another one belongs, as far as the system allows it."""
    mode = like.st_mode & 0o777
    try:
        os.fchown(descriptor, like.st_uid if os.geteuid() == 0 else -1, like.st_gid)
    except PermissionError:  # rather shut to a group than open to another one
        mode &= ~stat.S_IRWXG
    os.fchmod(descriptor, mode)


def account(number: int) -> str:
    """The name of an account of this machine; its number when it has none."""
    import pwd

    try:
        return safe(pwd.getpwuid(number).pw_name, limit=40)
    except KeyError:
        return f"#{number}"


def may(path: Path, mode: int) -> bool:
    """Whether this process may do that (`os.R_OK`, `os.W_OK`, `os.X_OK`) with a file or folder."""
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def may_write(path: Path) -> bool:
    """Whether this process may write a file, and others beside it."""
    return may(path, os.W_OK) and may(path.parent, os.W_OK | os.X_OK)


def for_new(folder: Path) -> int:
    """The permissions of a new store in a folder: one that hands down its group is shared on purpose."""
    return 0o660 if folder.stat().st_mode & stat.S_ISGID else 0o600


def on_read_only_disk(path: Path) -> bool:
    """Whether nothing can be written where a file is, or would be."""
    try:
        return bool(os.statvfs(_existing_folder(path)).f_flag & os.ST_RDONLY)
    except OSError:  # a disk that fails
        return False


def refusal(path: Path) -> tuple[Message, Message] | None:
    """Why this account may not use a store, and the ways out; None when it is not about rights."""
    try:
        return _closed(path) or _disk(path) or _files(path) or _folder(path)
    except OSError:  # nothing can be learned of it
        return None


def _closed(path: Path) -> tuple[Message, Message] | None:
    for folder in reversed(path.parents):
        if folder.exists() and not may(folder, os.X_OK):
            why = N_(
                "The folder {path} belongs to the account “{owner}”; you are “{you}”, who may not enter it."
            )
            return _told(why, folder)
    return None


def _disk(path: Path) -> tuple[Message, Message] | None:
    if not on_read_only_disk(path):
        return None
    return (
        N_("The disk can only be read: {folder}", folder=str(_existing_folder(path))),
        N_("Have it mounted for writing, or copy the store to another disk."),
    )


def _files(path: Path) -> tuple[Message, Message] | None:
    for file in (path, *(path.with_name(path.name + end) for end in _BESIDE)):
        if file.exists() and not may(file, os.R_OK):
            why = N_("{path} belongs to the account “{owner}”; you are “{you}”, who may not read it.")
            return _told(why, file)
        if file.exists() and not may(file, os.W_OK):
            why = N_("{path} belongs to the account “{owner}”; you are “{you}”, who may not write it.")
            return _told(why, file)
    return None


def _folder(path: Path) -> tuple[Message, Message] | None:
    folder = _existing_folder(path)
    if not may(folder, os.W_OK):
        why = N_(
            "The folder {path} belongs to the account “{owner}”; you are “{you}”, who may not write in it."
        )
        return _told(why, folder)
    if folder.stat().st_mode & stat.S_ISVTX and path.exists() and path.stat().st_uid != os.geteuid():
        why = N_(
            "{path} belongs to the account “{owner}”; you are “{you}”, and in its folder each may write only"
            " what is theirs."
        )
        return _told(why, path)
    return None


def _existing_folder(path: Path) -> Path:
    return next(folder for folder in path.parents if folder.exists())


def _told(why: Message, path: Path) -> tuple[Message, Message]:
    owner = path.stat().st_uid
    why = why.with_values(path=str(path), owner=account(owner), you=account(os.geteuid()))
    if owner == os.geteuid():
        return why, N_("Allow it again: “chmod u+rwX” on {path}", path=str(path))
    return why, N_(
        "Either keep the store in a folder that hands down its group (“chmod 2770”), so that its files belong"
        " to all of you; or let everybody work under the account “{owner}”.",
        owner=account(owner),
    )


def exposure(path: Path) -> Message | None:
    """What accounts that nobody gave a right to may do with a store; None when they can do nothing."""
    if not all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents):
        return None
    folder, mode = path.parent.stat().st_mode, path.stat().st_mode
    if mode & stat.S_IWOTH:
        return N_(
            "Every account of this machine may change the store: {path}. “chmod o-rwx” closes it.",
            path=str(path),
        )
    if folder & stat.S_IWOTH and not folder & stat.S_ISVTX:
        return N_(
            "Every account of this machine may replace the store: {path}. “chmod o-w” on its folder prevents"
            " it.",
            path=str(path),
        )
    if mode & stat.S_IROTH:
        return N_(
            "Every account of this machine may read the store: {path}. “chmod o-rwx” closes it.",
            path=str(path),
        )
    return None
