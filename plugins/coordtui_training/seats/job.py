"""Offers that end and seats that come free while nobody is looking."""

from __future__ import annotations

from tinydb import where

from coordtui.api import Context, JobRun, Message
from coordtui_training.records import Session, Signup
from coordtui_training.seats.chances import takes_people
from coordtui_training.seats.rules import as_read
from coordtui_training.seats.settle import settle
from coordtui_training.texts import N_, NN_


def settle_due(ctx: Context, run: JobRun) -> Message:
    """The job `training.settle`."""
    run.progress(N_("Offers and waiting lists are looked at."))
    given = settle_all(ctx)
    return NN_("{n} seat was given.", "{n} seats were given.", given)


def settle_all(ctx: Context) -> int:
    """Settle every session with something to settle, each for itself; how many seats were given."""

    def work(number: int) -> int:
        return ctx.store.run(lambda: settle(ctx, number))

    return sum(work(number) for number in due(ctx))


def due(ctx: Context) -> list[int]:
    """The sessions with an offer that has ended, and those that could still give a seat to who waits."""
    signups, now = ctx.store.records(Signup), ctx.clock()
    offered = signups.find(where("state") == "offered")
    ended = {each.session for each in offered if as_read(each, ctx.settings, now).state != "offered"}
    waited = {session for (session,) in signups.select("session", where=where("state") == "waiting")}
    open_ = (each.doc_id for each in ctx.store.records(Session).get_many(waited) if takes_people(ctx, each))
    return sorted(ended.union(open_))
