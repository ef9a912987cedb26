"""An archive of 100,000 invented papers (or 500,000): its size, and what a person waits for on it.

Everything goes through the program's own services. Times are medians and 95th percentiles in
one process, milliseconds, beside the median of the processor time, which a busy machine does not
change; the program's start is measured from outside. With `--store` the
archive is made in that folder once and used again.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.arxiv_invented import LAST, Invention
from benchmarks.start import PROGRAM, Program, measure
from benchmarks.terminal import clean_environment

PAGE, SHOWN = 1_000, 50
"""Papers of a page of a sync, and those that a screen shows of what was found."""

STARS, RANKED = 60, 2_000

SEARCH = 50
"""Milliseconds in which 100,000 papers are to be searched."""


class Taken(NamedTuple):
    """Milliseconds of each time, by the clock and of the processor."""

    clock: Sequence[float]
    processor: Sequence[float] = ()


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks arxiv-archive", description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--store", type=Path, help="a folder for the archive, which is left there")
    parser.add_argument("--reps", type=int, default=15)
    asked = parser.parse_args(arguments)
    if asked.store is not None:
        asked.store.mkdir(parents=True, exist_ok=True)
        run(asked.store, asked.papers, asked.reps)
        return 0
    with tempfile.TemporaryDirectory(prefix="coordtui-bench-") as folder:
        run(Path(folder), asked.papers, asked.reps)
    return 0


def run(folder: Path, papers: int, reps: int) -> None:
    """Make the archive unless it is there, and measure."""
    from coordtui.testing.sessions import open_test_session

    file = folder / "coordtui.db"
    print(f"\nAn archive of {papers:,} invented papers\n\n| | median | 95th percentile | processor | limit |")
    print("|---|---|---|---|---|")
    session = open_test_session(folder, {"arxiv": "coordtui_arxiv"})
    try:
        ctx = session.context("arxiv")
        taken = fill(ctx, papers)
        if taken:
            line("take 1,000 papers of a sync, ms", Taken(taken))
        said("disk, MB", file.stat().st_size / 1e6)
        for name, work in operations(ctx):
            line(f"{name}, ms", timed(work, reps), SEARCH if name.startswith("search") else None)
        ranking(ctx, reps)
    finally:
        session.close()
    started(folder, reps=3)


def fill(ctx: Any, papers: int) -> list[float]:
    """Take the papers in pages, as a sync does, unless they are there; milliseconds of each page."""
    from coordtui_arxiv.archive import Archive
    from coordtui_arxiv.records import Paper

    if ctx.store.records(Paper).count():
        return []
    archive, taken = Archive(ctx), []
    invented = Invention().papers(papers)
    while page := list(islice(invented, PAGE)):
        began = time.perf_counter()
        with ctx.store.transaction():
            archive.take("rss", page)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def operations(ctx: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a person does, by name."""
    from coordtui.api import parse_filter
    from coordtui_arxiv.finding import Finder, filter_fields
    from coordtui_arxiv.records import Paper
    from coordtui_arxiv.search import hits
    from coordtui_arxiv.service import Inbox

    inbox, finder, fields = Inbox(ctx), Finder(ctx), filter_fields(ctx)
    some = ctx.store.records(Paper).get_many([1_000])[0]
    one, two, *_ = sorted(some.title.lower().split(), key=len, reverse=True)
    phrase = " ".join(some.abstract.lower().split()[3:5])
    everything = inbox.ids("all")

    def found(words: str) -> Callable[[], object]:
        return lambda: list(hits(ctx, words, SHOWN))

    def narrowed(words: str) -> Callable[[], object]:
        asked = parse_filter(words, fields, today=LAST.date())

        def narrow() -> object:
            finder.forget()
            shown = finder.narrow(everything, asked)
            return inbox.rows(shown[:SHOWN]), len(shown)

        return narrow

    yield "search box, a word", found(one)
    yield "search box, two words", found(f"{one} {two}")
    yield "search box, the beginning of a word", found(one[:3])
    yield "search box, a common word", found("model")
    yield "search box, the most common word", found("the")
    yield "filter, a word", narrowed(one)
    yield "filter, a phrase", narrowed(f'"{phrase}"')
    yield "filter, a common word", narrowed("model")
    yield "filter, a day", narrowed(f"date:{LAST - timedelta(days=900):%Y-%m-%d}")
    yield "filter, a category", narrowed(f"cat:{some.primary}")
    yield "filter, two letters of a word", narrowed(one[:2])
    yield "the view of all", lambda: inbox.ids("all")
    yield "the view of all, its first page", lambda: inbox.rows(inbox.ids("all", limit=SHOWN))
    yield "the view of what is kept", lambda: inbox.ids("starred")
    yield "the inbox", lambda: inbox.ids("inbox")
    yield "what is unread, counted", inbox.counts


def ranking(ctx: Any, reps: int) -> None:
    """What a person would like, and papers like one."""
    from coordtui_arxiv.service import Inbox
    from coordtui_arxiv.taste import Taste

    inbox = Inbox(ctx)
    everything = inbox.ids("all")
    rng = random.Random(5)
    inbox.mark(rng.sample(everything, STARS), starred=True)
    page = everything[:RANKED]
    line("rank 2,000 papers, the first time, ms", timed(lambda: Taste(ctx).rank(page), 1))
    line("rank 2,000 papers, ms", timed(lambda: Taste(ctx).rank(page), reps))
    line("rank the whole archive, ms", timed(lambda: Taste(ctx).rank(everything), 3))
    others = iter(rng.sample(everything, reps))
    line("more like one, another each time, ms", timed(lambda: Taste(ctx).more_like(next(others), 20), reps))


def started(folder: Path, reps: int) -> None:
    """The program on this archive, from outside: its page, and its list on the command line."""
    url = f"sqlite:///{folder / 'coordtui.db'}"
    environment = clean_environment()
    program = Program("coordtui", (PROGRAM, "--store", url))
    frames = [measure(program, environment, rest=0.5) for _ in range(reps)]
    line("start of the program to full paint, ms", Taken([frame["full paint ms"] for frame in frames]))
    said("memory of the program at its peak, MB", max(frame["peak MB"] for frame in frames))
    listing = [PROGRAM, "--store", url, "arxiv", "papers", "list", "--view", "all"]

    def list_papers() -> object:
        return subprocess.run(listing, env=environment, check=True, stdout=subprocess.DEVNULL)

    line("coordtui arxiv papers list --view all, ms", Taken(timed(list_papers, reps).clock))


def timed(work: Callable[[], object], reps: int) -> Taken:
    """Milliseconds of each of so many times."""
    clock, processor = [], []
    for _ in range(reps):
        began, used = time.perf_counter(), time.process_time()
        work()
        clock.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return Taken(clock, processor)


def line(name: str, taken: Taken, limit: float | None = None) -> None:
    """A row of the table."""
    late = sorted(taken.clock)[round(0.95 * (len(taken.clock) - 1))]
    used = f"{statistics.median(taken.processor):.1f}" if taken.processor else ""
    least = "" if limit is None else f"{limit:.0f}"
    print(f"| {name} | {statistics.median(taken.clock):.1f} | {late:.1f} | {used} | {least} |", flush=True)


def said(name: str, value: float) -> None:
    """A row with one figure."""
    print(f"| {name} | {value:.0f} | | | |", flush=True)
