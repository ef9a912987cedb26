"""Papers for the one search box."""

from __future__ import annotations

from collections.abc import Iterator

from coordtui.api import Context, Hit, safe, words_of
from coordtui_arxiv.declared import PAPERS
from coordtui_arxiv.latex import shown
from coordtui_arxiv.service import Inbox
from coordtui_arxiv.texts import N_


def hits(ctx: Context, query: str, limit: int) -> Iterator[Hit]:
    """At most `limit` papers that hold words beginning like all of the query's, newest first."""
    if not ctx.may("arxiv.read") or not words_of(query):
        return
    inbox = Inbox(ctx)
    for place, entry in enumerate(inbox.rows(inbox.ids("all", match=query, limit=limit))):
        yield Hit(
            ref=entry.paper.ref,
            title=safe(shown(entry.paper.title), limit=300),
            reason=N_("paper, arXiv:{key}", key=entry.paper.key),
            pane=PAPERS,
            score=0.5 - place / 1000,
        )
