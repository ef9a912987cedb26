"""How long new papers take to find the people they concern: 1,000 papers, 1,200 people, one core.

The lab is that of `expertise_speed`. Each new paper is half the words of a paper that somebody
there wrote and half any words, so that nearly all find somebody and the reasons of as many are
looked for as the limits let through. Two hundred people have refused twenty papers each. The
index is read in that time, too.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.expertise_speed import LENGTH, Writer, made
from coordtui.access import SYSTEM
from coordtui.api import Context, Message
from coordtui.config import Settings
from coordtui.host.session import Session, open_session
from coordtui_arxiv.records import Mark, Paper
from coordtui_arxiv.routing.job import route
from coordtui_expertise.records import Work

PEOPLE, PAPERS = 1_200, 1_000
REFUSING, REFUSED = 200, 20
LIMIT = 60
"""Seconds of one core that it may take."""


class Line:
    """A run that nobody watches."""

    cancelled = False

    def progress(self, text: Message, done: int = 0, total: int | None = None) -> None:
        """Say nothing."""


def papers(ctx: Context, works: list[Work], first: int, announced: datetime) -> list[int]:
    """Store papers; their numbers."""
    rng, writer = random.Random(first), Writer(first)
    stored = []
    for number in range(first, first + PAPERS):
        words = rng.choice(works).abstract.split()
        text = " ".join((*words[: LENGTH // 2], writer.text(LENGTH // 2)))
        stored.append(
            Paper(
                key=f"2611.{number:05}",
                version=1,
                title=writer.text(10),
                abstract=text,
                announced=announced,
                first_seen=announced,
            )
        )
    with ctx.store.transaction():
        return [paper.doc_id for paper in ctx.store.records(Paper).add_all(stored)]


def refuse(ctx: Context, numbers: list[int], people: list[int]) -> None:
    """Let people say of papers that they are not for them."""
    rng = random.Random(7)
    marks = [
        Mark(person=person, paper=paper, not_for_me=True)
        for person in rng.sample(people, REFUSING)
        for paper in rng.sample(numbers, REFUSED)
    ]
    with ctx.store.transaction():
        ctx.store.records(Mark).add_all(marks)


def measure(session: Session) -> None:
    """Print the figures of one lab."""
    ctx = session.context("arxiv", actor=SYSTEM)
    people = ctx.directory.people().ids()
    works = session.context("expertise", actor=SYSTEM).store.records(Work).find(limit=5_000)
    now = ctx.clock()
    refuse(ctx, papers(ctx, works, 1, now - timedelta(days=99)), people)
    papers(ctx, works, PAPERS + 1, now)
    start, cpu = time.perf_counter(), time.process_time()
    said = route(ctx, Line())
    print(f"  {PAPERS} papers for {len(people)} people: {said}")
    used, taken = time.process_time() - cpu, time.perf_counter() - start
    print(f"  {used:.1f} s of one core ({used / LIMIT:.2f} of the limit of {LIMIT} s), {taken:.1f} s in all")


def main() -> None:
    """Measure the lab of 1,200, of a copy of its store."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(made(PEOPLE), folder, dirs_exist_ok=True)
        os.sync()
        url, state = f"sqlite:///{folder}/lab.db", Path(folder) / "state"
        with open_session(Settings(), url, only={"expertise", "arxiv"}, state=state) as session:
            measure(session)


if __name__ == "__main__":
    main()
