"""Many processes that write as fast as they can: how long does each wait, and who comes off badly?"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path

from benchmarks.store.databases import BARE, OURS, bare, store
from benchmarks.store.processes import together
from benchmarks.store.report import Claim, Options, percentile, table

REACH = 100.0
"""Milliseconds that 99 of 100 writes may take, also those of the process that comes off worst.

Of all writes together the figure would be good where one process writes without a break
and the others wait.
"""


def hammer_ours(gate: Barrier, number: int, folder: Path, seconds: float) -> list[float]:
    """Insert into the store for some seconds; milliseconds that each write took."""
    with store(folder) as opened:
        rows = opened.table("rows")
        return _hammer(gate, seconds, lambda: rows.insert({"by": number}))


def hammer_bare(gate: Barrier, number: int, folder: Path, seconds: float) -> list[float]:
    """The same with SQLite, whose writers have no queue: they try again after a while."""
    connection = bare(folder)
    try:
        return _hammer(
            gate, seconds, lambda: connection.execute("INSERT INTO rows (body) VALUES (?)", (f"[{number}]",))
        )
    finally:
        connection.close()


def _hammer(gate: Barrier, seconds: float, write: Callable[[], object]) -> list[float]:
    took: list[float] = []
    gate.wait()
    end = time.perf_counter() + seconds
    while (before := time.perf_counter()) < end:
        write()
        took.append((time.perf_counter() - before) * 1000)
    return took


def prepare(folder: Path) -> None:
    """Make both databases."""
    with store(folder) as opened:
        opened.table("rows").truncate()
    connection = bare(folder)
    connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT)")
    connection.close()


def main(options: Options) -> list[Claim]:
    """Ours, then the control."""
    folder = options.room("fairness")
    prepare(folder)
    rows, p99 = [], {}
    for kind, work in ((OURS, hammer_ours), (f"control: {BARE}", hammer_bare)):
        each = together(options.writers, work, folder, options.seconds)
        took = [ms for process in each for ms in process]
        p99[kind] = max(percentile(process, 99) for process in each)
        counts = sorted(map(len, each))
        figures = (statistics.median(took), *(percentile(took, p) for p in (95, 99)), p99[kind], max(took))
        rate = len(took) / options.seconds
        rows.append([kind, *(f"{ms:.1f}" for ms in figures), f"{counts[0]}-{counts[-1]}", f"{rate:.0f}"])
    print(f"\n{options.writers} processes insert for {options.seconds:g} s, ms a write\n")
    print(
        table(
            ["", "median", "p95", "p99", "p99 of the worst off", "longest", "writes of each", "writes/s"],
            rows,
        )
    )
    return [
        Claim(
            f"of {options.writers} writers at once nobody starves (p99 under {REACH:.0f} ms)",
            p99[OURS] < REACH,
            ", ".join(f"{kind} {ms:.0f} ms" for kind, ms in p99.items()),
            figure=True,
        )
    ]
