"""What a piece of work reads from the store, and what it takes of the processor and of memory."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from coordtui.store.engines.connection import Connection

_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")


_LONG = 3.0
"""Seconds of the processor; what takes longer is done once more only: what is kept, the first time made."""


class Cost(NamedTuple):
    """What the first time took by the clock, and the usual one of the processor; what the first read."""

    first: float
    """Milliseconds."""

    usual: float
    """Milliseconds of all threads, which a busy machine does not change."""

    rows: int
    kilobytes: float
    megabytes: float
    """More memory in use after the first time than before."""


class Read:
    """Rows and bytes that were handed out by the database."""

    def __init__(self) -> None:
        self.rows = self.bytes = 0

    def note(self, row: tuple[Any, ...]) -> None:
        """Count a row."""
        self.rows += 1
        self.bytes += sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)


def cost(work: Callable[[int], object], times: int = 5) -> Cost:
    """Do it and count what it reads; then so many times more, each with another number."""
    before = resident()
    with reading() as read:
        began, used = time.perf_counter(), time.process_time()
        work(0)
        first, used = time.perf_counter() - began, time.process_time() - used
    after = resident()
    taken: list[float] = []
    for number in range(1, times + 1 if used < _LONG else 2):
        began = time.process_time()
        work(number)
        taken.append(time.process_time() - began)
    usual = statistics.median(taken) if taken else used
    return Cost(first * 1000, usual * 1000, read.rows, read.bytes / 1000, after - before)


@contextmanager
def reading() -> Iterator[Read]:
    """Count what SQLite hands out meanwhile, to whichever thread."""
    read, rows, stream = Read(), Connection.rows, Connection.stream

    def counted_rows(self: Connection, *asked: Any) -> list[tuple[Any, ...]]:
        found = rows(self, *asked)
        for row in found:
            read.note(row)
        return found

    def counted_stream(self: Connection, *asked: Any) -> Iterator[tuple[Any, ...]]:
        for row in stream(self, *asked):
            read.note(row)
            yield row

    Connection.rows, Connection.stream = counted_rows, counted_stream  # type: ignore[method-assign]
    try:
        yield read
    finally:
        Connection.rows, Connection.stream = rows, stream  # type: ignore[method-assign]


def resident() -> float:
    """Megabytes of memory in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_SIZE / 1e6
