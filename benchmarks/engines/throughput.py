"""Many processes that write at once: nothing is lost, how many a second, and how long each waits.

Each raises one counter and inserts a document, in turn. The control is the bare driver with what it
takes to lose nothing: `BEGIN IMMEDIATE` on SQLite, one `UPDATE … SET n = n + 1` on PostgreSQL.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from tinydb.table import Document

from benchmarks.engines.faces import BARE_POSTGRES, BARE_SQLITE, FACES, OURS_POSTGRES, OURS_SQLITE
from benchmarks.engines.report import Asked
from benchmarks.engines.server import address, new_schema
from benchmarks.store import databases
from benchmarks.store.processes import together
from benchmarks.store.report import percentile, table
from coordtui.store import open_store

Writes = tuple[Callable[[], object], Callable[[], object]]

HEAD = ["processes", "", "writes/s", "median, ms", "p99, ms", "longest, ms", "worst off p99, ms", "lost"]


def main(asked: Asked) -> int:
    """Print the table; 1 when something was lost."""
    rows, lost = [], 0
    for count in asked.processes:
        for name in FACES:
            where = _prepared(name, asked, count)
            began = time.perf_counter()
            each = together(count, write, name, where, asked.times)
            took = [ms for process, _ in each for ms in process]
            seconds = max(end for _, end in each) - min(end - sum(ms) / 1000 for ms, end in each)
            missing = sum(2 * count * asked.times - left for left in [sum(_left(name, where))])
            lost += missing if name in (OURS_SQLITE, OURS_POSTGRES) else 0
            worst = max(percentile(process, 99) for process, _ in each)
            figures = (statistics.median(took), percentile(took, 99), max(took), worst)
            rate = len(took) / seconds
            rows.append([count, name, f"{rate:.0f}", *(f"{ms:.1f}" for ms in figures), missing])
            print(f"  {name}: {time.perf_counter() - began:.0f} s", flush=True)
    print(f"\nEach process raises a counter {asked.times} times and inserts as often\n")
    print(table(HEAD, rows), flush=True)
    return int(lost != 0)


def write(gate: Barrier, number: int, name: str, where: str, times: int) -> tuple[list[float], float]:
    """Write so often; milliseconds that each write took, and when the last was done."""
    took: list[float] = []
    with _writes(name, where) as (raise_counter, insert):
        gate.wait()
        for _ in range(times):
            for work in (raise_counter, insert):
                before = time.perf_counter()
                work()
                took.append((time.perf_counter() - before) * 1000)
        return took, time.perf_counter()


@contextmanager
def _writes(name: str, where: str) -> Iterator[Writes]:
    if name in (OURS_SQLITE, OURS_POSTGRES):
        with open_store(where) as store:
            counter, rows = store.table("counter"), store.table("rows")

            def add(document: Any) -> None:
                document["n"] += 1

            yield lambda: counter.update(add, doc_ids=[1]), lambda: rows.insert({"text": "x" * 200})
        return
    body = '{"text": "' + "x" * 200 + '"}'
    if name == BARE_SQLITE:
        lite = databases.bare(Path(where))
        yield (
            lambda: lite.execute("UPDATE counter SET n = n + 1"),
            lambda: lite.execute("INSERT INTO rows (body) VALUES (?)", (body,)),
        )
        lite.close()
        return
    import psycopg

    with psycopg.connect(where, autocommit=True) as connection:
        yield (
            lambda: connection.execute("UPDATE counter SET n = n + 1"),
            lambda: connection.execute("INSERT INTO rows (body) VALUES (%s)", (body,)),
        )


def _prepared(name: str, asked: Asked, count: int) -> str:
    """Where a face writes, the counter at 0."""
    place = FACES.index(name)
    folder = asked.room(f"writers-{count}-{place}")
    reached = new_schema(asked.server, f"writers_{count}_{place}")
    if name in (OURS_SQLITE, OURS_POSTGRES):
        where = str(folder / databases.STORE_NAME) if name == OURS_SQLITE else address(reached)
        with open_store(where) as store:
            store.table("counter").insert(Document({"n": 0}, 1))
            store.table("rows").truncate()
        return where
    made = ("CREATE TABLE counter (n integer)", "INSERT INTO counter VALUES (0)")
    if name == BARE_SQLITE:
        lite = databases.bare(folder)
        for sql in (*made, "CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT)"):
            lite.execute(sql)
        lite.close()
        return str(folder)
    import psycopg

    with psycopg.connect(reached, autocommit=True) as connection:
        rows = "CREATE TABLE rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb)"
        for sql in (*made, rows):
            connection.execute(sql)
    return reached


def _left(name: str, where: str) -> tuple[int, int]:
    """What the counter says, and how many rows there are."""
    if name in (OURS_SQLITE, OURS_POSTGRES):
        with open_store(where) as store:
            counted: Any = store.table("counter").get(doc_id=1)
            return counted["n"], len(store.table("rows"))
    sql = "SELECT (SELECT n FROM counter), count(*) FROM rows"
    if name == BARE_SQLITE:
        lite = databases.bare(Path(where))
        found: tuple[int, int] = lite.execute(sql).fetchone()
        lite.close()
        return found
    assert name == BARE_POSTGRES
    import psycopg

    with psycopg.connect(where) as connection:
        return connection.execute(sql).fetchone() or (0, 0)  # type: ignore[return-value]
