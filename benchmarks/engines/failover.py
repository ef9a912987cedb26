"""What several writers notice when their server is killed and another takes over.

First a server and its synchronous standby, promoted by hand as soon as the server is gone; then, where
Patroni and etcd are installed, the cluster of docs/examples/patroni, one thing failing after the other.
Every server has every commit on its disk.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.engines.report import Asked
from benchmarks.store.report import table
from coordtui.store import open_store
from tests import postgres_server
from tests.postgres import patroni
from tests.postgres.judged import Verdict, Writers, judge
from tests.postgres.patroni import Cluster
from tests.postgres.servers import address, pair
from tests.postgres.writer import SIGN_UPS
from tests.waiting import until

WRITERS, PROGRESS = 8, 10
"""How many write, and how much each must get done before and after something fails."""

AWAY = 40.0
"""Seconds without etcd: longer than its leader key lives."""

DURABLE = {"listen_addresses": "", "fsync": "on", "shared_buffers": "64MB", "wal_keep_size": "256MB"}

HEAD = ["what failed", "longest time without a write, s", "all go on after, s"]


def main(asked: Asked) -> int:
    """Print what happened; 1 when something was lost, done twice or said falsely."""
    if reason := postgres_server.why_not():
        print(f"Not measured: {reason}")
        return 0
    faults = bool(by_hand(asked.room("failover")).faults)
    if reason := patroni.why_not():
        print(f"No Patroni: {reason}")
        return int(faults)
    return int(bool(by_itself(asked.room("patroni")).faults) or faults)


def by_hand(folder: Path) -> Verdict:
    """Kill a server, promote its standby."""
    folder.chmod(0o755)
    first, second = pair(folder, DURABLE)
    try:
        with open_store(address(first, second)) as store:
            store.declare("proof", [SIGN_UPS])
            writers = Writers(address(first, second), WRITERS, folder)
            try:
                _progress(writers)
                first.kill()
                began = time.monotonic()
                second.promote()
                promoted = time.monotonic() - began
                _progress(writers)
                verdict = judge(store, writers.stop())
            finally:
                writers.kill()
    finally:
        first.remove()
        second.remove()
    print(f"\nBy hand, {WRITERS} writers, promoted in {promoted:.2f} s: {verdict}\n", flush=True)
    return verdict


def by_itself(folder: Path) -> Verdict:
    """Let one thing after the other fail in a cluster of three nodes."""
    folder.chmod(0o755)
    cluster, rows = Cluster(folder), []
    try:
        cluster.start()
        with open_store(cluster.url()) as store:
            store.declare("proof", [SIGN_UPS])
            writers = Writers(cluster.url(), WRITERS, folder)
            try:
                _progress(writers)
                for what, fail, mend in _failures(cluster):
                    began = time.monotonic()
                    fail()
                    _progress(writers)
                    rows.append([what, f"{writers.gap(began):.1f}", f"{time.monotonic() - began:.1f}"])
                    print(f"  {what}", flush=True)
                    mend()
                    cluster.settled(120, standbys=2)
                verdict = judge(store, writers.stop())
            finally:
                writers.kill()
    finally:
        cluster.remove()
    print(f"\nPatroni, {WRITERS} writers, one thing after the other:\n\n{table(HEAD, rows)}\n")
    print(f"In all: {verdict}")
    return verdict


Failure = tuple[str, Callable[[], object], Callable[[], object]]


def _failures(cluster: Cluster) -> list[Failure]:
    gone: list[patroni.Node] = []

    def crash(find: Callable[[], patroni.Node]) -> None:
        gone.append(find())
        gone[-1].crash()

    def back() -> None:
        gone.pop().begin()

    def hand_over() -> None:
        cluster.control("switchover", "--master", f"pg{cluster.leader().number}", "--force")

    def without_etcd() -> None:
        cluster.stop_etcd()
        time.sleep(AWAY)

    def nothing() -> None:
        """Patroni mends it."""

    return [
        ("the leader’s machine (kill -9 of all)", lambda: crash(cluster.leader), back),
        ("the synchronous standby’s machine", lambda: crash(cluster.standby), back),
        ("the leader’s server, its Patroni lives", lambda: cluster.leader().kill(), nothing),
        ("the leader hands over by hand (patronictl switchover)", hand_over, nothing),
        (f"etcd, for {AWAY:.0f} s", without_etcd, cluster.start_etcd),
    ]


def _progress(writers: Writers) -> None:
    """Wait until each has got so much done."""
    enough = [count + PROGRESS for count in writers.acknowledged()]
    until(lambda: all(map(int.__ge__, writers.acknowledged(), enough)), 180)
