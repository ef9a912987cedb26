"""Digests that send themselves: who has which, and when each is due."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from tinydb import where

from coordtui.api import Context, Duplicate, Message, NotAllowed, NotFound, Refused
from coordtui.api.letters import Channel
from coordtui_arxiv.records import Subscription
from coordtui_arxiv.reports.gather import UpTo
from coordtui_arxiv.reports.spans import start_of
from coordtui_arxiv.reports.whose import Whose, checked, may_see_others
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

    def add(self, wanted: Subscription) -> Subscription:
        """Store a subscription of the person who acts; what is here already is not told of any more.

        Raises `Refused` when it is one person's and would be read by all, or when its channel is
        off, or when there is one already; `NotAllowed` as a digest of the same would be, and for
        what others receive.
        """
        ctx, person = self._ctx, self._ctx.actor.person
        if person is None:
            raise Refused(N_("A subscription belongs to a person, and the program itself is acting here."))
        wanted.person = person
        checked(ctx, whose_of(wanted))
        if wanted.members or wanted.channel == "slack":
            may_see_others(ctx)
        if (wanted.members or wanted.channel == "slack") and not wanted.group:
            raise Refused(
                N_("This digest is one person’s, and others would read it."),
                remedy=N_("Subscribe to that of a group, or by mail."),
            )
        if not ctx.outbox.channels().get(wanted.channel):
            raise Refused(
                N_("Nothing can be sent by {channel} yet.", channel=wanted.channel),
                remedy=N_("The section [outbox] of the settings says by what; “coordtui outbox” tells more."),
            )
        up_to = UpTo.now(ctx)
        wanted.sent, wanted.papers, wanted.deliveries = ctx.clock(), up_to.papers, up_to.deliveries
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


def subscription_to(
    whose: Whose,
    *,
    sent: datetime,
    span: Literal["day", "week"],
    channel: Channel,
    language: str,
    members: bool = False,
) -> Subscription:
    """A subscription of the person who acts to a digest, to be added."""
    return Subscription(
        person=0,
        sent=sent,
        group=whose.number if whose.kind == "group" else 0,
        watch=whose.number if whose.kind == "watch" else 0,
        members=members,
        span=span,
        channel=channel,
        language="fr" if language == "fr" else "en",
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


_TOLD = {
    ("day", "mail"): N_("{digest}: each morning, by mail"),
    ("day", "slack"): N_("{digest}: each morning, in Slack"),
    ("week", "mail"): N_("{digest}: each Monday, by mail"),
    ("week", "slack"): N_("{digest}: each Monday, in Slack"),
}


def told(ctx: Context, subscription: Subscription) -> Message:
    """What it is, in words."""
    try:
        digest = checked(ctx, whose_of(subscription))
    except (NotFound, NotAllowed) as error:  # its group or watch is gone, or theirs no more
        digest = N_("{text}", text=error.what)
    said = _TOLD[subscription.span, subscription.channel].with_values(digest=digest)
    return N_("{digest}, to each member", digest=said) if subscription.members else said
