"""Which backups are kept, and for how long."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from coordtui.store.backup import ORDINARY, Backup, backups_of
from coordtui.store.files import folder_of

_ABANDONED = 86_400


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """The newest `recent` backups, and the last of each of so many days, weeks and months that have one.

    What was copied before a migration or a restore goes by a rule of its own: it is kept
    for `days_before_changes` days, and the newest `before_changes` of them longer.
    """

    recent: int = 5
    daily: int = 7
    weekly: int = 5
    monthly: int = 12
    before_changes: int = 3
    days_before_changes: int = 30


def to_remove(backups: Iterable[Backup], now: datetime, retention: Retention) -> list[Backup]:
    """Those of the backups that are kept no longer, newest first; never the newest of them all.

    Days and weeks (from Monday on) are those of UTC.
    """
    newest_first = sorted(backups, key=lambda backup: backup.at, reverse=True)
    ordinary = [backup for backup in newest_first if backup.kind == ORDINARY]
    others = [backup for backup in newest_first if backup.kind != ORDINARY]
    kept = newest_first[:1] + ordinary[: max(retention.recent, 1)]
    kept += _last_of_each(ordinary, lambda at: at.date(), retention.daily)
    kept += _last_of_each(ordinary, lambda at: at.isocalendar()[:2], retention.weekly)
    kept += _last_of_each(ordinary, lambda at: (at.year, at.month), retention.monthly)
    kept += others[: retention.before_changes]
    kept += [b for b in others if now - b.at <= timedelta(days=retention.days_before_changes)]
    return [backup for backup in newest_first if backup not in kept]


def _last_of_each(
    newest_first: Sequence[Backup], period: Callable[[datetime], object], count: int
) -> list[Backup]:
    last: dict[object, Backup] = {}
    for backup in newest_first:
        last.setdefault(period(backup.at), backup)
    return list(last.values())[:count]


def prune(path: Path, now: datetime, retention: Retention) -> list[Backup]:
    """Remove the backups of the store in a file that are kept no longer; those removed.

    What is left of backups that were interrupted long ago goes too.
    """
    removed = to_remove(backups_of(path), now, retention)
    for backup in removed:
        backup.path.unlink(missing_ok=True)
    for partial in folder_of(path).glob("*.part"):
        with contextlib.suppress(FileNotFoundError):
            if partial.name.startswith(path.stem) and time.time() - partial.stat().st_mtime > _ABANDONED:
                partial.unlink()
    return removed
