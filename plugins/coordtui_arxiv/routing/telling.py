"""Papers sent to people and told outside the program too: by mail, and in the lab’s Slack channel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coordtui.api import Context, Message, safe, sentences
from coordtui.api.eyes import language_of, speaking
from coordtui.api.letters import Letter
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import Delivery, Paper
from coordtui_arxiv.reports.digest import Item
from coordtui_arxiv.reports.writing import by, titled
from coordtui_arxiv.routing.sending import Sent, names
from coordtui_arxiv.routing.service import Routing
from coordtui_arxiv.texts import N_, NN_

KIND = "paper"

_LEFT = frozenset({"sending", "sent", "unsure"})
"""The states of a letter that may be read by now."""


@dataclass(frozen=True)
class Told(Sent):
    """A sending that was told of outside the program. Called, it also takes back what still waits.

    `mails` are the keys of the messages by person, `slack` that of the one in Slack;
    `before` are the people whose message had left already, when the same was sent before.
    """

    mails: Mapping[int, str] = field(default_factory=dict)
    slack: str = ""
    before: Sequence[int] = ()

    @property
    def told(self) -> Message:
        """What happened, in words."""
        if not self.before:
            return super().told
        again = NN_(
            "{people} was mailed it before, and is not again.",
            "{people} were mailed it before, and are not again.",
            len(self.before),
            people=names(self.ctx, self.before),
        )
        return sentences([super().told, again])

    def __call__(self) -> None:
        """Take back what nobody has read, with the messages that tell of it and did not leave yet."""
        with self.ctx.store.transaction():
            super().__call__()
            kept = self.ctx.store.records(Delivery).get_many([each.doc_id for each in self.delivered])
            still = {each.doc_id for each in kept}
            people = {each.person for each in self.delivered if each.doc_id not in still}
            mailed = [who for who in people if not self._taken_back(self.mails.get(who, ""))]
            shown = not still and not self._taken_back(self.slack)
        left = []
        if mailed:
            who = names(self.ctx, mailed)
            left.append(
                NN_(
                    "The mail to {people} had left.",
                    "The mails to {people} had left.",
                    len(mailed),
                    people=who,
                )
            )
        if shown:
            left.append(N_("The message in Slack had left."))
        if left:
            self.ctx.notify(sentences([*left, N_("What has left is not taken back.")]))

    def _taken_back(self, key: str) -> bool:
        """Whether nobody will read the letter of that key, or there is none."""
        if self.ctx.outbox.withdraw(key):
            return True
        letter = self.ctx.outbox.find(key)
        return letter is None or letter.state not in _LEFT


def send(
    ctx: Context,
    papers: Iterable[int],
    people: Iterable[int],
    note: str = "",
    *,
    mail: bool = False,
    slack: bool = False,
) -> Told:
    """Send papers as `Routing.send` does, and queue the messages that tell of it, all or nothing.

    By `mail` each person gets one message, in their language; whoever shows no address is
    told in the program only. In `slack` one message names the papers, not the people: the
    channel is read by all. Nobody is told of the same papers twice, also when the sending was
    taken back in between: its message waits again, or has left for good.

    Raises as `Routing.send` does, and `Refused` when the outbox is off.
    """
    papers = list(papers)
    with ctx.store.transaction():
        sent = Routing(ctx).send(papers, people, note)
        mails = _mail(ctx, sent.delivered) if mail else []
        shown = _slack(ctx, papers, sent.delivered, note) if slack else None
    return Told(
        ctx,
        sent.delivered,
        sent.had,
        mails={who: key for who, key, _ in mails},
        slack=shown or "",
        before=[who for who, _, letter in mails if letter.state in _LEFT],
    )


def mail_key(papers: Iterable[int], person: int) -> str:
    """What a mail about papers to a person is known by in the outbox."""
    return f"papers {_digest(papers)} to {person}"


def _digest(numbers: Iterable[int]) -> str:
    return hashlib.sha256(repr(sorted({*numbers})).encode()).hexdigest()[:16]


def _slack(ctx: Context, papers: Sequence[int], delivered: Sequence[Delivery], note: str) -> str:
    """One message for the channel; its key."""
    about = ctx.store.records(Paper).get_many(papers)
    head = NN_("{who} points out {n} paper:", "{who} points out {n} papers:", len(papers))
    # Who sends the same to others later on points it out anew.
    key = f"papers {_digest(papers)} by {ctx.actor.person}, to {_digest(each.person for each in delivered)}"
    ctx.outbox.put(Letter(channel="slack", kind=KIND, key=key, text=_text(ctx, head, about, note)))
    return key


def _mail(ctx: Context, delivered: Sequence[Delivery]) -> list[tuple[int, str, Letter]]:
    """One message a person for all that was just sent to them: the person, its key, and what waits."""
    by_person: dict[int, list[Delivery]] = {}
    for each in delivered:
        by_person.setdefault(each.person, []).append(each)
    put = []
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
        key = mail_key([each.paper for each in theirs], person.doc_id)
        letter = Letter(
            channel="mail",
            to=person.emails[0],
            kind=KIND,
            key=key,
            subject=speaker._(_subject(papers)),
            text=_text(speaker, head, papers, theirs[0].note, why),
        )
        put.append((person.doc_id, key, ctx.outbox.put(letter)))
    return put


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
