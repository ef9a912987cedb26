"""How soon a hundred sessions see what one has written: from its commit to each one's callback.

Each session is a process that listens to the store, as a screen does. `python -m benchmarks
sessions-feed --store URL` asks another store, which is written to and made if need be.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from benchmarks.store.feed import Moments, delays
from benchmarks.store.processes import start
from benchmarks.store.report import percentile
from coordtui.store import open_store

DELAY_MS = 250.0
"""What nobody should wait longer than."""

LATEST = 10.0
"""Seconds after which a commit that was not heard of will not be."""


def _listen(connection: Connection, url: str) -> None:
    """Say when one is ready, then what is heard until a revision comes."""
    heard: Moments = []
    with open_store(url) as store:
        subscription = store.subscribe(lambda changes: heard.append((changes.revision, time.monotonic())))
        connection.send("ready")
        awaited = connection.recv()
        deadline = time.monotonic() + LATEST
        while time.monotonic() < deadline and not (heard and heard[-1][0] >= awaited):
            time.sleep(0.05)
        subscription.close()
    connection.send(heard)


def main(argv: Sequence[str] = ()) -> int:
    """Print the table; 1 when a session never heard of a commit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sessions-feed", description=__doc__)
    parser.add_argument("--sessions", type=int, default=100, help="who listens (%(default)s)")
    parser.add_argument("--commits", type=int, default=60, help="what is written (%(default)s)")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two, at most (%(default)s)")
    parser.add_argument("--store", metavar="URL", help="a store to write to, in place of one on this disk")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="coordtui-bench-") as folder:
        return _measured(given, given.store or f"sqlite:///{Path(folder) / 'feed.db'}")


def _measured(given: argparse.Namespace, url: str) -> int:
    chance, written = random.Random(7), Moments()
    with open_store(url, create=True) as store:
        rows = store.table("rows")
        rows.insert({"n": -1})
        listening = [start(_listen, url) for _ in range(given.sessions)]
        for _, line in listening:
            line.recv()
        for number in range(given.commits):
            time.sleep(chance.uniform(0.1, 1) * given.pause)
            rows.insert({"n": number})
            acknowledged = time.monotonic()
            written.append((store.revision, acknowledged))
        for _, line in listening:
            line.send(store.revision)
        heard = [line.recv() for _, line in listening]
    for process, line in listening:
        line.close()
        process.join()
    return _tell(given, written, heard)


def _tell(given: argparse.Namespace, written: Moments, heard: Sequence[Moments]) -> int:
    took = [delay for each in heard for delay in delays(written, each)]
    expected = given.commits * given.sessions
    print(f"\n{given.commits} commits, seen by {given.sessions} sessions: ms after their acknowledgement\n")
    print("| seen | median | p99 | longest | should |\n|---|---|---|---|---|")
    if took:
        figures = " | ".join(f"{ms:.0f}" for ms in (median(took), percentile(took, 99), max(took)))
        print(f"| {len(took)} of {expected} | {figures} | {DELAY_MS:.0f} |")
    return int(len(took) < expected)


if __name__ == "__main__":
    raise SystemExit(main())
