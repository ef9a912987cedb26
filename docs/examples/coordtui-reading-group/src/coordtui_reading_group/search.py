"""Papers of the group for the one search box."""

from __future__ import annotations

from collections.abc import Iterator

from coordtui.api import Context, Hit, safe, words_of

from coordtui_reading_group.declared import PANE, SEE
from coordtui_reading_group.records import Meeting, Proposal
from coordtui_reading_group.texts import N_


def hits(ctx: Context, query: str, limit: int) -> Iterator[Hit]:
    """At most `limit` papers: those whose title or authors hold the words, then those whose minutes do."""
    if not ctx.may(SEE) or not words_of(query):
        return
    proposals = ctx.store.records(Proposal)
    titled = proposals.ids(match=query, limit=limit)
    minuted = [each.proposal for each in ctx.store.records(Meeting).find(match=query, limit=limit)]
    numbers = list(dict.fromkeys([*titled, *minuted]))[:limit]
    for place, proposal in enumerate(proposals.get_many(numbers)):
        said = None if proposal.doc_id in titled else N_("in the minutes of the reading group")
        score = 0.5 - place / 1000
        yield Hit(ref=proposal.ref, title=safe(proposal.title), reason=said, pane=PANE, score=score)
