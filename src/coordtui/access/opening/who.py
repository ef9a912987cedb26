"""Who is in now: the sessions that hold a slot, and what the system knows of their processes.

The gate locks one file for each session (`access/gate/slots.py`); the kernel says which process holds
which lock, so that nothing that was left behind by a session that died is counted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from coordtui.access.usual import FINGERPRINT

_LOCK = re.compile(
    r"^\d+: FLOCK\s+ADVISORY\s+WRITE\s+(?P<pid>\d+)\s+[0-9a-f]+:[0-9a-f]+:(?P<inode>\d+)", re.MULTILINE
)
_CAME = re.compile(rf"ssh:(?P<address>[0-9A-Za-z.:%_-]{{1,64}}) (?P<key>{FINGERPRINT})?")
_LONGEST = 256


class Live(msgspec.Struct, frozen=True):
    """One session that is open."""

    login: str
    pid: int
    since: datetime | None = None
    """When it began, in UTC; None where the system does not say."""
    address: str = ""
    """From where it came by SSH, or `sudo`; empty where the slot does not say."""
    key: str = ""
    """The fingerprint of the key; empty where there is none."""


def sessions(state: Path, proc: Path = Path("/proc")) -> list[Live]:
    """The sessions of everybody that are open, the oldest first; raises `OSError` where they cannot be seen.

    `state` is the folder of what the sessions share, `proc` where the kernel speaks.
    """
    holders = _holders(proc)
    found = list(_found(state, holders, proc))
    return sorted(found, key=lambda live: (live.since or datetime.max.replace(tzinfo=UTC), live.pid))


def _found(state: Path, holders: Mapping[int, int], proc: Path) -> Iterator[Live]:
    if not (state / "people").exists():
        return
    for person in sorted(os.listdir(state / "people")):
        folder = state / "people" / person / "sessions"
        for slot in sorted(folder.iterdir()) if folder.is_dir() else ():
            pid = holders.get(slot.lstat().st_ino)
            if pid is not None:
                yield Live(person, pid, _since(proc / str(pid)), *_came(slot))


def _holders(proc: Path) -> dict[int, int]:
    """The process that holds the lock of each file, by the file's number."""
    text = (proc / "locks").read_text("ascii", "replace")
    return {int(found["inode"]): int(found["pid"]) for found in _LOCK.finditer(text)}


def _came(slot: Path) -> tuple[str, str]:
    """From where and by which key, as the gate wrote into the slot.

    The account could have put anything there, and root reads it: only what has its form is taken.
    """
    try:
        descriptor = os.open(slot, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, encoding="ascii", errors="replace") as file:
            said = _CAME.fullmatch(file.read(_LONGEST))
    except OSError:
        return "", ""
    return (said["address"], said["key"] or "") if said else ("", "")


def _since(folder: Path) -> datetime | None:
    """When a process began: so many ticks after the machine did."""
    try:
        ticks = int((folder / "stat").read_text().rpartition(")")[2].split()[19])
        up = float((folder.parent / "uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    ago = up - ticks / os.sysconf("SC_CLK_TCK")
    return datetime.now(UTC) - timedelta(seconds=max(0.0, ago))
