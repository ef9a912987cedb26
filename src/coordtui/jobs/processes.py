"""Which process does something, told apart from all others that ever had its number."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path

import msgspec


class Process(msgspec.Struct, frozen=True):
    """A process of a machine. `started` counts from the boot that `boot` names.

    Both are empty on systems that do not tell.
    """

    host: str
    pid: int
    started: str
    boot: str

    def alive(self) -> bool | None:
        """Whether it still runs; None when that cannot be known from here."""
        here = this_process()
        if self.host != here.host or not self.started or not here.boot:
            return None
        if self.boot != here.boot:
            return False
        started = _started(self.pid)
        if started is None:
            return _hidden(self.pid)
        return started == self.started


def this_process() -> Process:
    """The process that asks."""
    return Process(socket.gethostname(), os.getpid(), _started(os.getpid()) or "", _boot())


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """When a process started, in clock ticks since the boot; None if it is not seen, or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The second field, the name, may hold anything; nothing after its last parenthesis does.
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else fields[18]


def _hidden(pid: int) -> bool | None:
    """Whether a process that /proc does not show is there: a mount option hides those of others."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return None
    except OSError:
        return False
    return False  # ours, and yet not shown as running: a zombie
