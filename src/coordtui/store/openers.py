"""Who has a store open on this machine.

The kernel knows: whoever has a SQLite file open holds a lock on one of its files. So nobody
keeps a list that would be wrong after a crash.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from coordtui.store.mounts import mount_of
from coordtui.store.rights import account
from coordtui.text.safety import safe

_LOCKED = ("", "-shm", "-lock")
_LIMIT = 40


class Opener(msgspec.Struct, frozen=True):
    """A process that has a store open: under which account, which program, running since when (UTC)."""

    pid: int
    account: str
    command: str
    since: datetime


def openers(path: Path) -> tuple[Opener, ...] | None:
    """The other processes that have a SQLite store open, the oldest first.

    None where the system does not tell. In a container, those outside are not seen.
    """
    try:
        mount = mount_of(path)
        if mount is None:
            return None
        found = (_described(pid) for pid in _holders(path, mount.device) - {os.getpid()})
        return tuple(sorted(filter(None, found), key=lambda opener: opener.since))
    except OSError:
        return None


def _holders(path: Path, device: str) -> set[int]:
    """The processes that hold a lock on one of the files of a store."""
    major, minor = map(int, device.split(":"))
    places = {f"{major:02x}:{minor:02x}:{inode}" for inode in _inodes(path)}
    locks = locks_in(Path("/proc/locks").read_text())
    return {pid for pid, place in locks if place in places}


def locks_in(table: str) -> Iterator[tuple[int, str]]:
    """The processes that hold a lock, and the file: device and inode, as `/proc/locks` names it (proc(5))."""
    for line in table.splitlines():
        # 1: POSIX  ADVISORY  READ 2688 fe:00:2198284 128 128
        # 1: -> POSIX  ADVISORY  WRITE 2689 fe:00:2198284 128 128
        _, kind, *fields = line.split()
        if kind == "->":
            continue  # it waits
        _, _, pid, place, *_ = fields
        if int(pid) > 0:  # a lock of whoever opened the file names no process
            yield int(pid), place


def _inodes(path: Path) -> Iterator[int]:
    for end in _LOCKED:
        with contextlib.suppress(FileNotFoundError):
            yield path.with_name(path.name + end).stat().st_ino


def _described(pid: int) -> Opener | None:
    """A process; None when it has ended. Raises `PermissionError` when it may not be seen."""
    folder = Path(f"/proc/{pid}")
    try:
        name, _, rest = folder.joinpath("stat").read_text().partition("(")[2].rpartition(")")
        words = os.fsdecode(folder.joinpath("cmdline").read_bytes()).split("\0")
        owner = folder.stat().st_uid
    except (FileNotFoundError, ProcessLookupError):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 0)  # sends nothing; some systems hide the processes of others
        return None
    return Opener(pid, account(owner), safe(_program(name, words), limit=_LIMIT), _started(rest.split()))


def _program(name: str, words: Sequence[str]) -> str:
    """What a program is called. What it was told may be secret, so it is not shown.

    For Python, that is what it runs, as far as it is named first.
    """
    if not name.startswith("python") or len(words) < 2:
        return name
    if words[1] == "-m" and len(words) > 2:
        return words[2]
    return name if words[1].startswith("-") else words[1].rpartition("/")[2] or name


def _started(fields: list[str]) -> datetime:
    """When a process began, by the fields of its `stat` after its name (proc_pid_stat(5))."""
    lines = Path("/proc/stat").read_text().splitlines()
    booted = next(int(line.split()[1]) for line in lines if line.startswith("btime "))
    return datetime.fromtimestamp(booted + int(fields[19]) / os.sysconf("SC_CLK_TCK"), UTC)
