"""The jobs of a session: those that plugins and the core declare, and what a fault in one costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Context, CoordtuiError, Job, JobRun
from coordtui.audit.tables import JOB as AUDIT
from coordtui.backups.tables import COPY_JOB as BACKUP_COPY
from coordtui.backups.tables import JOB as BACKUP
from coordtui.host.host import is_the_persons
from coordtui.host.loaded import in_a_line
from coordtui.host.misconduct import as_fault
from coordtui.host.targets import resolve
from coordtui.jobs.runner import Jobs
from coordtui.outbox.tables import JOB as OUTBOX
from coordtui.privacy.tables import JOB as PRIVACY

if TYPE_CHECKING:
    from coordtui.host.session import Session


def jobs_of(session: Session) -> Jobs:
    """Background work, for the session's person."""
    plugins = [(each.name, job) for each in session.host.active if each.plugin for job in each.plugin.jobs]
    return Jobs(
        session._core,
        [*plugins, *(("core", job) for job in _of_the_core(session))],
        context_of=session.context,
        clock=session.store.agreed(session.clock),  # a lease of another machine ends by one time for all
        resolve=partial(_watched, session),
        called={OUTBOX.id: session.mailroom.due, BACKUP.id: partial(backup_due, session)},
    )


def _of_the_core(session: Session) -> list[Job]:
    backups = [BACKUP] if session.store.file else []
    if backups and session.lab_settings.backup.copy_to:
        backups.append(BACKUP_COPY)
    daily: tuple[Job, ...] = (PRIVACY, AUDIT)
    if _is_new(session):
        daily = tuple(msgspec.structs.replace(job, every=None) for job in daily)
    return [OUTBOX, *daily, *backups]


def backup_due(session: Session) -> bool:
    """Whether a backup is to be made now."""
    from coordtui.backups.daily import due

    return not _is_new(session) and due(session)


def _is_new(session: Session) -> bool:
    """Whether the lab was founded within a day: what looks after it daily begins then."""
    lab = session.lab
    return lab is None or session.clock() - lab.created < timedelta(days=1)


def _watched(session: Session, target: str) -> Callable[[Context, JobRun], Any]:
    """A job's function; a fault in it is a strike against its plugin, and ends only the job."""

    def run(ctx: Context, line: JobRun) -> Any:
        session.must_last()
        try:
            work, trace = partial(resolve(target), ctx, line), session.host.trace
            return work() if trace is None else trace.run(ctx.plugin, target, {}, work)
        except CoordtuiError:
            raise
        except BaseException as error:  # a job's own code, whatever it raises; it ends only the job
            if is_the_persons(error):
                raise
            fault = as_fault(error)
            if ctx.plugin != "core":
                session.host.strike(ctx.plugin, fault)
            raise RuntimeError(in_a_line(fault)) from error

    return run
