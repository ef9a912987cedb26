"""What the processes of the sessions take: memory as the kernel shares it out, and processor time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sessions_rig import Line, Rig, listen
from tests.ssh_server import descendants


@dataclass(frozen=True)
class Memory:
    """Megabytes (2**20 bytes)."""

    private: float = 0.0
    """What would be free again if this ended alone (USS)."""
    share: float = 0.0
    """That, and a fair part of what is shared (PSS)."""

    def __add__(self, other: Memory) -> Memory:
        return Memory(self.private + other.private, self.share + other.share)

    def each(self, count: int) -> Memory:
        """Of one of so many."""
        return Memory(self.private / count, self.share / count)


@dataclass(frozen=True)
class Processes:
    """Who is there for the sessions, by what they are."""

    programs: list[int]
    waiting: list[int]
    """The shells that wait for a session of the server."""
    ssh: list[int]
    server: list[int]


def processes(rig: Rig) -> Processes:
    """All processes of the sessions, now."""
    below = descendants(rig.sshd.pid)
    server = [rig.server.pid] if rig.server else []
    served = descendants(server[0]) if server else []
    ssh = [rig.sshd.pid, *(pid for pid in below if _name(pid) == "sshd")]
    waiting = [pid for pid in below if _name(pid) == "sh"]
    rest = [pid for pid in below if pid not in {*ssh, *waiting}]
    return Processes([*rest, *served], waiting, ssh, server)


def memory(pids: Sequence[int]) -> Memory:
    """Of all of them together; those that have ended count nothing."""
    total = Memory()
    for pid in pids:
        with suppress(OSError, ValueError):
            total += _memory(pid)
    return total


def _memory(pid: int) -> Memory:
    sizes: dict[str, float] = {}
    for row in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, size = row.partition(":")
        sizes[name] = int(size.split()[0]) / 1024
    return Memory(sizes["Private_Clean"] + sizes["Private_Dirty"], sizes["Pss"])


def processor_s(pids: Sequence[int]) -> float:
    """Seconds that all their threads have run."""
    total = 0
    for pid in pids:
        for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with suppress(OSError):
                total += int(path.read_text().split()[0])
    return total / 1e9


@dataclass(frozen=True)
class Rest:
    """What sessions take that nobody touches, each."""

    percent: float
    """Of a core."""
    bytes_each: float
    busiest: int
    """Bytes of the line that got most."""


def at_rest(rig: Rig, lines: Sequence[Line], seconds: float) -> Rest:
    """Leave all alone for so long."""
    found = processes(rig)
    pids = [*found.programs, *found.ssh, *found.waiting, *found.server]
    before, read = processor_s(pids), [line.read for line in lines]
    start = time.perf_counter()
    listen(lines, lambda: False, seconds)
    took = time.perf_counter() - start
    used = (processor_s(pids) - before) / took / len(lines)
    got = [line.read - was for line, was in zip(lines, read, strict=True)]
    return Rest(used * 100, sum(got) / len(got), max(got))


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""
