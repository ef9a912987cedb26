"""What Today says of papers: those that are new for me, and a sync that went wrong."""

from __future__ import annotations

from collections.abc import Iterator

from tinydb import where

from coordtui.api import Card, Context, Message, Ref, safe
from coordtui_arxiv.channels import SUCCEEDED, Channels
from coordtui_arxiv.records import Paper, Watch
from coordtui_arxiv.service import Entry, Inbox
from coordtui_arxiv.texts import N_, NN_

PANE = "arxiv.papers"
SHOWN = 6


def cards(ctx: Context) -> Iterator[Card]:
    """How many unread papers my inbox holds, and the newest of them."""
    if not ctx.may("arxiv.read"):
        return
    yield from _faults(ctx)
    inbox = Inbox(ctx)
    counts = inbox.counts()
    if counts.unread:
        yield Card(
            kind="state",
            key="arxiv.unread",
            sign="•",
            title=NN_(
                "{n} unread paper matches your watches", "{n} unread papers match your watches", counts.unread
            ),
            pane=PANE,
        )
        for entry in inbox.rows(inbox.ids("inbox")[: min(SHOWN, counts.unread)]):
            yield _paper(entry)
    elif ctx.may("arxiv.watch") and ctx.actor.person is not None and not _watches(ctx):
        yield Card(
            kind="next",
            key="arxiv.first_watch",
            title=N_("No watch yet: say which papers you want to be told of"),
            pane=PANE,
        )


def _watches(ctx: Context) -> int:
    return ctx.store.records(Watch).count(where("owner") == ctx.actor.person)


def _faults(ctx: Context) -> Iterator[Card]:
    for channel in Channels(ctx).all():
        if channel.outcome not in SUCCEEDED and channel.text is not None:
            yield Card(
                kind="state",
                key=f"arxiv.fault.{channel.name}",
                sign="!",
                title=N_("arXiv: the last sync brought only a part"),
                detail=Message.from_json(channel.text),
                at=channel.tried,
                pane=PANE,
            )


def _paper(entry: Entry) -> Card:
    return Card(
        kind="new",
        key=f"arxiv.paper.{entry.paper.key}",
        sign="•",
        title=safe(entry.paper.title, limit=300),
        detail=_authors(entry.paper),
        at=entry.paper.announced,
        pane=PANE,
        ref=Ref("arxiv.paper", entry.paper.key),
    )


def _authors(paper: Paper) -> Message | None:
    if not paper.authors:
        return None
    first, others = safe(paper.authors[0].name, limit=60), len(paper.authors) - 1
    if others == 0:
        return N_("{first}, {category}", first=first, category=safe(paper.primary))
    return NN_(
        "{first} and {n} other, {category}",
        "{first} and {n} others, {category}",
        others,
        first=first,
        category=safe(paper.primary),
    )
