"""What Today says of papers: those new for me or sent to me, those to send, and a sync that failed."""

from __future__ import annotations

from collections.abc import Iterator

from tinydb import where

from coordtui.api import Card, Context, Ref, safe
from coordtui_arxiv.channels import SUCCEEDED, Channels
from coordtui_arxiv.declared import PAPERS
from coordtui_arxiv.latex import shown
from coordtui_arxiv.names import first_author, first_author_said
from coordtui_arxiv.records import Suggestion, Watch
from coordtui_arxiv.service import Entry, Inbox
from coordtui_arxiv.texts import N_, NN_

SHOWN = 6
FAULT, TO_SEND, SENT = "arxiv.fault", "arxiv.to_people", "arxiv.sent"
"""Kinds of what a card opens on the page, beside papers."""


def cards(ctx: Context) -> Iterator[Card]:
    """How many unread papers my inbox holds, and the newest of them."""
    if not ctx.may("arxiv.read"):
        return
    yield from _faults(ctx)
    yield from _to_send(ctx)
    inbox = Inbox(ctx)
    yield from _sent(inbox)
    unread, newest = inbox.unread(SHOWN)
    if unread:
        yield Card(
            kind="state",
            key="arxiv.unread",
            sign="•",
            title=NN_("{n} unread paper", "{n} unread papers", unread),
            pane=PAPERS,
        )
        for entry in inbox.rows(newest):
            yield _paper(entry)
    elif ctx.may("arxiv.watch") and ctx.actor.person is not None and not _watches(ctx):
        yield Card(
            kind="next",
            key="arxiv.first_watch",
            title=N_("No watch yet: say which papers you want to be told of"),
            pane=PAPERS,
        )


def _to_send(ctx: Context) -> Iterator[Card]:
    waiting = ctx.store.records(Suggestion).count(where("state") == "waiting")
    if not waiting or not ctx.may("arxiv.route"):
        return
    from coordtui_arxiv.routing import Routing

    papers = Routing(ctx).count()
    if papers:
        yield Card(
            kind="decide",
            key="arxiv.to_send",
            sign="?",
            title=NN_("{n} paper may concern people here", "{n} papers may concern people here", papers),
            pane=PAPERS,
            ref=Ref(TO_SEND, "waiting"),
            count=papers,
        )


def _sent(inbox: Inbox) -> Iterator[Card]:
    unread = inbox.counts().sent_unread
    if unread:
        yield Card(
            kind="state",
            key="arxiv.sent",
            sign="•",
            title=NN_("{n} paper was sent to you", "{n} papers were sent to you", unread),
            pane=PAPERS,
            ref=Ref(SENT, "me"),
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
            pane=PAPERS,
            ref=Ref(FAULT, "last"),
        )


def _paper(entry: Entry) -> Card:
    return Card(
        kind="new",
        key=f"arxiv.paper.{entry.paper.key}",
        sign="•",
        title=safe(shown(entry.paper.title), limit=300),
        detail=first_author_said(entry.paper.authors),
        cells=("".join(first_author(entry.paper.authors)), safe(entry.paper.primary)),
        at=entry.paper.announced,
        pane=PAPERS,
        ref=entry.paper.ref,
    )
