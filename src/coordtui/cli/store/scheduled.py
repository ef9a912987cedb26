"""`coordtui store backup --scheduled`: what cron and timers call; silent, unless something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api.errors import CoordtuiError, JobBusy
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, Message

if TYPE_CHECKING:
    from coordtui.api.jobs import Run


def scheduled(invocation: Invocation, *, as_json: bool) -> int:
    """Back up if that is due, then copy elsewhere if that is; the exit status.

    No plugin is loaded: a broken one stops no backup. Who finds another at work leaves it to them.
    Raises `StoreError` for a store on a server, unless the settings say that others back it up.
    """
    from coordtui.backups.tables import COPY_JOB, JOB
    from coordtui.store.url import path_of

    if invocation.settings.backup.by == "program":
        path_of(invocation.store_url)  # raises for a store on a server: its own tools back it up
    runs: list[Run] = []
    with invocation.session(safe_mode=True) as session:
        for wanted in (JOB.id, COPY_JOB.id):
            if wanted in {job.id for job in session.jobs.due(session.clock())}:
                try:
                    runs.append(session.jobs.run(wanted))
                except JobBusy:
                    continue
        for run in runs:
            if run.outcome != "done":
                invocation.console.complain(_error(run))
    if as_json:
        invocation.console.json([_as_data(run, invocation) for run in runs])
    return 0 if all(run.outcome == "done" for run in runs) else 1


def _error(run: Run) -> CoordtuiError:
    what, why, remedy = (
        Message.from_json(each) if each else None for each in (run.text, run.why, run.remedy)
    )
    return CoordtuiError(what or N_("No backup was made."), why=why, remedy=remedy)


def _as_data(run: Run, invocation: Invocation) -> dict[str, Any]:
    say = invocation.console.translator
    text = say(Message.from_json(run.text)) if run.text else None
    return {"job": run.job, "outcome": run.outcome, "text": text, "ended": msgspec.to_builtins(run.ended)}
