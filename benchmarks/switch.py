"""Another theme, another language while the program runs, and what each way to look costs in bytes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from benchmarks.start import CTRL_Q, OURS, PROGRAM, demo_store
from benchmarks.table import markdown
from benchmarks.terminal import Terminal, clean_environment

UP, DOWN, PAGE_DOWN, HOME = "\x1b[A", "\x1b[B", "\x1b[6~", "\x1b[H"
PAPERS = 100_000

MINIMAL = """
from textual.app import App
from textual.widgets import Static

class Minimal(App):
    BINDINGS = [("t", "other", "theme")]
    def compose(self):
        yield Static("one line")
    def action_other(self):
        self.theme = "textual-light" if self.theme == "textual-dark" else "textual-dark"

Minimal().run()
"""
"""The least that Textual itself needs for another theme."""

LOOKS: Mapping[str, tuple[tuple[str, ...], dict[str, str]]] = {
    OURS: ((), {}),
    "--lean": (("--lean",), {}),
    "NO_COLOR": ((), {"NO_COLOR": "1"}),
    "16 colours": ((), {"TERM": "xterm-16color", "COLORTERM": ""}),
    "--ascii": (("--ascii",), {}),
}

Row = dict[str, float]


def switch(terminal: Terminal, name: str, keys: str) -> Row:
    """Press keys that bring another look: milliseconds to the last byte, and bytes."""
    burst = terminal.press(keys)
    last = burst.chunks[-1][0] - burst.sent_at if burst.chunks else 0.0
    return {f"{name} ms": last * 1000, f"{name} bytes": burst.size}


def ours(url: str) -> Row:
    """Both switches on the list of papers, in the windows where they are chosen."""
    terminal = Terminal((PROGRAM, "--store", url), clean_environment())
    terminal.settle(terminal.started_at, at_least=1000)
    terminal.press("2")
    row: Row = {}
    for name in ("theme", "language"):
        terminal.press(f":{name}")
        terminal.press("\r")
        row |= switch(terminal, name, DOWN)
        terminal.press(UP)
        terminal.press("q")
    terminal.leave(CTRL_Q)
    return row


def minimal() -> Row:
    """The switch of a theme in an app that shows one line."""
    terminal = Terminal((sys.executable, "-c", MINIMAL), clean_environment())
    terminal.settle(terminal.started_at, at_least=1000)
    row = switch(terminal, "theme", "t")
    terminal.leave(CTRL_Q)
    return row


def looks(url: str, look: str) -> Row:
    """What a way to look costs at the start and in a list."""
    options, environment = LOOKS[look]
    terminal = Terminal((PROGRAM, *options, "--store", url), clean_environment(**environment))
    row: Row = {"start bytes": terminal.settle(terminal.started_at, at_least=1000).size}
    terminal.press("2")
    terminal.press(HOME)
    for name, keys in (("cursor down", DOWN), ("page down", PAGE_DOWN)):
        row[f"{name} bytes"] = terminal.press(keys).size
    terminal.leave(CTRL_Q)
    return row


def _table(title: str, measures: Mapping[str, Callable[[], Row]], reps: int) -> None:
    results: dict[str, dict[str, list[float]]] = {name: {} for name in measures}
    for rep in range(reps + 1):
        for name, measure in measures.items():
            for key, value in measure().items():
                if rep:  # the first round warms up
                    results[name].setdefault(key, []).append(value)
    print(f"\n{title}: median (lowest-highest) of {reps} interleaved runs, 120x40\n")
    print(markdown(results, ours=next(iter(measures))))


def main(reps: int = 5) -> None:
    """Measure the switches, then the looks."""
    url = demo_store(PAPERS)
    both = {f"{OURS}, {PAPERS // 1000}k papers": lambda: ours(url), "minimal Textual app": minimal}
    _table("Switches", both, reps)
    _table("Looks", {look: lambda look=look: looks(url, look) for look in LOOKS}, 1)
