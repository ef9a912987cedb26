"""Sixteen programs sign people up for one session at once, beside as many that use SQLite alone.

Each signs up thirty people, with all checks and the letter; of 480 there are seats for 200. The peers
write as many rows in each transaction as a sign-up does, without a check or a letter, as careful
about the disk; who finds the store busy waits as SQLite does.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from threading import Barrier

from tinydb import where

from benchmarks.store.processes import together
from benchmarks.training_lab import acting, copied, opened
from benchmarks.training_seats import slow
from coordtui.api import Context
from coordtui_training.records import SEATED, Session, Signup, Sitting

PROCESSES, EACH, SEATS, ROWS = 16, 30, 200, 16

Times = tuple[float, float, list[float]]
"""When a process began and ended, and how long each of its sign-ups took, in seconds."""


def main() -> int:
    """Print the table; 1 when the seats were not given exactly once."""
    with copied() as (folder, session):
        ctx = session.context("training")
        number = _on_a_sunday(ctx)
        people = ctx.directory.people().ids()[1 : 1 + PROCESSES * EACH]
        ours = together(PROCESSES, _sign_up, folder, number, people)
        states = Counter(each.state for each in ctx.store.records(Signup).find(where("session") == number))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bare.db"
        with closing(sqlite3.connect(path)) as bare:
            bare.execute("PRAGMA journal_mode = WAL")
            bare.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT)")
        theirs = together(PROCESSES, _write, path)
    print(f"\n{PROCESSES} programs, {EACH} sign-ups each, for one session with {SEATS} seats\n")
    print("| | a second | median, ms | 95th of 100, ms | slowest, ms |\n|---|---|---|---|---|")
    for name, found in (("coordtui", ours), ("SQLite alone", theirs)):
        taken = [each * 1000 for *_, some in found for each in some]
        wall = max(end for _, end, _ in found) - min(start for start, *_ in found)
        times = " | ".join(f"{each:.0f}" for each in (median(taken), slow(taken), max(taken)))
        print(f"| {name} | {len(taken) / wall:.0f} | {times} |")
    print(f"\n{dict(states)}")
    seated = sum(states[each] for each in SEATED)
    return int(seated != SEATS or states["waiting"] != PROCESSES * EACH - SEATS)


def _on_a_sunday(ctx: Context) -> int:
    """A session when nobody has anything else."""
    start = ctx.clock().replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=20)
    start += timedelta(days=6 - start.weekday())
    sitting = Sitting(start=start, end=start + timedelta(hours=2))
    course = ctx.store.records(Session).find(limit=1)[0].course
    return (
        ctx.store.records(Session)
        .add(
            Session(
                course=course,
                sittings=[sitting],
                start=sitting.start,
                end=sitting.end,
                zone="America/Toronto",
                uid="storm@example.invalid",
                capacity=SEATS,
                state="published",
            )
        )
        .doc_id
    )


def _sign_up(gate: Barrier, place: int, folder: Path, number: int, people: list[int]) -> Times:
    from coordtui_training.seats import Seats

    taken = []
    with opened(folder) as session:
        mine = [Seats(acting(session, each)) for each in people[place * EACH : (place + 1) * EACH]]
        gate.wait()
        began = time.perf_counter()
        for seats in mine:
            start = time.perf_counter()
            seats.sign_up(number)
            taken.append(time.perf_counter() - start)
        return began, time.perf_counter(), taken


def _write(gate: Barrier, place: int, path: Path) -> Times:
    taken, body = [], "x" * 300
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as bare:
        for pragma in ("synchronous = FULL", "secure_delete = ON"):
            bare.execute(f"PRAGMA {pragma}")
        gate.wait()
        began = time.perf_counter()
        for _ in range(EACH):
            start = time.perf_counter()
            bare.execute("BEGIN IMMEDIATE")
            for _ in range(ROWS):
                bare.execute("INSERT INTO bare (body) VALUES (?)", (body,))
            bare.execute("COMMIT")
            taken.append(time.perf_counter() - start)
        return began, time.perf_counter(), taken


if __name__ == "__main__":
    raise SystemExit(main())
