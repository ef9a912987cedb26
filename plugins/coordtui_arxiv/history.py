"""What only the query API knows: papers of watches that name no category.

All of them are asked for together. A new one is asked for as far back as a history goes,
the others for the last weeks: arXiv announces some papers long after they were submitted.

So 200 watches of two words cost one request, as one watch does: a hundred fit into an
address as they are. Where they do not, each word is looked for in all fields, which makes
them half as long; what that brings more is told apart here. What still does not fit takes
a second address: 200 watches of three words cost two requests, 1,500 of two words seven.
As many would a question for all of arXiv’s last two weeks (14,000 papers, 2,000 at a time),
with far more to read, so it is not asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from coordtui.api import Message
from coordtui_arxiv.channels import SEARCH
from coordtui_arxiv.errors import ArxivRefused
from coordtui_arxiv.matching import fingerprint
from coordtui_arxiv.records import Outcome, Watch
from coordtui_arxiv.sources.atom import Page
from coordtui_arxiv.sources.fetch import Arxiv
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.to_arxiv import any_of, shortened, submitted, watch_to_arxiv
from coordtui_arxiv.watches import Watches, progress_of, put
from coordtui_arxiv.work import Work

MOST = 30_000
"""Papers that the API gives for one query; beyond, the query has to begin later."""

LONGEST = 8_000
"""Characters of an address, all of it as it goes out; many servers read no more than 8,190."""

SAME_DAY = timedelta(hours=12)
"""The API's answers change once a day: sooner, the same question is not asked again."""

Cursor = dict[str, Any]
"""Where a question goes on: `since`, `until`, `start`."""


def read_followed(work: Work, watches: Iterable[Watch]) -> None:
    """Ask for the papers of the enabled watches without a category, all together.

    Raises `ArxivRefused`, after the rest was asked for, and `NetworkError`. What a run that
    died had asked for already is not asked for again.
    """
    queries = {
        watch.doc_id: query
        for watch in watches
        if watch.enabled and not watch.categories and (query := watch_to_arxiv(watch))
    }
    followed = [watch for watch in watches if watch.doc_id in queries]
    new = {w.doc_id for w in followed if progress_of(work.ctx, w).backfilled != fingerprint(w)}
    overlap, history = work.settings.overlap_days, work.settings.history_days
    questions = [
        (overlap, sorted({query for number, query in queries.items() if number not in new})),
        (max(overlap, history), sorted({query for number, query in queries.items() if number in new})),
    ]
    search = _Search(work, _digest(repr(questions)))
    if not queries or search.done:
        return
    for days, asked in questions:
        for part in _together(asked, work.arxiv):
            search.ask(part, days)
    with work.ctx.store.transaction():
        for watch in followed:
            if queries[watch.doc_id] in search.answered and Watches(work.ctx).stands(watch):
                progress = progress_of(work.ctx, watch)
                progress.backfilled = fingerprint(watch)
                put(work.ctx, progress)
        if search.refused is None:
            search.end(_digest(repr([(overlap, sorted({*queries.values()})), (max(overlap, history), [])])))
    if search.refused is not None:
        raise search.refused


class _Search:
    """The questions of one search. Where it goes on is the channel's cursor."""

    def __init__(self, work: Work, digest: str) -> None:
        self._work, self._digest, self._now = work, digest, work.ctx.clock()
        self.answered: set[str] = set()
        self.refused: ArxivRefused | None = None
        self._found = 0
        cursor = work.channels.cursor(SEARCH)
        began = datetime.fromisoformat(cursor["began"]) if "began" in cursor else None
        if cursor.get("digest") != digest or began is None or abs(self._now - began) >= SAME_DAY:
            cursor, began = {}, self._now
        self.done = bool(cursor.get("done"))
        self._began = began.isoformat()
        self._at: dict[str, Cursor | None] = dict(cursor.get("at", {}))

    def ask(self, queries: list[str], days: int) -> None:
        """Ask for several queries at once; one that arXiv refuses takes nothing from the others."""
        try:
            self._read(_joined(queries, self._work.arxiv), days)
        except ArxivRefused as error:
            if len(queries) == 1:
                self.refused = error
                return
            half = len(queries) // 2
            self.ask(queries[:half], days)
            self.ask(queries[half:], days)
        else:
            self.answered.update(queries)

    def end(self, digest: str) -> None:
        """Note that all was answered; until tomorrow the questions with this digest are not asked."""
        self._digest = digest
        text = NN_(
            "The search found {n} paper that was not here.",
            "The search found {n} papers that were not here.",
            self._found,
        )
        self._record(text, done=True)

    def _read(self, query: str, days: int) -> None:
        mark = _digest(f"{days} {query}")
        cursor = self._at.get(mark, _window(self._work, days))
        for page, after in _pages(self._work, query, cursor) if cursor is not None else ():
            with self._work.ctx.store.transaction():
                taken = self._work.take(SEARCH, page.papers, page.rejected)
                self._found += len(taken.new)
                self._at[mark] = after
                self._record(N_("The search goes on."), done=False)
            text = N_("arXiv: asking for watches without a category.")
            self._work.run.progress(text, page.start + page.size, page.total)

    def _record(self, text: Message, *, done: bool) -> None:
        outcome: Outcome = "papers" if self._found else "nothing"
        cursor = {"digest": self._digest, "began": self._began, "done": done, "at": {} if done else self._at}
        self._work.channels.record(SEARCH, outcome, text, cursor)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _window(work: Work, days: int) -> Cursor:
    until = work.ctx.clock().replace(second=0, microsecond=0)
    since = until - timedelta(days=days)
    return {"since": since.isoformat(), "until": until.isoformat(), "start": 0}


def _pages(work: Work, query: str, cursor: Cursor) -> Iterator[tuple[Page, Cursor | None]]:
    """The pages from the cursor on, each with the cursor after it (`None`: it was the last)."""
    after: Cursor | None = cursor
    while after is not None:
        since, until = (datetime.fromisoformat(after[name]) for name in ("since", "until"))
        for page in work.arxiv.search(submitted(query, since, until), start=after["start"]):
            after = _next(after, page, work.settings.page_size)
            yield page, after
            if after is None or after["start"] == 0:
                break


def _next(cursor: Cursor, page: Page, page_size: int) -> Cursor | None:
    start = page.start + page.size
    if start >= page.total:
        return None
    last = page.papers[-1].published if page.papers else None
    if start + page_size > MOST and last is not None:
        # Pages come oldest first: what is left begins with the minute of the last paper.
        return {**cursor, "since": last.replace(second=0).isoformat(), "start": 0}
    return {**cursor, "start": start}


def _joined(queries: Sequence[str], arxiv: Arxiv) -> str:
    """The queries as one: as they are where an address takes that, else shortened."""
    whole = any_of(queries)
    return whole if _fits(whole, arxiv) else any_of(map(shortened, queries))


def _fits(query: str, arxiv: Arxiv) -> bool:
    moment = datetime.max.replace(tzinfo=UTC)
    return arxiv.length(submitted(query, moment, moment)) <= LONGEST


def _together(queries: Sequence[str], arxiv: Arxiv) -> Iterator[list[str]]:
    """The queries in parts, each as long as an address may be."""
    part: list[str] = []
    for query in queries:
        if part and not _fits(_joined([*part, query], arxiv), arxiv):
            yield part
            part = []
        part.append(query)
    if part:
        yield part
