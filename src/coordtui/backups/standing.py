"""How backups stand: the newest, the last runs of the jobs, the last drill."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from coordtui.api.errors import StoreError
from coordtui.api.jobs import Run
from coordtui.backups.journal import Line, latest, lines
from coordtui.backups.tables import COPY_JOB, JOB
from coordtui.config.settings import BackupSettings
from coordtui.jobs.journal import Journal
from coordtui.store.backup import ORDINARY, Backup, backups_of

if TYPE_CHECKING:
    from coordtui.api.records import Lab
    from coordtui.store import PluginStore, Store


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is known. `founded` is when there was first something to lose; `run` and `copied` have ended."""

    in_a_file: bool
    settings: BackupSettings
    founded: datetime
    invented: bool = False
    newest: Backup | None = None
    drill: Line | None = None
    run: Run | None = None
    copied: Run | None = None

    @property
    def failed(self) -> Run | None:
        """The last backup, if it did not end well."""
        return self.run if self.run is not None and self.run.outcome == "failed" else None

    @property
    def not_copied(self) -> Run | None:
        """The last copy elsewhere, if it did not end well and one is still wanted."""
        run = self.copied if self.settings.copy_to else None
        return run if run is not None and run.outcome == "failed" else None

    def since_backup(self, now: datetime) -> timedelta:
        """How long what was written has been without a backup."""
        return now - (self.newest.at if self.newest else self.founded)

    def since_drill(self, now: datetime) -> timedelta:
        """How long no backup was proven to be one."""
        return now - (self.drill.at if self.drill else self.founded)


def standing(store: Store, core: PluginStore, lab: Lab | None, settings: BackupSettings) -> Standing | None:
    """How the backups of a store stand; None where there is nothing to lose yet."""
    if lab is None:
        return None
    found = Standing(
        in_a_file=store.file is not None, settings=settings, founded=lab.created, invented=lab.demo
    )
    if not found.in_a_file:
        return found
    return msgspec.structs.replace(
        found,
        newest=next((each for each in backups_of(store.path) if each.kind == ORDINARY), None),
        drill=latest(lines(store.path)),
        run=_last_run(core, JOB.id),
        copied=_last_run(core, COPY_JOB.id),
    )


def _last_run(core: PluginStore, job: str) -> Run | None:
    try:
        ended = (run for run in Journal(core).latest(5, job) if run.outcome != "running")
        return next(ended, None)
    except StoreError:  # the runs cannot be read; the backups are told all the same
        return None
