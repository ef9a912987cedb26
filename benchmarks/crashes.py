"""kill -9 at random moments: what was acknowledged is there, and nothing by halves.

`python -m benchmarks crashes [--kills 1000] [--server-kills 20]`: the process that writes is killed on
SQLite and on PostgreSQL; then the server, with all its children, which is started again with every
commit on its disk. Each life of a writer begins as a copy of one that has imported the store.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.store.command import _disk
from benchmarks.store.processes import start
from benchmarks.store.report import table
from coordtui.store import Store, open_store
from coordtui.store.engines import sqlite as _sqlite
from tests import postgres_server
from tests.postgres.judged import Verdict, Writers, judge
from tests.postgres.servers import Server, address
from tests.waiting import until

with contextlib.suppress(ImportError):  # as with SQLite's: no life begins with an import
    from coordtui.store.engines.postgres import engine as _postgres
__all__ = ["_postgres", "_sqlite", "kill_server", "kill_writers", "look", "main"]

LIFE = 0.04
"""Seconds that a process lives on average, once it has opened the store."""

OPENING = 10
"""One in so many is killed at a moment of its start instead."""

LOOKED = 50
"""After so many kills all is looked at, and at the end."""

Wish = tuple[int, int]
"""A life, and which of its wishes."""

DURABLE = {"listen_addresses": "", "fsync": "on", "synchronous_commit": "on", "shared_buffers": "64MB"}


@dataclass
class Lives:
    """What was acknowledged, and what was found wrong."""

    kills: int = 0
    opening: int = 0
    """Killed before the first wish was granted."""
    acknowledged: set[Wish] = field(default_factory=set)
    completed: int = 0
    """There, although the process was killed before it could say so: one of a life at most."""
    lost: set[Wish] = field(default_factory=set)
    halves: set[Wish] = field(default_factory=set)
    twice: set[Wish] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.halves or self.twice or self.faults)


def write(connection: Connection, url: str, life: int) -> None:
    """Write until killed: two documents at a time, each third under the name of a request."""
    with open_store(url) as store:
        connection.send_bytes(b"0")
        for number in count(1):
            _wish(store, life, number)
            connection.send_bytes(b"%d" % number)


def _wish(store: Store, life: int, number: int) -> None:
    def both() -> None:
        for name in ("left", "right"):
            store.table(name).insert({"life": life, "number": number, "text": "x" * 500})

    if number % 3 == 0:
        store.run(both, request=f"{life}-{number}")
    else:
        with store.transaction():
            both()


def kill_writers(url: str, kills: int, seed: int, file: Path | None = None) -> Lives:
    """Start so many processes that write, and kill each; `file` is looked at by SQLite itself."""
    lives, chance = Lives(), random.Random(seed)
    for life in range(kills):
        process, connection = start(write, url, life)
        if life % OPENING:
            connection.poll(None)
        time.sleep(chance.expovariate(1 / LIFE))
        process.kill()
        said = _drained(connection)[1:]
        process.join()
        connection.close()
        lives.kills += 1
        lives.opening += not said
        lives.acknowledged |= {(life, number) for number in said}
        if process.exitcode != -9:
            lives.faults.append(f"life {life} ended by itself")
        if lives.kills % LOOKED == 0 or lives.kills == kills:
            look(lives, url, file)
    return lives


def _drained(connection: Connection) -> list[int]:
    said: list[int] = []
    try:
        while True:
            said.append(int(connection.recv_bytes()))
    except (EOFError, OSError):  # it is dead, perhaps in the middle of a word
        return said


def look(lives: Lives, url: str, file: Path | None = None) -> None:
    """Compare what is there with what was acknowledged; ask the store and SQLite whether all is whole."""
    with open_store(url) as store:
        left, right = (_there(store, name) for name in ("left", "right"))
        if store.verify_audit() is not None:
            lives.faults.append("the audit log is broken")
    there = left.keys() & right.keys()
    lives.lost |= lives.acknowledged - there
    lives.halves |= left.keys() ^ right.keys()
    lives.twice |= {wish for wish, times in (left + right).items() if times > 2}
    unsaid = Counter(life for life, _ in there - lives.acknowledged)
    lives.completed = unsaid.total()
    if max(unsaid.values(), default=0) > 1:
        lives.faults.append("a life went on after a wish that it did not acknowledge")
    if file is not None:
        with closing(sqlite3.connect(file)) as anybody:
            if (said := anybody.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
                lives.faults.append(f"SQLite: {said[0][0]}")


def _there(store: Store, name: str) -> Counter[Wish]:
    return Counter((row["life"], row["number"]) for row in store.table(name))


def kill_server(folder: Path, kills: int, writers: int = 4) -> Verdict:
    """Kill the server so often while several write, and start it again."""
    server = Server(folder, DURABLE).create().start()
    try:
        with open_store(address(server)) as store:
            busy = Writers(address(server), writers, folder)
            try:
                until(lambda: min(busy.acknowledged()) > 0)
                for _ in range(kills):
                    enough = [said + 4 for said in busy.acknowledged()]
                    until(lambda enough=enough: all(map(int.__ge__, busy.acknowledged(), enough)))  # type: ignore[misc]
                    server.kill()
                    server.start()
                return judge(store, busy.stop())
            finally:
                busy.kill()
    finally:
        server.remove()


def main(argv: Sequence[str] = ()) -> int:
    """Print both tables; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks crashes", description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000, help="of writers, on each engine (%(default)s)")
    parser.add_argument("--server-kills", type=int, default=20, help="%(default)s")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=_disk(), help="a real disk (%(default)s)")
    given = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="coordtui-bench-", dir=given.folder))
    folder.chmod(0o755)  # PostgreSQL runs as somebody else where root starts it
    try:
        file = folder / "lab.db"
        found = {"SQLite": kill_writers(f"sqlite://{file}", given.kills, given.seed, file)}
        _tell(found)
        server: Verdict | None = None
        if reason := postgres_server.why_not():
            print(f"Not on PostgreSQL: {reason}")
        else:
            running = Server(folder / "one", DURABLE).create().start()
            try:
                found["PostgreSQL"] = kill_writers(address(running), given.kills, given.seed)
            finally:
                running.remove()
            _tell(found)
            server = kill_server(folder / "two", given.server_kills)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if server is not None:
        print(f"PostgreSQL killed {given.server_kills} times and started again, 4 writers: {server}")
    return int(not all(lives.sound for lives in found.values()) or bool(server and server.faults))


def _tell(found: dict[str, Lives]) -> None:
    head = [
        "writer killed",
        "kills",
        "while it opened",
        "acknowledged",
        "lost",
        "by halves",
        "twice",
        "there, unsaid",
    ]
    rows = [
        [
            name,
            each.kills,
            each.opening,
            len(each.acknowledged),
            len(each.lost),
            len(each.halves),
            len(each.twice),
            each.completed,
        ]
        for name, each in found.items()
    ]
    print(f"\n{table(head, rows)}\n", flush=True)
    for name, lives in found.items():
        for fault in lives.faults:
            print(f"{name}: {fault}")
