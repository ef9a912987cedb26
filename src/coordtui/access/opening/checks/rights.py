"""Who may write a file: what every check of files asks."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from coordtui.access.opening.machine import Account, Machine


def may_write(account: Account, status: os.stat_result) -> bool:
    """Whether an account may write a file or folder: by owning it, by a group, or as anybody."""
    if stat.S_ISLNK(status.st_mode):
        return False  # what it leads to is asked
    if status.st_uid == account.uid or status.st_mode & stat.S_IWOTH:
        return True
    return status.st_gid in account.groups and bool(status.st_mode & stat.S_IWGRP)


def may_read(account: Account, status: os.stat_result) -> bool:
    """Whether an account may read a file: by owning it, by a group, or as anybody, whichever it is first."""
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IRUSR)
    return bool(status.st_mode & (stat.S_IRGRP if status.st_gid in account.groups else stat.S_IROTH))


def up_to_root(machine: Machine, path: Path) -> Iterator[Path]:
    """A path and the folders that it is in, up to the root of the machine or of the trial."""
    yield path
    for folder in path.parents:
        if folder.is_relative_to(machine.root):
            yield folder


def only_roots(machine: Machine, status: os.stat_result) -> bool:
    """Whether nobody but root may write it, as sshd wants it of whatever leads to a file of keys."""
    return status.st_uid == machine.owner and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
