"""What reports cost in a lab with five years of training: one year, and all 60,000 sign-ups at once."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from benchmarks.table import spread
from benchmarks.training_lab import SESSIONS, SIGNUPS, made, opened

LIMIT = 1_000
"""Milliseconds that whoever asks waits for a year, and for as much as all five in one."""


def main(reps: int = 7) -> int:
    """Print the table: medians, in brackets the lowest and the highest; 1 when one is too slow."""
    from coordtui_training.reports.counting import report
    from coordtui_training.reports.keys import TITLES
    from coordtui_training.reports.spans import Span

    late = False
    with opened(made()) as session:
        ctx = session.context("training")
        today = ctx.clock().date()
        year = Span(today - timedelta(days=365), today)
        everything = Span(
            today.replace(year=today.year - 9, day=1), today.replace(year=today.year + 9, day=1)
        )
        print(f"\nAttendance, {SESSIONS:,} sessions, {SIGNUPS:,} sign-ups (limit {LIMIT} ms)\n")
        print("| by | a year, ms | processor, ms | all sign-ups, ms | processor, ms |")
        print("|---|---|---|---|---|")
        for by in TITLES:
            shown = []
            for span in (year, everything):
                taken, used = _taken(partial(report, ctx, by, span), reps)
                shown += [spread(taken), f"{statistics.median(used):.0f}"]
                late |= statistics.median(taken) > LIMIT
            print(f"| {by} | {' | '.join(shown)} |", flush=True)
    return int(late)


def _taken(work: Callable[[], object], reps: int) -> tuple[list[float], list[float]]:
    """Milliseconds that it took, and that the processor worked."""
    taken, used = [], []
    for _ in range(reps):
        began, processor = time.perf_counter(), time.thread_time()
        work()
        taken.append((time.perf_counter() - began) * 1000)
        used.append((time.thread_time() - processor) * 1000)
    return taken, used
