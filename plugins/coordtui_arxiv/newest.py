"""Papers in the order of the lists, the newest first, without a walk through the archive for a few."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from coordtui.api import Context, TextMatch, words_of
from coordtui_arxiv.records import Paper

if TYPE_CHECKING:
    from coordtui.api import Repository

BEGUN = 3
"""Letters from which a word may be the beginning of one; fewer are looked for as they are, since
they begin nearly every text."""

_READ = 500
"""Papers up to which they are read and sorted, wherever in the archive they are."""

_LAST = 500
"""Papers that came last in which so many may be found as are wanted."""

_FIRST = 200
"""Papers looked at first of a long list of which only the newest are wanted."""


def newest(papers: Repository[Paper], among: Collection[int], limit: int | None = None) -> list[int]:
    """Those of these papers, so many at most, that were announced last, the newest first."""
    if len(among) <= _READ:
        read = sorted(papers.get_many(among), key=lambda paper: (paper.announced, paper.doc_id), reverse=True)
        return [paper.doc_id for paper in read][:limit]
    if limit is None:
        return [number for number in papers.ids(order=("-announced",)) if number in among]
    found: list[int] = []
    looked, page = 0, _FIRST
    while len(found) < limit and (look := papers.ids(order=("-announced",), limit=page, offset=looked)):
        found += [number for number in look if number in among]
        looked, page = looked + page, 2 * page
    return found[:limit]


def newest_answering(ctx: Context, papers: Repository[Paper], text: str, limit: int) -> list[int]:
    """The newest papers, so many at most, that hold words beginning like all of these.

    A common word is in enough of the last: the thousands of others are not asked for.
    """
    last = papers.ids(order=("-announced",), limit=max(_LAST, 4 * limit))
    found = answering(ctx, text, since=min(last, default=0))
    near = [number for number in last if found is None or number in found]
    if len(near) >= limit or len(last) < _LAST:
        return near[:limit]
    found = answering(ctx, text)
    return near[:limit] if found is None else newest(papers, found, limit)


def answering(ctx: Context, text: str, *, since: int = 0) -> set[int] | None:
    """The papers that hold words beginning like all of these; `None`, for all, when there is no word.

    With `since` those from that number on.
    """
    words = dict.fromkeys(words_of(text))
    if not words:
        return None
    long = " ".join(word for word in words if len(word) >= BEGUN)
    sought = [TextMatch(word, whole=True) for word in words if len(word) < BEGUN]
    parts = (
        set(ctx.store.having("papers", each, since=since))
        for each in [*([TextMatch(long)] if long else []), *sought]
    )
    return set.intersection(*parts)
