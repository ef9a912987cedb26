"""Fills the invented lab's store with papers, watches and marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count, islice
from typing import TYPE_CHECKING

from coordtui.api import Context
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.channels import RSS, Channels
from coordtui_arxiv.demo import routing
from coordtui_arxiv.demo.feeds import midnight
from coordtui_arxiv.demo.invent import Subject, paper
from coordtui_arxiv.matching import fingerprint
from coordtui_arxiv.records import Mark, Paper, Progress, Watch
from coordtui_arxiv.texts import NN_
from coordtui_arxiv.watches import Watches

if TYPE_CHECKING:
    from coordtui.demo.lab import DemoLab

FIRST = 50_000
"""The first number of a month's invented papers: real months do not come that far."""

BATCH = 2_000
LAB_AUTHORS = 60
"""People of the lab who write papers."""


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
    archive = Archive(ctx)
    papers = _papers(lab, authors)
    while batch := list(islice(papers, BATCH)):
        with ctx.store.transaction():
            archive.take(RSS, batch)
    _mark(ctx, lab, coordinator)
    routing.fill(ctx, lab, coordinator)
    text = NN_("arXiv announced {n} paper.", "arXiv announced {n} papers.", _per_day(lab.papers))
    Channels(ctx).record(RSS, "papers", text)


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


def _per_day(papers: int) -> int:
    """So many that the library goes back some months, and never more than two years."""
    return max(40, papers // 500 + 1)


def _days(today: datetime) -> Iterator[datetime]:
    """The days of announcement up to today, latest first."""
    day = midnight(today)
    while True:
        if day.weekday() < 5:
            yield day
        day -= timedelta(days=1)


def _papers(lab: DemoLab, authors: Sequence[str]) -> Iterator[Paper]:
    subjects = [Subject(topic.en, topic.fr, topic.field) for topic in lab.topics]
    numbers: dict[str, Iterator[int]] = {}
    left = lab.papers
    for day in _days(lab.clock()):
        month = f"{day:%y%m}"
        number = numbers.setdefault(month, count(FIRST))
        for _ in range(min(_per_day(lab.papers), left)):
            key = f"{month}.{next(number):05d}"
            yield paper(lab.rng, subjects, key=key, announced=day, seen=day, lab=authors)
        left -= _per_day(lab.papers)
        if left <= 0:
            return


def _mark(ctx: Context, lab: DemoLab, person: int) -> None:
    """The coordinator read the older papers of the inbox, and made something of a few."""
    inbox = sorted(ctx.store.records(Paper).ids(match="placeholder"))[:400]
    with ctx.store.transaction():
        marks = ctx.store.records(Mark)
        for number in inbox:
            chance = lab.rng.random()
            if chance < 0.5:
                marks.add(
                    Mark(
                        person=person,
                        paper=number,
                        read=True,
                        starred=chance < 0.04,
                        archived=chance > 0.35,
                        tags=["à lire"] if chance < 0.03 else [],
                        note="Ask who else imagined this." if chance < 0.01 else "",
                    )
                )
