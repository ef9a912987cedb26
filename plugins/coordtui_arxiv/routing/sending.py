"""A paper on its way to a person: written once, told to them, taken back as long as it is unread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import msgspec
from tinydb import where

from coordtui.api import Context, Message, NotFound, Refused, sentences
from coordtui_arxiv.batches import batches
from coordtui_arxiv.groups import names_of
from coordtui_arxiv.records import Delivery, Mark, Paper, Suggestion, SuggestionState
from coordtui_arxiv.routing.limits import midnight
from coordtui_arxiv.texts import N_, NN_

T = TypeVar("T", Delivery, Suggestion)

LONGEST_NOTE = 1_000
"""Letters of the note that goes with a paper."""

NAMED = 3
"""So many people are named; more are counted."""


@dataclass(frozen=True)
class Sent:
    """What a sending did. Called, it takes back what was not read yet, and says what was.

    `delivered` is what was sent, with reasons that are for its reader only; `had` (paper,
    person) whom the paper had reached before.
    """

    ctx: Context
    delivered: Sequence[Delivery]
    had: Collection[tuple[int, int]] = ()

    @property
    def told(self) -> Message:
        """What happened, in words."""
        sent = NN_("Sent {n} time.", "Sent {n} times.", len(self.delivered))
        people = {each.person for each in self.delivered}
        if len(people) <= NAMED:
            sent = N_("Sent to {person}.", person=self._names(people))
        if not self.had:
            return sent
        return sentences([sent, had_it(self.ctx, [who for _, who in self.had])])

    def __call__(self) -> None:
        """Take back what nobody has read; raises `Refused` when all was read."""
        if not self.ctx.may("arxiv.route"):
            self.ctx.require("arxiv.send")  # which may have been taken away since
        with self.ctx.store.transaction():
            read = [each for each in self.delivered if _is_read(self.ctx, each)]
            readers = {each.person for each in read}
            who = self._names(readers)
            if self.delivered and len(read) == len(self.delivered):
                raise Refused(
                    NN_(
                        "{people} has read it already.",
                        "{people} have read it already.",
                        len(readers),
                        people=who,
                    ),
                    remedy=N_("What was read is not taken back."),
                )
            for each in self.delivered:
                if each not in read:
                    take_back(self.ctx, each)
        if read:
            self.ctx.notify(
                NN_(
                    "{people} has read it already; the rest was taken back.",
                    "{people} have read it already; the rest was taken back.",
                    len(readers),
                    people=who,
                )
            )

    def _names(self, people: Iterable[int]) -> str:
        return names(self.ctx, people)


def names(ctx: Context, people: Iterable[int]) -> str:
    """The names of people by number, as a person reads them in a row."""
    return ", ".join(names_of(ctx, people).values())


def had_it(ctx: Context, people: Sequence[int]) -> Message:
    """That people have been sent it before."""
    who, count = names(ctx, people), len(set(people))
    return NN_("{people} has it already.", "{people} have it already.", count, people=who)


def deliver(
    ctx: Context, wanted: Iterable[Delivery], within: Callable[[int], object] = lambda more: None
) -> Sent:
    """Store deliveries; a paper that a person has been sent stays as it was sent to them.

    What was suggested is settled with it, and lends its reasons. `within` is told how many
    are new, and raises when those are too many. The caller holds the transaction.
    """
    asked = list({(each.paper, each.person): each for each in wanted}.values())
    before = {(each.paper, each.person) for each in _of_papers(ctx, Delivery, asked)}
    within(sum((each.paper, each.person) not in before for each in asked))
    suggested = {(each.paper, each.person): each for each in _of_papers(ctx, Suggestion, asked)}
    new = []
    for each in asked:
        pair = each.paper, each.person
        if pair in before:
            continue
        suggestion = suggested.get(pair)
        if suggestion is not None:
            settle(ctx, suggestion, "sent")
        why = each.why or (suggestion.why if suggestion is not None else [])
        new.append(msgspec.structs.replace(each, why=why))
    delivered = ctx.store.records(Delivery).add_all(new)
    return Sent(ctx, delivered, [pair for each in asked if (pair := (each.paper, each.person)) in before])


def settle(ctx: Context, suggestion: Suggestion, state: SuggestionState) -> None:
    """Say what became of a suggestion; one that is waiting again is not settled."""
    ctx.store.records(Suggestion).save(msgspec.structs.replace(suggestion, state=state))


def take_back(ctx: Context, delivery: Delivery) -> None:
    """Remove a delivery; a suggestion that it settled waits again."""
    ctx.store.records(Delivery).remove(delivery.doc_id)
    pair = (where("paper") == delivery.paper) & (where("person") == delivery.person)
    suggestion = ctx.store.records(Suggestion).first(pair & (where("state") == "sent"))
    if suggestion is not None:
        settle(ctx, suggestion, "waiting")


def require_within_limit(ctx: Context, more: int) -> None:
    """Raise `Refused` when the person who acts would send more than one may in a day.

    Whoever routes papers may send as many as they like. The caller holds the transaction.
    """
    if ctx.may("arxiv.route"):
        return
    ctx.require("arxiv.send")
    mine = (where("by") == ctx.actor.person) & (where("at") >= midnight(ctx))
    sent, limit = ctx.store.records(Delivery).count(mine), ctx.settings.send_daily
    if sent + more > limit:
        raise Refused(
            N_("That is more than one person may send in a day."),
            why=N_("You have sent {sent} today, of {limit}.", sent=sent, limit=limit),
            remedy=N_("Send it to fewer people, or tomorrow."),
        )


def require_there(ctx: Context, papers: Sequence[int], people: Sequence[int]) -> None:
    """Raise `NotFound` unless all of these are there."""
    if len(ctx.store.records(Paper).get_many(papers)) < len(set(papers)):
        raise NotFound(N_("A paper is not here any more."))
    if sum(each.merged_into is None for each in ctx.directory.people().get_many(people)) < len(set(people)):
        raise NotFound(N_("Somebody is not in the directory any more."))


def _is_read(ctx: Context, delivery: Delivery) -> bool:
    pair = (where("paper") == delivery.paper) & (where("person") == delivery.person)
    return ctx.store.records(Mark).first(pair & (where("read") == True)) is not None  # noqa: E712 - a query


def _of_papers(ctx: Context, record: type[T], asked: Iterable[Delivery]) -> list[T]:
    papers = list({each.paper for each in asked})
    found = (ctx.store.records(record).find(where("paper").one_of(part)) for part in batches(papers))
    return list(chain.from_iterable(found))
