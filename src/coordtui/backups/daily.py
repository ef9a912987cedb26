"""The jobs that back the store up and copy backups elsewhere, and whether a backup is due."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Context, JobRun
from coordtui.api.errors import CoordtuiError, JobBusy, NotFound, Refused, StoreDamaged
from coordtui.backups import second
from coordtui.backups.plan import RETRY, is_due
from coordtui.backups.standing import Standing, standing
from coordtui.backups.tables import JOB, RIGHT
from coordtui.store.backup import ORDINARY, Backup, back_up, backups_of
from coordtui.store.retention import Retention
from coordtui.text.messages import N_, NN_, Message

if TYPE_CHECKING:
    from coordtui.host.session import Session

_log = logging.getLogger("coordtui.backups")


def state_of(session: Session) -> Standing | None:
    """How the backups of a session's store stand; None before there is a lab."""
    core = session.context("core").store
    return standing(session.store, core, session.lab, session.lab_settings.backup)


def due(session: Session) -> bool:
    """Whether a backup is due: by the settings, and not just after a failure; never of an invented lab."""
    known = state_of(session)
    if known is None or known.invented or not known.in_a_file:
        return False
    now = session.clock()
    if not is_due(known.settings, known.newest.at if known.newest else None, now):
        return False
    failed = known.failed
    return failed is None or failed.ended is None or not failed.ended <= now < failed.ended + RETRY


def run(ctx: Context, line: JobRun) -> Message:
    """Back the store up, and remove the backups that are kept no longer; what was made.

    Raises `StoreError` and its kinds when there is no backup, and `StoreDamaged` also when the
    store holds what does not agree with its log: then it is backed up, and no older one is removed.
    """
    session = _session(ctx)
    line.progress(N_("copying, and looking at the copy"))
    try:
        made = back_up(session.store, retention=_kept(session))
        if made.findings:
            raise _questionable(made)
    except CoordtuiError as error:
        _log.error("no good backup was made: %s", error)
        raise
    count = made.documents or 0
    return NN_("{name}: {n} document", "{name}: {n} documents", count).with_values(name=made.path.name)


def copy(ctx: Context, line: JobRun) -> Message:
    """Copy the newest backup to the second place; what was copied. Raises what `second.copy` does."""
    session = _session(ctx)
    settings, path = session.lab_settings.backup, session.store.path
    newest = next((each for each in backups_of(path) if each.kind == ORDINARY), None)
    if newest is None:
        raise NotFound(N_("There is no backup to copy yet."), remedy=N_("“coordtui store backup” makes one."))
    line.progress(N_("copying to the second place"))
    try:
        target = second.copy(
            newest,
            path,
            settings.copy_to,
            same_disk=settings.same_disk,
            retention=_kept(session),
            now=session.clock(),
        )
    except CoordtuiError as error:
        _log.error("a backup was not copied elsewhere: %s", error)
        raise
    return N_("{name} is in {folder}", name=newest.path.name, folder=str(target.parent))


def now(ctx: Context) -> Message:
    """Make a backup because a person asks; what was made.

    Raises `NotAllowed`, and `Refused` with what the job failed of.
    """
    ctx.require(RIGHT)
    session = _session(ctx)
    try:
        done = session.jobs.run(JOB.id)
    except JobBusy:
        return N_("Somebody backs the store up just now.")
    text, why, remedy = (
        Message.from_json(each) if each else None for each in (done.text, done.why, done.remedy)
    )
    if done.outcome != "done":
        raise Refused(text or N_("No backup was made."), why=why, remedy=remedy)
    return N_("The store is backed up: {what}", what=text) if text else N_("The store is backed up.")


def _session(ctx: Context) -> Session:
    behalf: Any = ctx.runtime
    session: Session = behalf.whole()
    if session.store.file:
        return session
    raise Refused(
        N_("This program makes no backups of a store on a server."),
        why=N_("A PostgreSQL server is backed up and restored by its own tools."),
        remedy=N_("See docs/postgres.md, then set “backup.by” to “server”."),
    )


def _kept(session: Session) -> Retention:
    return Retention(**msgspec.structs.asdict(session.lab_settings.store.keep))


def _questionable(backup: Backup) -> StoreDamaged:
    first = backup.findings[0]
    return StoreDamaged(
        N_("The store was backed up, but what it holds is questionable."),
        why=first.text,
        remedy=first.remedy
        or N_("“coordtui store check” tells more. Older backups are all kept until then."),
    )
