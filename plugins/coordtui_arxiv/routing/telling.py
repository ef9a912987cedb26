"""Papers sent to people and told outside the program too: by mail, and in the lab’s Slack channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coordtui.api import Context, Message, safe
from coordtui.api.letters import Letter
from coordtui_arxiv.eyes import language_of, speaking
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import Delivery, Paper
from coordtui_arxiv.reports.digest import Item
from coordtui_arxiv.reports.writing import by, titled
from coordtui_arxiv.routing.sending import Sent
from coordtui_arxiv.routing.service import Routing
from coordtui_arxiv.texts import N_, NN_

KIND = "paper"


def send(
    ctx: Context,
    papers: Iterable[int],
    people: Iterable[int],
    note: str = "",
    *,
    mail: bool = False,
    slack: bool = False,
) -> Sent:
    """Send papers as `Routing.send` does, and queue the messages that tell of it, all or nothing.

    By `mail` each person gets one message, in their language; whoever shows no address is
    told in the program only. In `slack` one message names the papers, not the people: the
    channel is read by all. Raises as `Routing.send` does, and `Refused` when the outbox is off.
    """
    papers = list(papers)
    with ctx.store.transaction():
        sent = Routing(ctx).send(papers, people, note)
        if mail:
            _mail(ctx, sent.delivered)
        if slack:
            about = ctx.store.records(Paper).get_many(papers)
            head = NN_("{who} points out {n} paper:", "{who} points out {n} papers:", len(papers))
            ctx.outbox.put(Letter(channel="slack", kind=KIND, text=_text(ctx, head, about, note)))
    return sent


def _mail(ctx: Context, delivered: Sequence[Delivery]) -> None:
    """One message a person for all that was just sent to them."""
    by_person: dict[int, list[Delivery]] = {}
    for each in delivered:
        by_person.setdefault(each.person, []).append(each)
    for person in ctx.directory.people().get_many(by_person):
        if not person.emails:
            continue
        theirs = by_person[person.doc_id]
        papers = ctx.store.records(Paper).get_many([each.paper for each in theirs])
        head = NN_("{who} sends you {n} paper:", "{who} sends you {n} papers:", len(papers))
        speaker = speaking(ctx, language_of(ctx, person))
        why = (
            [Message.from_json(reason) for each in theirs for reason in each.why] if len(theirs) == 1 else []
        )
        ctx.outbox.put(
            Letter(
                channel="mail",
                to=person.emails[0],
                kind=KIND,
                # One delivery is one message, however often the work is done again.
                key=f"delivery {theirs[0].doc_id}",
                subject=speaker._(_subject(papers)),
                text=_text(speaker, head, papers, theirs[0].note, why),
            )
        )


def _subject(papers: Sequence[Paper]) -> Message:
    first = safe(shown(papers[0].title), limit=150)
    more = len(papers) - 1
    return (
        NN_("{title} and {n} more", "{title} and {n} more", more, title=first)
        if more
        else N_("Paper: {title}", title=first)
    )


def _text(
    ctx: Context, head: Message, papers: Sequence[Paper], note: str, why: Sequence[Message] = ()
) -> str:
    parts = [ctx._(head.with_values(who=ctx.actor.name)), *(_paper(ctx, paper) for paper in papers)]
    if note:
        parts.append(safe(note, lines=True))
    if why:
        parts.append("\n".join([ctx._(N_("Why you:")), *(f"- {ctx._(reason)}" for reason in why)]))
    return "\n\n".join(parts)


def _paper(ctx: Context, paper: Paper) -> str:
    item, say = Item.of(paper), ctx.translator
    return "\n".join(line for line in (titled(item, say), by(item, say), item.link) if line)
