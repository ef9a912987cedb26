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

_LOCK = re.compile(
    r"^\d+: FLOCK\s+ADVISORY\s+WRITE\s+(?P<pid>\d+)\s+[0-9a-f]+:[0-9a-f]+:(?P<inode>\d+)", re.MULTILINE
)


class Live(msgspec.Struct, frozen=True):
    """One session that is open."""

    login: str
    pid: int
    since: datetime | None = None
    """When it began, in UTC; None where the system does not say."""
    address: str = ""
    """From where, if it came by SSH and may be seen."""
    key: str = ""
    """The fingerprint of the key, if it may be seen."""


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
            pid = holders.get(slot.stat().st_ino)
            if pid is not None:
                yield _live(person, pid, proc / str(pid))


def _holders(proc: Path) -> dict[int, int]:
    """The process that holds the lock of each file, by the file's number."""
    text = (proc / "locks").read_text("ascii", "replace")
    return {int(found["inode"]): int(found["pid"]) for found in _LOCK.finditer(text)}


def _live(login: str, pid: int, folder: Path) -> Live:
    from coordtui.access.gate.environment import how_they_came
    from coordtui.access.keys.public_key import is_fingerprint

    environ = {name: value for name, _, value in (each.partition("=") for each in _read(folder / "environ"))}
    key = next(filter(is_fingerprint, _read(folder / "cmdline")), "") or _proved(folder, environ)
    return Live(login, pid, _since(folder), how_they_came(environ).address, key)


def _proved(folder: Path, environ: Mapping[str, str]) -> str:
    """The key that sshd let this session in by, where the gate was told to ask sshd (`--by-key`)."""
    from coordtui.access.gate.by_key import VARIABLE, proved_keys
    from coordtui.access.keys.public_key import PublicKey

    file = environ.get(VARIABLE, "")
    proved = proved_keys(file, folder.stat().st_uid) if file else set()
    return PublicKey(*proved.pop()).fingerprint if len(proved) == 1 else ""


def _read(file: Path) -> list[str]:
    try:
        return file.read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return []


def _since(folder: Path) -> datetime | None:
    """When a process began: so many ticks after the machine did."""
    try:
        ticks = int((folder / "stat").read_text().rpartition(")")[2].split()[19])
        up = float((folder.parent / "uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    ago = up - ticks / os.sysconf("SC_CLK_TCK")
    return datetime.now(UTC) - timedelta(seconds=max(0.0, ago))
