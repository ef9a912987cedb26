"""A list of 100,000 rows: coordtui's beside Textual's DataTable and OptionList and textual-fastdatatable."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import binary
from benchmarks.table import markdown
from benchmarks.terminal import COLUMNS, LINES, Burst, Terminal, clean_environment

OURS = "coordtui"
APPS = Path(__file__).with_name("list_apps")
ROWS = 100_000
CTRL_Q = "\x11"

KEYS = (
    ("filter key", "7"),
    ("erase filter", "\x7f"),
    ("cursor down", "\x1b[B"),
    ("page down", "\x1b[6~"),
)
"""What is pressed, in this order."""


@dataclass(frozen=True)
class Widget:
    """A list under test, as an app of its own."""

    name: str
    python: str
    script: str


def widgets() -> list[Widget]:
    """Ours, Textual's, and the peer if it can be installed."""
    found = [
        Widget(OURS, sys.executable, "record_list.py"),
        Widget("DataTable", sys.executable, "data_table.py"),
        Widget("OptionList", sys.executable, "option_list.py"),
    ]
    if python := binary("textual-fastdatatable", "python"):
        found.append(Widget("fastdatatable", python, "fast_data_table.py"))
    return found


def measure(widget: Widget, rows: int) -> dict[str, float]:
    """One start, each key once, and one quit."""
    argv = (widget.python, str(APPS / widget.script), str(rows))
    terminal = Terminal(argv, clean_environment())
    burst = terminal.settle(terminal.started_at, at_least=1000)
    first, full = burst.painted()
    measured = {
        "first paint ms": first,
        "full paint ms": full,
        "start cpu ms": cpu_ms(terminal.pid),
        "start bytes": float(burst.size),
    }
    for name, key in KEYS:
        before = cpu_ms(terminal.pid)
        pressed = terminal.press(key)
        measured |= {
            f"{name} ms": _last(pressed),
            f"{name} cpu ms": cpu_ms(terminal.pid) - before,
            f"{name} bytes": float(pressed.size),
        }
    terminal.leave(CTRL_Q)
    return {**measured, "peak MB": terminal.peak_mb}


def cpu_ms(pid: int) -> float:
    """Milliseconds of processor that the threads of a process have used."""
    used = (path.read_text().split()[0] for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    return sum(int(nanoseconds) for nanoseconds in used) / 1e6


def _last(burst: Burst) -> float:
    """Milliseconds from the key to the last byte that answers it."""
    return (burst.chunks[-1][0] - burst.sent_at) * 1000 if burst.chunks else 0.0


def main(reps: int = 7, rows: int = ROWS, only: Sequence[str] = ()) -> None:
    """Interleave the runs, so that a slow spell of the machine falls on all."""
    chosen = [widget for widget in widgets() if not only or widget.name in only]
    results: dict[str, dict[str, list[float]]] = {widget.name: {} for widget in chosen}
    for _ in range(reps):
        for widget in chosen:
            for key, value in measure(widget, rows).items():
                results[widget.name].setdefault(key, []).append(value)
    where = f"{COLUMNS}x{LINES}"
    print(f"\nA list of {rows:,} rows: median (lowest-highest) of {reps} interleaved runs, {where}\n")
    print(markdown(results, ours=OURS))
