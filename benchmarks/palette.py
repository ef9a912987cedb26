"""The list of commands: open, type a letter, close; beside Textual's own palette in a minimal app."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.start import CTRL_Q, OURS, PROGRAM, demo_store
from benchmarks.table import markdown
from benchmarks.terminal import Terminal, clean_environment

CTRL_P, ESCAPE = "\x10", "\x1b"
TEXTUAL = "Textual's palette, empty app"

STEPS = {"open": CTRL_P, "letter": "s", "second letter": "e", "close": ESCAPE}
"""What is pressed, in turn. Escape is taken as such only a tenth of a second after it was pressed."""

LONGEST = 1.5
"""Seconds after which a step is over: Textual's palette blinks, and never settles."""

LIMITS = {"open": 8_000, "letter": 2_000}
"""Bytes that ours may write."""


def measure(argv: tuple[str, ...], environment: dict[str, str]) -> dict[str, float]:
    """One start and each step: milliseconds to the last change of text, and bytes."""
    terminal = Terminal(argv, environment)
    terminal.settle(terminal.started_at, at_least=1000)
    row: dict[str, float] = {}
    for name, keys in STEPS.items():
        burst = terminal.press(keys, limit=LONGEST)
        row[f"{name} ms"] = burst.painted()[1]
        row[f"{name} bytes"] = burst.size
    terminal.leave(CTRL_Q)
    return row


def main(reps: int = 7) -> int:
    """Interleave the runs and drop the first round; 1 when ours writes more than it may."""
    chosen = {
        OURS: (PROGRAM, "--store", demo_store(3_000)),
        TEXTUAL: (sys.executable, str(Path(__file__).with_name("empty_app.py"))),
    }
    results: dict[str, dict[str, list[float]]] = {name: {} for name in chosen}
    for rep in range(reps + 1):
        for name, argv in chosen.items():
            for key, value in measure(argv, clean_environment()).items():
                if rep:
                    results[name].setdefault(key, []).append(value)
    print(f"\nList of commands: median (lowest-highest) of {reps} interleaved runs, 120x40\n")
    print(markdown(results, ours=OURS))
    return int(any(max(results[OURS][f"{step} bytes"]) > most for step, most in LIMITS.items()))
