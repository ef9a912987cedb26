"""What Today says of the reading group."""

from __future__ import annotations

from collections.abc import Iterator

from coordtui.api import Card, Context, formats, safe

from coordtui_reading_group.declared import PANE, SEE
from coordtui_reading_group.service import ReadingGroup
from coordtui_reading_group.texts import N_, NN_


def cards(ctx: Context) -> Iterator[Card]:
    """The meetings to come, and the vote for whoever has not voted yet."""
    if not ctx.may(SEE):
        return
    group = ReadingGroup(ctx)
    for each in group.all():
        if each.meeting is not None and each.state == "next":
            yield Card(
                kind="next",
                key=f"reading.meeting.{each.meeting.doc_id}",
                title=N_(
                    "{day}: {title}",
                    day=formats.day(each.meeting.day, ctx.translator.language),
                    title=safe(each.proposal.title, limit=100),
                ),
                pane=PANE,
                ref=each.proposal.ref,
            )
    if waiting := group.to_vote():
        newest = max(each.number for each in waiting)  # ticked off, it comes back with the next proposal
        title = NN_("Vote for what is read next: {n} paper", "Vote for what is read next: {n} papers", len(waiting))
        yield Card(kind="decide", key=f"reading.vote.{newest}", title=title, sign="?", pane=PANE, count=len(waiting))
