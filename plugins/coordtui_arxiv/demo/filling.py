"""Fills the invented lab's store with papers, watches and marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count, islice
from typing import TYPE_CHECKING

from coordtui.api import Context
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.channels import RSS
from coordtui_arxiv.demo import days, marking, routing
from coordtui_arxiv.demo.invent import Subject, crowd, paper, withdraw
from coordtui_arxiv.holidays import midnight
from coordtui_arxiv.matching import fingerprint
from coordtui_arxiv.records import Paper, Progress, Watch
from coordtui_arxiv.watches import Watches

if TYPE_CHECKING:
    from coordtui.demo.lab import DemoLab

FIRST = 50_000
"""The first number of a month's invented papers: real months do not come that far."""

BATCH = 2_000
LAB_AUTHORS = 60
"""People of the lab who write papers."""

WEEKS_DAYS, LAST_WEEKS = 30, 12_000
"""Announcements of the last weeks, and papers that they bring together at most."""

YEAR_DAYS = 225
"""Announcements before, over which the other papers are spread: a year, or more in a large library."""

WITHDRAWN = 250
"""One of so many papers was withdrawn."""

RISING = ("world models", "retrieval-augmented generation")
"""What more and more papers of the last weeks are about."""

MOST_RISEN = 0.22
"""The share of the last day's papers that are about one of these because it rises."""


def fill(ctx: Context, lab: DemoLab) -> None:
    """Add `lab.papers` papers, watches of the coordinator and of a team, and what was made of some papers."""
    coordinator = _coordinator(ctx)
    authors = [
        lab.people[i].name
        for i in lab.rng.sample(range(len(lab.people)), k=min(LAB_AUTHORS, len(lab.people)))
    ]
    for watch in [*_watches(coordinator, authors), *_watches_of_groups(lab, coordinator)]:
        saved = Watches(ctx).save(watch)
        # Its history is in the invented library already.
        ctx.store.records(Progress).save(_fetched(ctx, saved))
    archive, received = Archive(ctx), defaultdict[date, list[int]](list)
    papers = _papers(lab, authors)
    while batch := list(islice(papers, BATCH)):
        with ctx.store.transaction():
            taken = archive.take(RSS, batch)
        for each in taken.new:
            for told in each.announcements:
                received[told.day].append(each.doc_id)
    days.fill(ctx, lab.clock(), received)
    marking.fill(ctx, lab, coordinator)
    routing.fill(ctx, lab, coordinator)


def _coordinator(ctx: Context) -> int:
    lab = ctx.directory.lab()
    return lab.coordinator if lab is not None else 0


def _watches(owner: int, authors: Sequence[str]) -> Iterator[Watch]:
    yield Watch(
        owner=owner,
        name="Distribution shift",
        categories=["cs.LG", "stat.ML"],
        words='"distribution shift" OR robust* OR "transfer learning"',
    )
    yield Watch(owner=owner, name="Apprentissage par renforcement", words="bandits OR ti:reinforcement")
    yield Watch(owner=owner, name="Protéines / proteins", categories=["q-bio"], words="protein* OR molec*")
    if authors:
        yield Watch(owner=owner, name="Our people", authors=list(authors[:5]))


def _watches_of_groups(lab: DemoLab, maker: int) -> Iterator[Watch]:
    """A watch of the first team, for what it works on most."""
    for group in lab.groups[:1]:
        topics = lab.weights[group.doc_id]
        topic = max(topics, key=lambda each: topics[each]).en
        yield Watch(
            name=topic[:1].upper() + topic[1:],
            owner=maker,
            group=group.doc_id,
            words=f'"{topic}"',
            exclude=["cs.CY"],
            send=True,
        )


def _fetched(ctx: Context, watch: Watch) -> Progress:
    progress = next(p for p in ctx.store.records(Progress).find() if p.watch == watch.doc_id)
    progress.backfilled = fingerprint(watch)
    return progress


def _shares(papers: int) -> Iterator[int]:
    """How many papers each announcement brings, the latest first: the last weeks in full, then a part."""
    recent = min(LAST_WEEKS, papers * 2 // 5)
    yield from (recent * (day + 1) // WEEKS_DAYS - recent * day // WEEKS_DAYS for day in range(WEEKS_DAYS))
    older = papers - recent
    days = max(YEAR_DAYS, older // 1_000 + 1)
    yield from (older * (day + 1) // days - older * day // days for day in range(days))


def _papers(lab: DemoLab, authors: Sequence[str]) -> Iterator[Paper]:
    subjects = [Subject(topic.en, topic.fr, topic.field) for topic in lab.topics]
    rising = [each for each in subjects if each.en in RISING]
    numbers: dict[str, Iterator[int]] = {}
    made = 0
    announcements = zip(days.announcements(lab.clock()), _shares(lab.papers), strict=False)
    for age, (day, share) in enumerate(announcements):
        month = f"{day:%y%m}"
        number = numbers.setdefault(month, count(FIRST))
        for _ in range(share):
            risen = rising and lab.rng.random() < MOST_RISEN * (1 - age / WEEKS_DAYS)
            new = paper(
                lab.rng,
                subjects,
                key=f"{month}.{next(number):05d}",
                announced=midnight(day),
                seen=lab.clock(),
                lab=authors,
                subject=lab.rng.choice(rising) if risen else None,
            )
            made += 1
            if made % WITHDRAWN == 5:
                withdraw(new)
            elif made == 3:
                crowd(new, lab.rng)
            yield new
