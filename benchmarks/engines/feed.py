"""How soon a hundred sessions hear of a commit, on both engines.

Each listens through a store of its own, as a session does. Several are threads of one process (a
hundred programs need three gigabytes; `sessions-feed` measures that), so the figures include their
waiting for each other's interpreter.
"""

from __future__ import annotations

import random
import statistics
import time
from functools import partial
from multiprocessing.connection import Connection

from benchmarks.engines.faces import OURS_POSTGRES, OURS_SQLITE
from benchmarks.engines.report import Asked
from benchmarks.engines.server import address, new_schema
from benchmarks.store import databases
from benchmarks.store.feed import Moments, delays, processor_seconds
from benchmarks.store.processes import start
from benchmarks.store.report import percentile, table
from coordtui.store import Changes, open_store

LATEST, IDLE = 10.0, 4.0
"""Seconds after which what was not heard of will not be; and for which all listen to nothing."""

PROCESSES = 10


def listen(connection: Connection, url: str, count: int) -> None:
    """Say what it costs to listen to nothing, then what each of so many heard until a revision came."""
    heard: list[Moments] = [[] for _ in range(count)]
    stores = [open_store(url) for _ in range(count)]
    subscriptions = [
        store.subscribe(partial(_hear, moments)) for store, moments in zip(stores, heard, strict=True)
    ]
    connection.send(None)
    idle = connection.recv()
    before = processor_seconds()
    time.sleep(idle)
    connection.send((processor_seconds() - before) / idle * 100 / count)
    awaited = connection.recv()
    deadline = time.monotonic() + LATEST
    while time.monotonic() < deadline and not all(each and each[-1][0] >= awaited for each in heard):
        time.sleep(0.05)
    for subscription, store in zip(subscriptions, stores, strict=True):
        subscription.close()
        store.close()
    connection.send(heard)


def _hear(moments: Moments, changes: Changes) -> None:
    moments.append((changes.revision, time.monotonic()))


def main(asked: Asked) -> int:
    """Print the table; 1 when somebody never heard of a commit."""
    rows, missing = [], 0
    for name in (OURS_SQLITE, OURS_POSTGRES):
        if name == OURS_SQLITE:
            url = str(asked.room("feed") / databases.STORE_NAME)
        else:
            url = address(new_schema(asked.server, "feed"))
        took, awaited, idle = _measured(url, asked)
        missing += awaited - len(took)
        figures = (statistics.median(took), percentile(took, 95), max(took))
        said = [f"{ms:.1f}" for ms in figures]
        rows.append([name, f"{len(took)} / {awaited}", *said, f"{idle:.3f} %"])
    print(f"\n{asked.commits} commits, {asked.listeners} listeners: ms from the acknowledgement\n")
    print(table(["", "heard", "median", "p95", "longest", "processor of each while idle"], rows), flush=True)
    return int(missing != 0)


def _measured(url: str, asked: Asked) -> tuple[list[float], int, float]:
    chance, written = random.Random(7), Moments()
    processes = min(PROCESSES, asked.listeners)
    shares = [asked.listeners // processes + (n < asked.listeners % processes) for n in range(processes)]
    with open_store(url) as store:
        rows = store.table("rows")
        rows.insert({"n": -1})
        started = [start(listen, url, share) for share in shares]
        for _, connection in started:
            connection.recv()
        for _, connection in started:
            connection.send(IDLE)
        idle = statistics.mean(connection.recv() for _, connection in started)
        for number in range(asked.commits):
            time.sleep(chance.uniform(0.05, 0.4))
            rows.insert({"n": number})
            acknowledged = time.monotonic()
            written.append((store.revision, acknowledged))
        for _, connection in started:
            connection.send(store.revision)
        heard = [moments for _, connection in started for moments in connection.recv()]
    for process, connection in started:
        connection.close()
        process.join()
    took = [ms for moments in heard for ms in delays(written, moments)]
    return took, len(heard) * len(written), idle
