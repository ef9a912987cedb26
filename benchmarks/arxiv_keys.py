"""What a key costs on the page of papers: 5,000 papers, nearly all of them in the inbox.

Processor time of the screen's thread, and milliseconds to the first byte and to the last that
answer. Moving the cursor is the measure of what drawing alone costs.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from benchmarks.start import CTRL_Q, PROGRAM, demo_store
from benchmarks.table import spread
from benchmarks.terminal import Burst, Terminal, clean_environment

PAPERS, READ, STARS = 5_000, 1_500, 60
LIMIT = 16
"""Milliseconds beyond moving the cursor that a mark may keep the screen's thread busy."""

KEYS = (
    ("cursor down", "\x1b[B"),
    ("keep", "f"),
    ("dismiss", "d"),
    ("read or unread", "r"),
    ("not for me", "x"),
    ("undo", "u"),
    ("next view", "V"),
)


def crowded(url: str) -> None:
    """Give who acts a watch that finds nearly all papers, and let them have read and kept some."""
    from random import Random

    from coordtui.config import Settings
    from coordtui.host.session import open_session
    from coordtui_arxiv.records import Watch
    from coordtui_arxiv.service import Inbox
    from coordtui_arxiv.watches import Watches

    with (
        tempfile.TemporaryDirectory() as folder,
        open_session(Settings(), url, state=Path(folder)) as session,
    ):
        ctx, rng = session.context("arxiv"), Random(3)
        Watches(ctx).save(Watch(name="Everything", categories=["cs", "stat", "math", "eess", "q-bio"]))
        inbox = Inbox(ctx)
        numbers = inbox.ids("inbox")
        inbox.mark(rng.sample(numbers, READ), read=True)
        inbox.mark(rng.sample(numbers, STARS), starred=True)
        print(f"\nKeys on the page of papers, {len(numbers)} of {PAPERS} in the inbox, 120x40\n")


def main(reps: int = 12) -> None:
    """Print the table: medians, in brackets the lowest and the highest."""
    url = demo_store(PAPERS)
    crowded(url)
    terminal = Terminal((PROGRAM, "--store", url), clean_environment())
    terminal.settle(terminal.started_at, at_least=1000)
    before = terminal.screen_ms()
    opened = terminal.press("2")
    first, last = opened.painted()
    print(f"Opening the page: first text {first:.0f} ms, still after {_last(opened):.0f} ms, ", end="")
    print(f"screen's thread {terminal.screen_ms() - before:.0f} ms (last text {last:.0f} ms)\n")
    print("| key | screen's thread, ms | beyond the cursor | first byte, ms | last byte, ms |")
    print("|---|---|---|---|---|")
    drawing = 0.0
    for name, key in KEYS:
        used, firsts, lasts = [], [], []
        for rep in range(reps + 1):
            before = terminal.screen_ms()
            burst = terminal.press(key)
            if rep and burst.chunks:
                used.append(terminal.screen_ms() - before)
                firsts.append((burst.chunks[0][0] - burst.sent_at) * 1000)
                lasts.append(_last(burst))
        if not used:
            continue
        drawing = drawing or statistics.median(used)
        beyond = statistics.median(used) - drawing
        print(f"| {name} | {spread(used)} | {beyond:.0f} of {LIMIT} | {spread(firsts)} | {spread(lasts)} |")
    terminal.leave(CTRL_Q)


def _last(burst: Burst) -> float:
    return (burst.chunks[-1][0] - burst.sent_at) * 1000 if burst.chunks else 0.0
