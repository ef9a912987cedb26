"""What a part is told."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.store.report import Place


@dataclass(frozen=True)
class Asked(Place):
    """Where to write and how much to do; `server` is how to reach PostgreSQL."""

    server: str
    sizes: tuple[int, ...] = (1_000, 10_000, 100_000)
    rounds: int = 9
    processes: tuple[int, ...] = (8, 32)
    times: int = 100
    seconds: float = 5.0
    listeners: int = 100
    commits: int = 100
