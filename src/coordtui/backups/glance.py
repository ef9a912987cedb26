"""Whether anything may have to be said of backups: a look at names and one query, for every start.

What is said then takes more modules than a start should; see `coordtui.backups.telling`.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tinydb import where

from coordtui.api.jobs import Run
from coordtui.backups.tables import COPY_JOB, JOB
from coordtui.store.files import folder_of

if TYPE_CHECKING:
    from pathlib import Path

    from coordtui.api.records import Lab
    from coordtui.config.settings import BackupSettings
    from coordtui.store import PluginStore


def drills_of(store: Path) -> Path:
    """The file beside a store in which drills are noted."""
    return store.with_name(f"{store.name}-drills")


def all_quiet(
    core: PluginStore, path: Path | None, lab: Lab | None, settings: BackupSettings, now: datetime
) -> bool:
    """Whether nothing has to be said for sure; `path` is that of a store in a file."""
    if lab is None or lab.demo or settings.by != "program":
        return True
    young = now - lab.created
    late = timedelta(days=settings.warn_days) if settings.warn_days else timedelta.max
    rare = timedelta(days=settings.drill_days) if settings.drill_days else timedelta.max
    if path is None:
        return young < timedelta(days=settings.warn_days)
    if young >= late and now - _newest(path) >= late:
        return False
    return _drilled(path, now, rare, young) and not any(_failed(core, job) for job in (JOB.id, COPY_JOB.id))


def _newest(path: Path) -> datetime:
    """When the newest backup was made, by its name; long ago where there is none."""
    newest, start = "", f"{path.stem}-"
    try:
        with os.scandir(folder_of(path)) as entries:
            for entry in entries:
                name = entry.name.removesuffix(path.suffix)
                if entry.name.startswith(start) and "-before-" not in name and entry.name != name:
                    newest = max(newest, name[len(start) :][:18])
        return datetime.strptime(newest, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
    except (OSError, ValueError):
        return datetime.min.replace(tzinfo=UTC)


def _drilled(path: Path, now: datetime, rare: timedelta, young: timedelta) -> bool:
    """Whether the last drill is not long ago and did not fail."""
    try:
        with drills_of(path).open("rb") as file:
            length = file.seek(0, os.SEEK_END)
            file.seek(max(0, length - 1000))
            last = file.read().rpartition(b"{")[2]
            at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except OSError:
        return young < rare
    return b'"ok":true' in last and now - at < rare


def _failed(core: PluginStore, job: str) -> bool:
    last = core.records(Run).first(where("job") == job, order=("-doc_id",))
    return last is not None and last.outcome != "done"
