"""What reports cost in a lab with five years of training: one year, and all of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date

from benchmarks.table import spread
from benchmarks.training_lab import SESSIONS, SIGNUPS, made, opened

LIMIT = 1_000
"""Milliseconds that whoever asks waits for a year."""


def main(reps: int = 5) -> None:
    """Print the table: medians, in brackets the lowest and the highest."""
    from coordtui_training.reports.counting import report
    from coordtui_training.reports.keys import TITLES
    from coordtui_training.reports.spans import Span

    year = Span(date(2026, 1, 1), date(2026, 12, 31))
    everything = Span(date(2020, 1, 1), date(2027, 12, 31))
    with opened(made()) as session:
        ctx = session.context("training")
        print(f"\nAttendance, {SESSIONS:,} sessions, {SIGNUPS:,} sign-ups\n")
        print(f"| by | a year, ms (limit {LIMIT}) | all five, ms |")
        print("|---|---|---|")
        for by in TITLES:
            shown = []
            for span in (year, everything):
                taken = _taken(lambda by=by, span=span: report(ctx, by, span), reps)  # type: ignore[misc]
                late = " (too slow)" if statistics.median(taken) > LIMIT else ""
                shown.append(spread(taken) + late)
            print(f"| {by} | {' | '.join(shown)} |")


def _taken(work: Callable[[], object], reps: int) -> list[float]:
    taken = []
    for _ in range(reps):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return taken
