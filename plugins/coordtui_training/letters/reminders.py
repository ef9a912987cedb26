"""The job that reminds people of a session that they have a seat in, once, some hours before."""

from __future__ import annotations

from datetime import datetime, timedelta

from tinydb import where

from coordtui.api import Context, JobRun, Message
from coordtui.api.eyes import as_program
from coordtui_training.letters.writing import command, queue
from coordtui_training.records import Session, Signup, Step
from coordtui_training.texts import N_, NN_
from coordtui_training.times import stored


def remind(ctx: Context, run: JobRun) -> Message:
    """Queue what is due now; how many.

    Who got the seat within those hours was told just then, and is not reminded too. Each session
    is one transaction, and each letter has its key: killed anywhere, nobody is reminded twice.
    """
    ctx = as_program(ctx)  # whose terminal it runs in has nothing to do with it
    queued, before, now = 0, timedelta(hours=ctx.settings.remind_hours), ctx.clock()
    soon = (where("start") > stored(now)) & (where("start") <= stored(now + before))
    sessions = ctx.store.records(Session).find(soon & (where("state") == "published")) if before else []
    for done, session in enumerate(sessions):
        run.progress(N_("People are reminded."), done, len(sessions))
        with ctx.store.transaction():
            queued += _remind(ctx, session, session.start - before)
    return NN_("{n} reminder.", "{n} reminders.", queued)


def _remind(ctx: Context, session: Session, since: datetime) -> int:
    confirmed = (where("session") == session.doc_id) & (where("state") == "confirmed")
    late = (where("session") == session.doc_id) & (where("became") == "confirmed")
    told = {step.signup for step in ctx.store.records(Step).find(late) if step.at > since}
    give_up = N_(
        "If you cannot come, give the seat to the next person: on the page Training, or by “{command}”.",
        command=command("cancel", session),
    )
    queued = 0
    for signup in ctx.store.records(Signup).find(confirmed):
        key = f"remind:{session.doc_id}:{signup.person}"
        if signup.doc_id in told or ctx.outbox.find(key) is not None:
            continue
        became = queue(
            ctx,
            signup.person,
            session,
            N_("Reminder: {title}"),
            [N_("The session begins soon, and you have a seat."), give_up],
            key=key,
        )
        queued += became == "queued"
    return queued
