"""A thousand machines, eight thousand GPUs: what a sweep costs to read and to store, and what it leaves.

Answers are bytes as machines send them. A sweep has to be read and stored in three seconds of
processor time; a day of figures, reckoned from half an hour, has to take less than 40 MB. The fleet is told
(`live`) for the first time, again and after a look, and judged as every five minutes. Beside it: the same
figures as rows of bare SQLite, one for each GPU. What is measured wavers more than it does on most machines.
"""

from __future__ import annotations

import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.gpus_lab import Machine
from coordtui.api import Context
from coordtui.jobs.line import Line
from coordtui.testing import FrozenClock, open_test_session
from coordtui_gpus import fleet
from coordtui_gpus.collecting.answers import Answer
from coordtui_gpus.collecting.understanding import heard_of
from coordtui_gpus.fairness.judging import judge
from coordtui_gpus.fleet.job import pack
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.records import Host, Samples, Sweep

MACHINES, SECONDS, SWEEPS, LATER = 1000, 30, 60, 3
REACH_S, REACH_MB, REACH_LIVE, REACH_JUDGE = 3.0, 40.0, 60.0, 2.0

START = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)


@contextmanager
def large_fleet(
    folder: Path, machines: int = MACHINES
) -> Iterator[tuple[Context, FrozenClock, list[Machine]]]:
    """A store with so many machines, none of them looked at yet."""
    clock = FrozenClock(START)
    with open_test_session(folder, {"gpus": "coordtui_gpus"}, clock=clock) as session:
        ctx, made = session.context("gpus"), [Machine(number) for number in range(1, machines + 1)]
        hosts = [Host(name=each.name, place=f"row {each.number // 25:02d}") for each in made]
        ctx.store.records(Host).add_all(hosts)
        yield ctx, clock, made


def swept(ctx: Context, made: list[Machine], now: datetime) -> tuple[float, float]:
    """Read and store one sweep, in four batches; seconds of processor time for the one and the other."""
    answers = [(number, each.answer(now)) for number, each in enumerate(made, 1)]
    began = time.process_time()
    heard: list[Heard] = []
    for number, data in answers:
        answer = Answer(out=data, status=0)
        heard.append(heard_of(number, answer, at=now, took=0.4))
    read = time.process_time()
    quarter = len(heard) // 4
    for start in range(0, len(heard), quarter):
        fleet.keep(ctx, heard[start : start + quarter])
    return read - began, time.process_time() - read


def timed(work: Callable[[], object], reps: int) -> tuple[float, float]:
    """Milliseconds of the first call, and the median of the others."""
    found = []
    for _ in range(reps + 1):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return found[0], median(found[1:])


def main() -> int:
    """Print the tables; 1 when a figure is not reached."""
    with TemporaryDirectory() as folder, large_fleet(Path(folder)) as (ctx, clock, made):
        costs = []
        for number in range(SWEEPS):
            clock.now = START + timedelta(seconds=SECONDS * number)
            costs.append(swept(ctx, made, clock.now))
        first, again = timed(lambda: fleet.live(ctx), 5)
        looks = []
        for _ in range(LATER):
            clock.now += timedelta(seconds=SECONDS)
            swept(ctx, made, clock.now)
            looks.append(timed(lambda: fleet.live(ctx), 1)[0])
        began = time.process_time()
        judge(ctx)
        judging = time.process_time() - began
        rows = ctx.store.records(Sweep).find()
        tail = sum(len(each.data) for each in rows) / 1e6
        began = time.process_time()
        clock.now = max(clock.now, START + timedelta(hours=1)) + timedelta(minutes=2)
        pack(ctx, Line(None, lambda: False))
        packing = time.process_time() - began
        packed = [each for each in ctx.store.records(Samples).find() if each.tier == "raw"]
        day = 86_400 / SECONDS / (SWEEPS + LATER) * sum(len(each.data) for each in packed) / 1e6
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        bare, size = _bare_sqlite(Path(folder))
    later = costs[1:]
    reading, storing = median(each[0] for each in later), median(each[1] for each in later)
    whole = reading + storing
    figures = (
        ("reading and storing a sweep, processor, s", whole, REACH_S),
        ("… reading 1,000 answers", reading, None),
        ("… storing them; bare SQLite: a row for each GPU", storing, bare),
        ("… the first sweep, when all is new", sum(costs[0]), None),
        ("half an hour packed, processor, s", packing, None),
        ("figures of a day, packed, MB", day, REACH_MB),
        ("… beside rows of bare SQLite", day, size),
        ("half an hour that is not packed yet, MB", tail, None),
        ("the fleet told for the first time, ms", first, None),
        ("… and again", again, None),
        ("… after a look at all, ms", median(looks), REACH_LIVE),
        ("what is known judged, processor, s", judging, REACH_JUDGE),
        ("memory at most, MB", memory, None),
    )
    print("| 1,000 machines, 8,000 GPUs | ours | peer or limit | ratio |\n|---|---|---|---|")
    for what, ours, other in figures:
        compared = f"{other:.2f} | {ours / other:.2f}" if other else " | "
        print(f"| {what} | {ours:.2f} | {compared} |")
    return int(whole > REACH_S or day > REACH_MB)


def _bare_sqlite(folder: Path) -> tuple[float, float]:
    """Seconds of processor time to write 8,000 rows of figures, and megabytes that a day of them takes."""
    path = folder / "bare.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "CREATE TABLE figures (gpu INTEGER, at INTEGER, a REAL, b REAL, c REAL, d REAL, e REAL)"
        )
        began = time.process_time()
        for at in range(10):
            lines = [(gpu, at, 97.0, 57091.0, 628.67, 72.0, 1980.0) for gpu in range(8 * MACHINES)]
            connection.executemany("INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?)", lines)
            connection.commit()
        spent = (time.process_time() - began) / 10
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return spent, path.stat().st_size / 10 * 86_400 / SECONDS / 1e6
