"""Start to full paint, quit, memory and bytes at rest, beside an empty Textual app, posting and harlequin."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import binary
from benchmarks.table import markdown
from benchmarks.terminal import Terminal, clean_environment

OURS = "coordtui"
PROGRAM = str(Path(sys.executable).with_name("coordtui"))
CTRL_Q, CTRL_C = "\x11", "\x03"


@dataclass(frozen=True)
class Program:
    """A program under test and the keys that end it."""

    name: str
    argv: tuple[str, ...]
    leave: str = CTRL_Q


def demo_store(papers: int) -> str:
    """The URL of a store with the invented lab, 1,200 people and so many papers."""
    url = f"sqlite:///{tempfile.mkdtemp(prefix='coordtui-bench-')}/lab.db"
    command = [PROGRAM, "demo", "--into", url, "--papers", str(papers)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return url


def programs(papers: Sequence[int]) -> list[Program]:
    """Ours with each number of papers, and whichever peers can be installed."""
    found = [Program("empty Textual app", (sys.executable, str(Path(__file__).with_name("empty_app.py"))))]
    for count in papers:
        name = OURS if count == papers[0] else f"{OURS}, {count // 1000}k papers"
        found.append(Program(name, (PROGRAM, "--store", demo_store(count))))
    for peer, leave in (("posting", CTRL_C), ("harlequin", CTRL_Q)):
        if path := binary(peer, peer):
            found.append(Program(peer, (path,), leave))
    return found


def measure(program: Program, environment: dict[str, str], rest: float) -> dict[str, float]:
    """One start, a rest of so many seconds, and one quit."""
    terminal = Terminal(program.argv, environment)
    burst = terminal.settle(terminal.started_at, at_least=1000)
    first, full = burst.painted()
    idle = terminal.idle(rest)
    quit_ms = terminal.leave(program.leave)
    return {
        "first text ms": first,
        "full paint ms": full,
        "start bytes": burst.size,
        "idle B/s": idle.size / rest,
        "quit ms": quit_ms,
        "peak MB": terminal.peak_mb,
    }


def main(reps: int = 7, papers: Sequence[int] = (3_000, 100_000)) -> None:
    """Interleave the runs, so that a slow spell of the machine falls on all; drop the first round."""
    chosen = programs(papers)
    environments = {p.name: clean_environment() for p in chosen}
    results: dict[str, dict[str, list[float]]] = {p.name: {} for p in chosen}
    for rep in range(reps + 1):
        for program in chosen:
            row = measure(program, environments[program.name], rest=2.0)
            if rep:
                for key, value in row.items():
                    results[program.name].setdefault(key, []).append(value)
    print(f"\nStart: median (lowest-highest) of {reps} interleaved runs, 120x40\n")
    print(markdown(results, ours=OURS))
