"""What Today says of papers: those that are new for me, and a sync that went wrong."""

from __future__ import annotations

from collections.abc import Iterator

from tinydb import where

from coordtui.api import Card, Context, Ref, safe
from coordtui_arxiv.channels import SUCCEEDED, Channels
from coordtui_arxiv.names import first_author, first_author_said
from coordtui_arxiv.records import Watch
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
    unread, newest = inbox.unread(SHOWN)
    if unread:
        yield Card(
            kind="state",
            key="arxiv.unread",
            sign="•",
            title=NN_("{n} unread paper in your watches", "{n} unread papers in your watches", unread),
            pane=PANE,
        )
        for entry in inbox.rows(newest):
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
    failed = [channel for channel in Channels(ctx).all() if channel.outcome not in SUCCEEDED]
    if failed:
        yield Card(
            kind="state",
            key="arxiv.fault." + "+".join(channel.name for channel in failed),
            sign="!",
            title=N_("arXiv did not answer everything"),
            at=max((channel.tried for channel in failed if channel.tried), default=None),
            pane=PANE,
            ref=Ref("arxiv.fault", "last"),
        )


def _paper(entry: Entry) -> Card:
    return Card(
        kind="new",
        key=f"arxiv.paper.{entry.paper.key}",
        sign="•",
        title=safe(entry.paper.title, limit=300),
        detail=first_author_said(entry.paper.authors),
        cells=("".join(first_author(entry.paper.authors)), safe(entry.paper.primary)),
        at=entry.paper.announced,
        pane=PANE,
        ref=Ref("arxiv.paper", entry.paper.key),
    )
