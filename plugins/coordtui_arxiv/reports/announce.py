"""Sending a digest: written for who receives it, previewed, and queued in the outbox, once."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from coordtui.api import Context, Message, Refused, safe
from coordtui.api.letters import Channel, Letter, LetterState
from coordtui_arxiv.reports.digest import Digest
from coordtui_arxiv.reports.gather import gather
from coordtui_arxiv.reports.html import as_html
from coordtui_arxiv.reports.plain import as_plain
from coordtui_arxiv.reports.slack import as_slack
from coordtui_arxiv.reports.spans import Span
from coordtui_arxiv.reports.whose import Whose, person_of
from coordtui_arxiv.reports.writing import heading
from coordtui_arxiv.texts import N_

KIND = "digest"


class Nothing(Refused):
    """There is no paper to tell of, and an empty message would be one too many."""


def letter_of(ctx: Context, whose: Whose, span: Span, channel: Channel) -> Letter:
    """The digest as it would be sent, in the language of `ctx`; nothing is queued.

    By mail it goes to the person it is for; that of a group, a watch or the lab to whoever
    sends it. Its key says what it is of and to whom it goes. Raises `Nothing`, `Refused`
    for a person's digest in a channel that all read and for whoever may not send there, and
    as `gather` does.
    """
    if channel == "slack" and whose.kind in {"person", "watch"}:
        raise Refused(
            N_("This digest is one person’s, and everybody reads the Slack channel."),
            remedy=N_("Send it by mail, or send the digest of a group or of the lab."),
        )
    _may_go(ctx, channel)
    receiver = whose.number if whose.kind == "person" else ctx.actor.person or 0
    to = address_of(ctx, receiver) if channel == "mail" else ""
    digest = gather(ctx, whose, span)
    if not digest.papers:
        raise Nothing(
            N_("There is nothing new to send: no paper of these days belongs in this digest."),
            remedy=N_("Choose other days."),
        )
    key = f"digest {whose.name} {span.first}..{span.last} {channel} {receiver if to else ''}".strip()
    return letter(ctx, digest, channel, to, key)


def letter(ctx: Context, digest: Digest, channel: Channel, to: str, key: str) -> Letter:
    """A digest as a letter under a key, in the language of `ctx`."""
    say = ctx.translator
    made = Letter(channel=channel, to=to, subject=safe(heading(digest, say), limit=200), key=key, kind=KIND)
    if channel == "slack":
        return msgspec.structs.replace(made, text=as_slack(digest, say))
    return msgspec.structs.replace(made, text=as_plain(digest, say), html=as_html(digest, say))


def send(ctx: Context, letter: Letter) -> tuple[Letter, bool]:
    """Queue the letter; it as it is stored, and whether it is new: else `told` says what became of it.

    Raises `Refused` when the channel is off, with the way out, and for whoever may not send there.
    """
    _may_go(ctx, letter.channel)
    with ctx.store.transaction():
        before = ctx.outbox.find(letter.key)
        return (ctx.outbox.put(letter), True) if before is None else (before, False)


_BEFORE: Mapping[LetterState, Message] = {
    "waiting": N_("this digest waits in the outbox already"),
    "sending": N_("this digest is on its way already"),
    "sent": N_("this digest was sent before; it is not sent twice"),
    "failed": N_("this digest was not delivered; the outbox says why, and sends it again"),
    "unsure": N_("this digest may have arrived; the outbox asks, and sends it again"),
    "discarded": N_("this digest was discarded; the outbox sends it after all"),
}


def told(letter: Letter, new: bool) -> Message:
    """What sending a digest did: it is queued, or what became of it when it was sent before."""
    return N_("queued: it leaves by itself") if new else _BEFORE[letter.state]


def _may_go(ctx: Context, channel: Channel) -> None:
    """Raise `Refused`, with the rule, where the person may not send to everybody."""
    if channel == "slack" and not ctx.may("arxiv.send"):
        raise Refused(
            N_("You may not send to the lab’s Slack channel, which everybody reads."),
            why=N_("It needs the right “{permission}”.", permission="arxiv.send"),
            remedy=N_("Send it to yourself by mail, or ask the coordinator of the lab."),
        )


def address_of(ctx: Context, number: int) -> str:
    """The first e-mail address of a person, as far as `ctx` may see it; raises `Refused` without one."""
    person = person_of(ctx, number) if number else None
    if person is None or not person.emails:
        raise Refused(
            N_("No e-mail address is known for who would receive this."),
            remedy=N_("Write it into their profile, or export the digest as a file."),
        )
    return person.emails[0]
