"""What only the query API knows: the history of a new watch, and watches without a category."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from coordtui_arxiv.channels import HISTORY, SEARCH
from coordtui_arxiv.errors import ArxivRefused
from coordtui_arxiv.matching import fingerprint
from coordtui_arxiv.records import Outcome, Watch
from coordtui_arxiv.sources.atom import Page
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.to_arxiv import submitted, watch_to_arxiv
from coordtui_arxiv.watches import Watches, progress_of, put
from coordtui_arxiv.work import Work

MOST = 30_000
"""Papers that the API gives for one query; beyond, the query has to begin later."""

LONGEST = 1_500
"""Characters of a query made of several watches; addresses have a limit."""

SAME_DAY = timedelta(hours=12)
"""The API's answers change once a day: sooner, the same question is not asked again."""

Cursor = dict[str, Any]


def waiting(work: Work, watches: Iterable[Watch]) -> list[Watch]:
    """The enabled watches whose history was not fetched yet."""
    enabled = (watch for watch in watches if watch.enabled)
    return [w for w in enabled if progress_of(work.ctx, w).backfilled != fingerprint(w)]


def read_history(work: Work, watch: Watch) -> None:
    """Fetch what a watch would have found, page by page; a run that died goes on at its page."""
    query, mark = watch_to_arxiv(watch), fingerprint(watch)
    cursor = progress_of(work.ctx, watch).cursor or {}
    if cursor.get("mark") != mark:
        cursor = {"mark": mark, **_window(work, work.settings.history_days)}
    if query is None or work.settings.history_days == 0:
        with work.ctx.store.transaction():
            _proceed(work, watch, None)
        return
    for page, after in _pages(work, query, cursor):
        with work.ctx.store.transaction():
            if not Watches(work.ctx).stands(watch):  # removed or changed meanwhile: the next run sees to it
                return
            found = work.take(HISTORY, page.papers, page.rejected)
            _proceed(work, watch, after)
            text = NN_(
                "History of “{watch}”: {n} paper that was not here.",
                "History of “{watch}”: {n} papers that were not here.",
                found,
                watch=watch.name,
            )
            work.channels.record(HISTORY, "papers", text)
        work.run.progress(
            N_("arXiv: reading the history of “{watch}”.", watch=watch.name),
            page.start + page.size,
            page.total,
        )


def _proceed(work: Work, watch: Watch, cursor: Cursor | None) -> None:
    """Note where the history goes on, or that it is complete."""
    progress = progress_of(work.ctx, watch)
    progress.cursor = cursor
    if cursor is None:
        progress.backfilled = fingerprint(watch)
    put(work.ctx, progress)


def read_followed(work: Work, watches: Iterable[Watch]) -> None:
    """Ask for the last weeks' papers of watches that name no category, all together.

    Weeks, because arXiv announces some papers long after they were submitted.
    """
    followed = (watch for watch in watches if watch.enabled and not watch.categories)
    queries = sorted({query for watch in followed if (query := watch_to_arxiv(watch))})
    digest = hashlib.sha256("\n".join(queries).encode()).hexdigest()
    now, last = work.ctx.clock(), work.channels.cursor(SEARCH)
    asked = last.get("asked")
    fresh = asked is not None and now - datetime.fromisoformat(asked) < SAME_DAY
    if not queries or (fresh and last.get("digest") == digest):
        return
    found = sum(_found(work, part) for part in _together(queries))
    text = NN_(
        "The search found {n} paper that was not here.",
        "The search found {n} papers that were not here.",
        found,
    )
    outcome: Outcome = "papers" if found else "nothing"
    with work.ctx.store.transaction():
        work.channels.record(SEARCH, outcome, text, {"digest": digest, "asked": now.isoformat()})


def _found(work: Work, queries: list[str]) -> int:
    """Ask for several queries at once; one that arXiv refuses takes nothing from the others."""
    try:
        return _search(work, " OR ".join(f"({query})" for query in queries))
    except ArxivRefused:
        if len(queries) == 1:
            raise
    half = len(queries) // 2
    found, refused = 0, None
    for part in (queries[:half], queries[half:]):
        try:
            found += _found(work, part)
        except ArxivRefused as error:
            refused = error
    if refused is not None:
        raise refused
    return found


def _search(work: Work, query: str) -> int:
    found = 0
    for page, _ in _pages(work, query, _window(work, work.settings.overlap_days)):
        with work.ctx.store.transaction():
            found += work.take(SEARCH, page.papers, page.rejected)
        text = N_("arXiv: asking for watches without a category.")
        work.run.progress(text, page.start + page.size, page.total)
    return found


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


def _together(queries: list[str]) -> Iterator[list[str]]:
    """The queries in parts, each as long as an address may be."""
    part: list[str] = []
    length = 0
    for query in queries:
        if part and length + len(query) > LONGEST:
            yield part
            part, length = [], 0
        part.append(query)
        length += len(query) + len("() OR ")
    if part:
        yield part
