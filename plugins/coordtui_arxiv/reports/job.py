"""The job that queues the digests that are due.

A digest is written first and then, in one transaction, its letters are queued and the
subscription moves on: killed at any moment, and with any number of processes, each is sent
once, and what it did not tell of, the next one does.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from coordtui.api import Context, CoordtuiError, JobRun, Message, Person, Refused, StaleRecord, sentences
from coordtui.api.eyes import as_program, language_of, seen_by, speaking
from coordtui.api.letters import Letter
from coordtui_arxiv.records import Subscription
from coordtui_arxiv.reports.announce import letter
from coordtui_arxiv.reports.gather import UpTo, gather
from coordtui_arxiv.reports.spans import Span
from coordtui_arxiv.reports.subscriptions import due, stopped, whose_of
from coordtui_arxiv.reports.whose import person_of
from coordtui_arxiv.texts import N_, NN_

Outcome = Literal["queued", "nothing", "meanwhile", "stopped"]


class DigestsIncomplete(Refused):
    """Some digests could not be queued; the others were."""


def digests(ctx: Context, run: JobRun) -> Message:
    """Queue each digest that is due, unless there is nothing new for it, and say how many were.

    Raises `DigestsIncomplete`, saying why, after all were tried, and `Cancelled`.
    """
    ctx.require("arxiv.sync")
    program = as_program(ctx)
    hour = ctx.settings.digest_hour
    waiting = [each for each in ctx.store.records(Subscription).find() if due(each, ctx.clock(), hour)]
    outcomes: list[Outcome] = []
    failures: list[Message | str] = []
    for done, subscription in enumerate(waiting):
        run.progress(N_("Digests: writing."), done, len(waiting))
        try:
            outcomes.append(_queue(program, subscription))
        except CoordtuiError as error:
            failures += [error.what, *([error.remedy] if error.remedy else [])]
    if failures:
        raise DigestsIncomplete(
            N_("Not every digest could be queued."),
            why=sentences(failures),
        )
    return _told(outcomes)


def _told(outcomes: list[Outcome]) -> Message:
    queued, nothing = outcomes.count("queued"), outcomes.count("nothing")
    said = [N_("No digest was due.")]
    if queued or nothing:
        said = [NN_("{n} digest is queued.", "{n} digests are queued.", queued)]
    if nothing:
        said.append(NN_("{n} had nothing new to tell.", "{n} had nothing new to tell.", nothing))
    if gone := outcomes.count("stopped"):
        left = NN_(
            "{n} subscription sends nothing any more: what it is of is gone.",
            "{n} subscriptions send nothing any more: what they are of is gone.",
            gone,
        )
        said.append(left)
    return sentences(said)


def _queue(program: Context, subscription: Subscription) -> Outcome:
    owner = program.directory.person(subscription.person)
    if owner is None or stopped(seen_by(program, owner), subscription) is not None:
        return "stopped"
    up_to = UpTo.now(program)
    letters = [
        each
        for reader in _readers(program, subscription)
        if (each := _letter(program, reader, subscription)) is not None
    ]
    if not letters:
        return "nothing"
    subscription.sent = program.clock()
    subscription.papers, subscription.deliveries = up_to.papers, up_to.deliveries
    try:
        with program.store.transaction():
            program.store.records(Subscription).save(subscription)
            for each in letters:
                program.outbox.put(each)
    except StaleRecord:  # another process was quicker, or it was changed or removed
        return "meanwhile"
    return "queued"


def _readers(program: Context, subscription: Subscription) -> list[Person]:
    """Who receives it; of the members of a group those who have an address."""
    if not subscription.members:
        return [person_of(program, subscription.person)]
    return [
        person
        for person in program.directory.people().find()
        if subscription.group in person.groups and person.emails and person.merged_into is None
    ]


def _letter(program: Context, reader: Person, subscription: Subscription) -> Letter | None:
    """What one reader is sent, made of what they may see; None when there is nothing new for them."""
    theirs = seen_by(program, reader)
    if subscription.members and not theirs.may("arxiv.read"):
        return None
    by_mail = subscription.channel == "mail"
    if by_mail and not reader.emails:
        raise Refused(
            N_("No e-mail address is known of {name}.", name=reader.name),
            remedy=N_("It belongs into their profile."),
        )
    speaks = speaking(program, subscription.language)
    theirs = speaking(theirs, language_of(speaks, reader) if by_mail else subscription.language)
    today = program.clock().astimezone().date()
    first = min(subscription.sent.astimezone().date() + timedelta(days=1), today)
    after = UpTo(subscription.papers, subscription.deliveries)
    digest = gather(theirs, whose_of(subscription), Span(first, today), after=after)
    if not digest.papers:
        return None
    key = f"subscription {subscription.doc_id} {today} {reader.doc_id}"
    return letter(theirs, digest, subscription.channel, reader.emails[0] if by_mail else "", key)
