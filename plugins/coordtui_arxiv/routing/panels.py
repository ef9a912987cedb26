"""What a person's page says of the papers that were sent to them, and of those they wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tinydb import where

from coordtui.api import Authorship, Context, Message, Panel, PanelLine, Ref, formats, safe
from coordtui_arxiv.groups import names_of
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import KIND, Delivery, Paper, Watch
from coordtui_arxiv.routing.service import Routing
from coordtui_arxiv.texts import N_, NN_

SHOWN = 5
"""Papers named in a panel."""


def panels(ctx: Context, ref: Ref) -> Iterator[Panel]:
    """Papers sent to a person (their own page, or with `arxiv.route`), and papers here that they wrote."""
    if ref.kind != "person" or not ref.key.isdecimal() or not ctx.may("arxiv.read"):
        return
    person = int(ref.key)
    if person == ctx.actor.person or ctx.may("arxiv.route"):
        sent = Routing(ctx).delivered(person)
        if sent:
            yield Panel(title=N_("Papers sent"), lines=tuple(_sent_lines(ctx, sent)), order=60)
    authorship = ctx.service(Authorship)
    if authorship is not None:
        written = [each.key for each in authorship.papers([person]).get(person, ()) if each.kind == KIND]
        if lines := tuple(_written_lines(ctx, written)):
            yield Panel(title=N_("Papers on arXiv"), lines=lines, order=61)


def _sent_lines(ctx: Context, sent: Sequence[Delivery]) -> Iterator[PanelLine]:
    first = sent[:SHOWN]
    papers = {paper.doc_id: paper for paper in ctx.store.records(Paper).get_many({e.paper for e in first})}
    names = names_of(ctx, [each.by for each in first if each.by])
    watches = {watch.doc_id: watch for watch in ctx.store.records(Watch).get_many({e.watch for e in first})}
    for each in first:
        if (paper := papers.get(each.paper)) is None:
            continue
        watch = watches[each.watch].name if each.watch in watches else ""
        day = formats.day(each.at.astimezone(), ctx.translator, weekday=False)
        yield PanelLine(text=day, detail=_by(paper, names.get(each.by, ""), watch))
    yield from _more(len(sent))


def _by(paper: Paper, sender: str, watch: str) -> Message | str:
    if sender:
        return f"{_title(paper)} · {safe(sender)}"
    return N_("{title} · watch “{watch}”", title=_title(paper), watch=safe(watch)) if watch else _title(paper)


def _written_lines(ctx: Context, keys: Sequence[str]) -> Iterator[PanelLine]:
    found = {
        paper.key: paper for paper in ctx.store.records(Paper).find(where("key").one_of(list(keys[:SHOWN])))
    }
    here = [found[key] for key in keys[:SHOWN] if key in found]
    for paper in here:
        yield PanelLine(text=paper.key, detail=_title(paper))
    if here:
        yield from _more(len(keys))


def _more(count: int) -> Iterator[PanelLine]:
    if count > SHOWN:
        yield PanelLine(text=NN_("and {n} more", "and {n} more", count - SHOWN))


def _title(paper: Paper) -> str:
    return safe(" ".join(shown(paper.title).split()), limit=120)
