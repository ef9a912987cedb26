"""The day's announcement: one feed for the categories of all watches together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from coordtui.api import Message
from coordtui_arxiv.categories import CATEGORIES
from coordtui_arxiv.channels import RSS
from coordtui_arxiv.errors import CutFeed, StaleFeed
from coordtui_arxiv.holidays import closed, day_of
from coordtui_arxiv.records import Outcome, Watch
from coordtui_arxiv.sources.rss import LIMIT, Feed
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.work import Work


def wanted(watches: Iterable[Watch]) -> list[str]:
    """The categories to ask for: those of the enabled watches, less what an archive takes in."""
    all_ = {category for watch in watches if watch.enabled for category in watch.categories}
    return sorted(c for c in all_ if "." not in c or c.partition(".")[0] not in all_)


def read_day(work: Work, categories: list[str]) -> None:
    """Read and store the day's feed. Raises `ArxivRefused` or `NetworkError`.

    A feed of another day is stored too, and then raised as `StaleFeed`; so is one that
    arXiv's own limit may have cut, even category by category, as `CutFeed`.
    """
    work.run.progress(N_("arXiv: reading the day’s announcement."))
    feed = work.arxiv.feed(categories)
    _store(work, feed)
    if feed.full:
        _one_by_one(work, categories)


def _one_by_one(work: Work, categories: list[str]) -> None:
    """Ask for each category alone, because together they are more than a feed may hold."""
    alone = sorted({part for category in categories for part in _parts(category)})
    cut: list[str] = []
    for done, category in enumerate(alone):
        work.run.progress(N_("arXiv: reading {category}.", category=category), done, len(alone))
        feed = work.arxiv.feed([category])
        _store(work, feed)
        if feed.full:
            cut.append(category)
    if cut:
        raise CutFeed(
            N_(
                "The feed of {categories} holds {limit} papers, arXiv’s limit: it may leave some out.",
                categories=", ".join(cut),
                limit=LIMIT,
            )
        )


def _parts(category: str) -> list[str]:
    """The categories of an archive; a category itself."""
    return [code for code in CATEGORIES if code.startswith(f"{category}.")] or [category]


def _store(work: Work, feed: Feed) -> None:
    cursor = {"digest": feed.digest, "day": feed.day.isoformat()}
    known = work.channels.cursor(RSS).get("digest") == feed.digest
    stale = feed.stale(work.ctx.clock())
    with work.ctx.store.transaction():
        if not known:
            _take(work, feed, whole=not (stale or feed.full))
        if stale:
            work.ledger.stale(day_of(work.ctx.clock()))
        outcome, text = _outcome(work, feed, known=known)
        work.channels.record(RSS, outcome, text, cursor)
    if stale:
        raise StaleFeed(
            N_("It is the announcement of {day}; the day’s own is not there yet.", day=f"{feed.day:%Y-%m-%d}")
        )


def _take(work: Work, feed: Feed, *, whole: bool) -> None:
    """Store the papers, and enter them into the ledger under the days that they bear."""
    days = {paper.key: paper.announcements[0].day for paper in feed.papers}
    taken = work.take(RSS, feed.papers, feed.rejected)
    own = day_of(feed.day)
    received: dict[date, list[int]] = {own: []}
    for paper in taken.papers:
        received.setdefault(days[paper.key], []).append(paper.doc_id)
    announced = feed.size if len(received) == 1 else 0
    broken = {own: len(taken.unreadable)}
    work.ledger.heard(RSS, received, announced=announced, quarantined=broken, whole=whole)


def _outcome(work: Work, feed: Feed, *, known: bool) -> tuple[Outcome, Message]:
    if feed.size == 0:
        if closed(day_of(work.ctx.clock())) == "holiday":
            return "closed", N_("arXiv announces nothing today: it is a holiday.")
        if feed.closed(work.ctx.clock()):
            return "closed", N_("arXiv announces nothing at the weekend.")
        return "nothing", N_("arXiv announced nothing in these categories today.")
    if known:
        return "unchanged", N_("arXiv announced nothing since the last time.")
    return "papers", NN_("arXiv announced {n} paper.", "arXiv announced {n} papers.", feed.size)
