"""The page of training in the real program on the large lab: from a key to the painted screen.

Milliseconds to the last text that the key brings, and processor time of the screen's thread, in a
terminal of 120x40. The program without the plugin tells what training adds to start and memory.
Another process signs somebody up, and the time until the page says so is from its commit on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.start import CTRL_Q, PROGRAM
from benchmarks.terminal import Burst, Terminal, clean_environment
from benchmarks.training_lab import copied, settings_file, url
from benchmarks.training_seats import newcomers, sessions_to_come, slow
from coordtui.host.session import Session as Opened
from coordtui_training.seats import Seats

REACH_MS = 50.0
"""What opening the page must reach."""

PAGE, TODAY, ESCAPE, DOWN, BACKSPACE = "gs", "1", "\x1b", "\x1b[B", "\x7f"

Measured = tuple[float, float]
"""Milliseconds to the last text, and of the screen's thread."""

Measures = dict[str, list[Measured]]

WITHOUT = '[plugins]\ndisabled = ["training"]\n'


def main(reps: int = 7) -> int:
    """Print the tables; 1 when opening the page does not reach its figure."""
    found: Measures = {}
    starts: dict[str, list[tuple[float, float]]] = {"with training": [], "without": []}
    with copied() as (folder, session):
        bare = folder / "without.toml"
        bare.write_text(settings_file(folder).read_text() + WITHOUT)
        coming, people = sessions_to_come(session.context("training")), _researchers(session)
        for rep in range(reps + 1):
            for name, settings in (("with training", settings_file(folder)), ("without", bare)):
                terminal = _program(folder, settings)
                shown = terminal.settle(terminal.started_at, at_least=1000).painted()[1]
                if name == "with training":
                    _keys(terminal, found)
                    someone, number = newcomers(session, coming[rep : rep + 12], people)[0][0]
                    people.remove(someone.actor.person or 0)
                    _seen(terminal, found, lambda: Seats(someone).sign_up(number))  # noqa: B023 - at once
                terminal.leave(CTRL_Q)
                if rep:
                    starts[name].append((shown, terminal.peak_mb))
    return _tell(found, starts, reps)


def _program(folder: Path, settings: Path) -> Terminal:
    argv = (PROGRAM, "--lang", "en", "--settings", str(settings), "--store", url(folder))
    return Terminal(argv, clean_environment())


def _researchers(session: Opened) -> list[int]:
    return session.context("training").directory.people().ids()[200:]


def _keys(terminal: Terminal, found: Measures) -> None:
    """Walk through the page, its views and windows, as a coordinator would."""

    def press(what: str, keys: str) -> None:
        before = terminal.screen_ms()
        burst = terminal.press(keys)
        found.setdefault(what, []).append((_last(burst), terminal.screen_ms() - before))

    press("open the page, first", PAGE)
    press("the cursor to the next session", DOWN)
    terminal.press(TODAY)
    press("open the page, again", PAGE)
    press("all the room for the session", "\r")
    terminal.press(ESCAPE)
    press("the list of the session, first", "L")
    terminal.press(ESCAPE)
    press("the list of the session, again", "L")
    terminal.press(ESCAPE)
    press("why: the window of a session", "i")
    terminal.press(ESCAPE)
    press("the week", "V")
    press("the month", "V")
    terminal.press("V")
    terminal.press("/")
    press("first letter of the filter", "c")
    press("second letter of the filter", "o")
    press("third letter of the filter", "u")
    terminal.press(ESCAPE)
    press("another scope", ".")
    terminal.press(ESCAPE)


def _seen(terminal: Terminal, found: Measures, write: Callable[[], object]) -> None:
    """Let another process change something that the page shows."""
    terminal.settle(time.perf_counter())
    before = terminal.screen_ms()
    write()
    burst = terminal.settle(time.perf_counter())
    found.setdefault("another process’s sign-up seen", []).append(
        (_last(burst), terminal.screen_ms() - before)
    )


def _last(burst: Burst) -> float:
    return burst.painted()[1]


def _tell(found: Measures, starts: dict[str, list[tuple[float, float]]], reps: int) -> int:
    print(f"\nThe page of training, 5,000 sessions, 60,000 sign-ups: {reps} runs of the program\n")
    print("| key | median, ms | slowest of 95 in 100, ms | screen's thread, ms |")
    print("|---|---|---|---|")
    for what, measured in found.items():
        taken, used = zip(*measured[1:], strict=True)
        print(f"| {what} | {median(taken):.0f} | {slow([*taken]):.0f} | {median(used):.0f} |")
    print("\n| | start to full paint, ms | memory at its peak, MB |\n|---|---|---|")
    for name, rows in starts.items():
        shown, peak = zip(*rows, strict=True)
        print(f"| {name} | {median(shown):.0f} | {median(peak):.0f} |")
    opened = [taken for what, rows in found.items() if what.startswith("open") for taken, _ in rows[1:]]
    return int(median(opened) > REACH_MS)
