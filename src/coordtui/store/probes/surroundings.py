"""What stands around the file of a store: its log, what was left behind, its backups."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from coordtui.api.declare import Finding
from coordtui.store.backup import ORDINARY, backups_of
from coordtui.store.files import folder_of
from coordtui.store.probes.log import Damage
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe

_LARGE_LOG = 100_000_000
_ABANDONED = 600
_MEGA = 1_000_000
_OLD = 7
_BACK_UP = N_("“coordtui store backup” makes one, also while the store is in use.")
_LOOK_ELSEWHERE = N_("Look whether there is a copy of the store elsewhere.")


def log_findings(path: Path, damage: Damage | None) -> Iterator[Finding]:
    """What is damaged in the log, or why it is so large."""
    file = path.with_name(path.name + "-wal")
    if damage is not None:
        yield Finding(
            ok=False,
            text=N_(
                "The log of the store is damaged at its frame {frame}: {path}",
                frame=damage.frame,
                path=str(file),
            ),
            remedy=N_(
                "What was written after is lost to SQLite. Copy the store and its log, then restore a backup."
            ),
        )
    if file.exists() and (size := file.stat().st_size) > _LARGE_LOG:
        yield Finding(
            ok=True,
            text=N_("The log of the store has grown to {size} MB.", size=size // _MEGA),
            remedy=N_(
                "A program reads for a very long time, or hangs. It shrinks when all have closed the store."
            ),
        )


def leftovers(path: Path) -> Iterator[Finding]:
    """What an interrupted backup or restore left behind."""
    beside = [file for file in path.parent.glob("*.part") if file.name.startswith(path.name)]
    partial = [file for file in (*beside, *folder_of(path).glob("*.part")) if _is_abandoned(file)]
    if partial:
        yield Finding(
            ok=True,
            text=NN_(
                "A backup or restore that was interrupted left a file: {paths}",
                "Backups or restores that were interrupted left {n} files: {paths}",
                len(partial),
                paths=safe(", ".join(map(str, partial)), limit=500),
            ),
            remedy=N_("Nobody needs it any more; it can be deleted."),
        )


def _is_abandoned(file: Path) -> bool:
    try:
        return time.time() - file.stat().st_mtime > _ABANDONED
    except FileNotFoundError:
        return False


def freshness(path: Path, now: datetime, *, usable: bool) -> Iterator[Finding]:
    """How old the last backup is; of a store that is not `usable`, none can be made any more."""
    latest = next((backup for backup in backups_of(path) if backup.kind == ORDINARY), None)
    if latest is None:
        remedy = _BACK_UP if usable else _LOOK_ELSEWHERE
        yield Finding(ok=True, text=N_("There is no backup of the store."), remedy=remedy)
    elif days := (now - latest.at).days:
        text = NN_("The last backup is {n} day old.", "The last backup is {n} days old.", days)
        yield Finding(ok=True, text=text, remedy=_BACK_UP if usable and days >= _OLD else None)
    else:
        yield Finding(ok=True, text=N_("The last backup is less than a day old."))
