"""Digests that send themselves: who has which, and when each is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from tinydb import where

from coordtui.api import Context, Duplicate, Message, NotAllowed, NotFound, Refused
from coordtui.api.eyes import seen_by
from coordtui.api.letters import Channel
from coordtui_arxiv.records import Subscription
from coordtui_arxiv.reports.gather import UpTo
from coordtui_arxiv.reports.spans import start_of
from coordtui_arxiv.reports.whose import Kind, Whose, checked, may_see_others
from coordtui_arxiv.service import Undo
from coordtui_arxiv.texts import N_


class Subscriptions:
    """The subscriptions of the person who acts; with the right to see the watches of others, all."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._rows = ctx.store.records(Subscription)

    def all(self) -> list[Subscription]:
        """Those the person may see, oldest first."""
        self._ctx.require("arxiv.read")
        if self._ctx.may("arxiv.manage"):
            return self._rows.find(order=("doc_id",))
        return self._rows.find(where("person") == self._ctx.actor.person, order=("doc_id",))

    def add(
        self,
        whose: Whose,
        *,
        language: str,
        span: Literal["day", "week"] = "day",
        channel: Channel = "mail",
        members: bool = False,
    ) -> Subscription:
        """Subscribe the person who acts to the digest of a group or of a watch, else to their own.

        What is here already is not told of any more. Raises `Refused` when it is one person's and
        would be read by all, or when its channel is off, or when there is one already; `NotAllowed`
        as a digest of the same would be, and for what others receive.
        """
        ctx, person = self._ctx, self._ctx.actor.person
        if person is None:
            raise Refused(N_("A subscription belongs to a person, and the program itself is acting here."))
        up_to = UpTo.now(ctx)
        wanted = Subscription(
            person=person,
            sent=ctx.clock(),
            papers=up_to.papers,
            deliveries=up_to.deliveries,
            group=whose.number if whose.kind == "group" else 0,
            watch=whose.number if whose.kind == "watch" else 0,
            members=members,
            span=span,
            channel=channel,
            language="fr" if language == "fr" else "en",
        )
        _require(ctx, wanted)
        try:
            return self._rows.add(wanted)
        except Duplicate as error:
            raise Refused(
                N_("You have this subscription already."),
                remedy=N_("“coordtui arxiv subscriptions” shows it; “unsubscribe” removes it."),
            ) from error

    def remove(self, number: int) -> Undo:
        """Remove a subscription; raises `NotFound`. Returns what brings it back."""
        found = next((each for each in self.all() if each.doc_id == number), None)
        if found is None:
            raise NotFound(N_("There is no subscription number {number} of yours.", number=number))
        self._rows.remove(number)

        def undo() -> None:
            found.doc_id = found.rev = 0
            self._rows.add(found)

        return undo


def _require(ctx: Context, wanted: Subscription) -> None:
    """Raise unless the person may have this subscription, and its channel is on."""
    checked(ctx, whose_of(wanted))
    if wanted.members or wanted.channel == "slack":
        may_see_others(ctx)
        if not wanted.group:
            raise Refused(
                N_("This digest is one person’s, and others would read it."),
                remedy=N_("Subscribe to that of a group, or by mail."),
            )
    if not ctx.outbox.channels().get(wanted.channel):
        raise Refused(
            N_("Nothing can be sent by {channel} yet.", channel=_CHANNELS[wanted.channel]),
            remedy=N_("The section [outbox] of the settings says by what; “coordtui outbox” tells more."),
        )


def whose_of(subscription: Subscription) -> Whose:
    """What its digest is of."""
    if subscription.group:
        return Whose("group", subscription.group)
    if subscription.watch:
        return Whose("watch", subscription.watch)
    return Whose("person", subscription.person)


def due(subscription: Subscription, now: datetime, hour: int) -> bool:
    """Whether it should be sent: once a day, or once a week from Monday, from an hour of the day on."""
    here, last = now.astimezone(), subscription.sent.astimezone().date()
    first = here.date() if subscription.span == "day" else start_of(here.date(), "week")
    return here.hour >= hour and first > last


_CHANNELS: Mapping[Channel, Message | str] = {"mail": N_("mail"), "slack": "Slack"}

NOTHING = N_("sends nothing any more")
"""In place of how it is sent."""

_HOW = {
    ("day", "mail"): N_("each morning, by mail"),
    ("day", "slack"): N_("each morning, in Slack"),
    ("week", "mail"): N_("each Monday, by mail"),
    ("week", "slack"): N_("each Monday, in Slack"),
}


def stopped(theirs: Context, subscription: Subscription) -> Message | None:
    """Why it sends nothing any more, as its owner `theirs` sees what it is of; None while it sends."""
    try:
        checked(theirs, whose_of(subscription))
    except NotFound:
        return _GONE[whose_of(subscription).kind]
    except NotAllowed:
        return N_("a digest that its owner may not have any more")
    return None


_GONE: Mapping[Kind, Message] = {
    "person": N_("the digest of a person who is not here any more"),
    "group": N_("the digest of a group that is gone"),
    "watch": N_("the digest of a watch that is gone"),
}


def how(subscription: Subscription) -> Message:
    """How often it is sent, and by what."""
    said = _HOW[subscription.span, subscription.channel]
    return N_("{how}, to each member", how=said) if subscription.members else said


def named(ctx: Context, subscription: Subscription) -> tuple[Message, bool]:
    """What its digest is called, or why it sends nothing any more; and whether it sends."""
    owner = ctx.directory.person(subscription.person)
    why = stopped(seen_by(ctx, owner) if owner is not None else ctx, subscription)
    if why is not None:
        return why, False
    return checked(ctx, whose_of(subscription)), True


def told(ctx: Context, subscription: Subscription) -> Message:
    """What it is, in words; or that it sends nothing any more, and why."""
    digest, sends = named(ctx, subscription)
    return N_("{digest}: {how}", digest=digest, how=how(subscription) if sends else NOTHING)
