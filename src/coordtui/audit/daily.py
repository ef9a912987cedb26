"""The daily job: the log is verified, its seal noted elsewhere, and what is old is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from coordtui import system_log
from coordtui.access import SYSTEM
from coordtui.api import Context, JobRun
from coordtui.api.errors import StoreDamaged
from coordtui.audit.search import Log
from coordtui.store import history
from coordtui.text.messages import N_, NN_, Message


def run(ctx: Context, line: JobRun) -> Message:
    """Do it; what was forgotten and the seal are its result. Raises `StoreDamaged` for an altered log."""
    store = ctx.store._store.acting_as(SYSTEM)
    line.progress(N_("verifying the audit log"))
    broken = store.verify_audit()
    if broken is not None:
        raise altered(broken)
    kept: Any = ctx.settings.audit
    people, program = _days(kept.days_kept), _days(kept.program_days_kept)
    forgotten = history.forget_older(store, people, program, ctx.clock())
    number, seal = Log(store).head()
    tell(number, seal)
    said = NN_(
        "Entry {number}, seal {seal}; {n} earlier document is kept no longer.",
        "Entry {number}, seal {seal}; {n} earlier documents are kept no longer.",
        forgotten,
    )
    return said.with_values(number=number, seal=seal)


def _days(number: int) -> timedelta | None:
    return timedelta(days=number) if number else None


def altered(entry: int) -> StoreDamaged:
    """The log is not as it was written, from an entry on."""
    return StoreDamaged(
        N_("The audit log was altered, from entry {entry} on.", entry=entry),
        why=N_("What stands there, or is missing, does not fit the seals of the entries that follow."),
        remedy=N_("Find out who could write the store, and compare it with a backup."),
    )


def tell(number: int, seal: str) -> None:
    """Leave the seal with the system's own log."""
    system_log.tell(f"audit log: entry {number} seal {seal}", "daemon")
