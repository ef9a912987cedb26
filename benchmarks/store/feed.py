"""How soon another process hears of a commit, and what listening costs while nothing happens."""

from __future__ import annotations

import random
import resource
import statistics
import time
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.store.databases import store
from benchmarks.store.processes import start
from benchmarks.store.report import Claim, Options, percentile, table

DELAY, IDLE = 250.0, 0.2
"""Milliseconds to hear of a commit; percent of a core that an idle listener may use."""

LATEST = 5.0
"""Seconds after which a commit that was not heard of will not be."""

Moments = list[tuple[int, float]]
"""Revisions, each with a moment (seconds) of the clock that all processes of a machine share."""


def listen(connection: Connection, folder: Path, rest: float) -> None:
    """Say what it costs to listen for `rest` idle seconds, then what is heard until a revision comes."""
    heard: Moments = []
    with store(folder) as opened:
        subscription = opened.subscribe(lambda changes: heard.append((changes.revision, time.monotonic())))
        before = processor_seconds()
        time.sleep(rest)
        connection.send((processor_seconds() - before) / rest * 100)
        awaited = connection.recv()
        deadline = time.monotonic() + LATEST
        while time.monotonic() < deadline and not (heard and heard[-1][0] >= awaited):
            time.sleep(0.01)
        subscription.close()
    connection.send(heard)


def processor_seconds() -> float:
    """What this process has used of a core."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def delays(written: Moments, heard: Moments) -> list[float]:
    """Milliseconds from each acknowledged commit until it was heard of; those never heard of are left out."""
    found = []
    for revision, acknowledged in written:
        at = next((moment for seen, moment in heard if seen >= revision), None)
        if at is not None:
            found.append((at - acknowledged) * 1000)
    return found


def main(options: Options) -> list[Claim]:
    """One listener, which first rests; then commits at random moments."""
    folder, chance = options.room("feed"), random.Random(options.seed)
    written: Moments = []
    with store(folder) as opened:
        opened.table("rows").truncate()
        process, listener = start(listen, folder, options.seconds)
        idle: float = listener.recv()
        for number in range(options.commits):
            time.sleep(chance.uniform(0.005, 0.1))
            opened.table("rows").insert({"n": number})
            acknowledged = time.monotonic()
            written.append((opened.revision, acknowledged))
        listener.send(opened.revision)
        heard: Moments = listener.recv()
    listener.close()
    process.join()
    took = delays(written, heard)
    figures = (statistics.median(took), percentile(took, 95), max(took))
    print(f"\n{options.commits} commits, heard of in another process: ms after their acknowledgement\n")
    head = ["heard", "median", "p95", "longest", "calls", f"processor while idle ({options.seconds:g} s)"]
    row = [f"{len(took)} / {len(written)}", *(f"{ms:.1f}" for ms in figures), len(heard), f"{idle:.3f} %"]
    print(table(head, [row]))
    return [
        Claim("every commit is heard of", len(took) == len(written), f"{len(took)} of {len(written)}"),
        Claim(
            f"another process hears within {DELAY:.0f} ms",
            max(took) <= DELAY,
            f"median {figures[0]:.0f}, p95 {figures[1]:.0f}, longest {figures[2]:.0f} ms",
            figure=True,
        ),
        Claim(f"an idle listener uses under {IDLE} % of a core", idle < IDLE, f"{idle:.3f} %", figure=True),
    ]
