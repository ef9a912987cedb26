"""The job that brings the papers in.

Three parts, each on its own so that one that fails takes nothing from the others: the day's
feed and the harvest of all changes, both for the categories of all watches together, and
the API for watches that name no category. Every page is validated; its
papers are stored, matched and entered into the ledger in one transaction, with the last of
them its cursor is moved: killed at any moment, the next run goes on where this one
stopped, and nothing is missing or there twice.
"""

from __future__ import annotations

from coordtui.api import Context, CoordtuiError, JobRun, Message, NetworkError, sentences
from coordtui_arxiv.channels import OAI, RSS, SEARCH
from coordtui_arxiv.day import read_day, wanted
from coordtui_arxiv.errors import ArxivRefused, SyncIncomplete
from coordtui_arxiv.harvest import note_histories, plan, read_set
from coordtui_arxiv.history import read_followed
from coordtui_arxiv.holidays import day_of
from coordtui_arxiv.matching import understood
from coordtui_arxiv.records import Watch
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.watches import Watches
from coordtui_arxiv.work import Work


def sync(ctx: Context, run: JobRun) -> Message:
    """Bring in what the watches ask for, and say how many papers were not here.

    Raises `SyncIncomplete`, saying which part failed and why, after all parts were tried,
    and `Cancelled` when the person stopped it; what came until then is stored.
    """
    ctx.require("arxiv.sync")
    work = Work.of(ctx, run)
    watches = [watch for watch in ctx.store.records(Watch).find() if understood(watch)]
    for watch in watches:
        Watches(ctx).evaluate(watch)
    failures = [*_day(work, watches), *_changes(work, watches), *_search(work, watches)]
    if failures:
        raise SyncIncomplete(
            NN_(
                "One part of arXiv could not be read.",
                "{n} parts of arXiv could not be read.",
                len(failures),
            ),
            why=sentences(failures),
            remedy=N_("What came is stored; the rest is asked for at the next sync."),
        )
    return NN_("{n} new paper.", "{n} new papers.", len(work.found))


def _day(work: Work, watches: list[Watch]) -> list[Message]:
    categories = wanted(watches)
    if not categories:
        return _not_asked(work, RSS)
    try:
        read_day(work, categories)
    except (ArxivRefused, NetworkError) as error:
        return _failed(work, RSS, N_("The day’s announcement:"), error)
    return []


def _changes(work: Work, watches: list[Watch]) -> list[Message]:
    """The sets of all watches; where arXiv does not answer, the others are not asked for."""
    failed: list[CoordtuiError] = []
    categories = wanted(watches)
    if not categories:
        _not_asked(work, OAI)
    for row in plan(work, categories):
        try:
            read_set(work, row)
        except ArxivRefused as error:
            failed.append(error)
        except NetworkError as error:
            failed.append(error)
            break
    note_histories(work, watches)
    return _failed(work, OAI, N_("What changed:"), *failed)


def _search(work: Work, watches: list[Watch]) -> list[Message]:
    if not any(watch.enabled and not watch.categories for watch in watches):
        return _not_asked(work, SEARCH)
    try:
        read_followed(work, watches)
    except (ArxivRefused, NetworkError) as error:
        return _failed(work, SEARCH, N_("The search:"), error)
    return []


def _not_asked(work: Work, channel: str) -> list[Message]:
    """Where nothing is asked of a channel any more, that it once failed concerns nobody."""
    with work.ctx.store.transaction():
        work.channels.forget_failure(channel)
    return []


def _failed(work: Work, channel: str, part: Message, *errors: CoordtuiError) -> list[Message]:
    """Note on the channel all that went wrong, each thing once, and say it."""
    said = {
        N_("{part} {what} {why}", part=part, what=error.what, why=error.why or ""): error for error in errors
    }
    if said:
        text = sentences(said)
        last = errors[-1]
        with work.ctx.store.transaction():
            if channel != SEARCH:
                work.ledger.unanswered(day_of(work.ctx.clock()))
            work.channels.record(channel, last.outcome if isinstance(last, ArxivRefused) else "failed", text)
        work.ctx.log.warning("%s", text)
    return [*said]
