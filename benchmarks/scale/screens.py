"""Each page headless, and the program from outside: from its start to the painted screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.scale.counting import Cost, reading, resident
from benchmarks.scale.founding import PROGRAM, opened
from benchmarks.terminal import Terminal, clean_environment
from coordtui.testing.pilots import PagePilot, page_pilot

SIZE = (120, 40)
CTRL_Q = "\x11"


async def pages(folder: Path) -> dict[str, Cost]:
    """Of each page, opened for the first time and then again; the first is that of the start."""
    found: dict[str, Cost] = {}
    with opened(folder) as session:
        async with page_pilot(session, size=SIZE) as pilot:
            names = [*pilot.app.shell.panes]
            for name in (*names[1:], names[0]):
                before = resident()
                with reading() as read:
                    first, _ = await _open(pilot, name)
                kept = resident() - before
                await pilot.go_to(names[0] if name != names[0] else names[1])
                _, again = await _open(pilot, name)
                found[name] = Cost(first, again, read.rows, read.bytes / 1000, kept)
    return found


async def _open(pilot: PagePilot, name: str) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor."""
    began, used = time.perf_counter(), time.process_time()
    await pilot.go_to(name)
    return (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000


def started(folder: Path, reps: int = 3) -> Iterator[tuple[float, float, int]]:
    """The program in a terminal: milliseconds to the full screen, megabytes at its peak, bytes painted."""
    argv = (PROGRAM, "--lang", "en", "--store", f"sqlite:///{folder / 'lab.db'}")
    for _ in range(reps):
        terminal = Terminal(argv, clean_environment())
        burst = terminal.settle(terminal.started_at, at_least=1000)
        _, full = burst.painted()
        terminal.leave(CTRL_Q)
        yield full, terminal.peak_mb, burst.size
