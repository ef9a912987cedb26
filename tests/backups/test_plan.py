"""When a backup is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coordtui.backups.plan import is_due
from coordtui.config.settings import BackupSettings

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


@pytest.mark.parametrize(
    ("settings", "newest", "due"),
    [
        (BackupSettings(), None, True),
        (BackupSettings(), ago(hours=23), False),
        (BackupSettings(), ago(hours=24), True),
        (BackupSettings(every_hours=2), ago(hours=1.9), False),
        (BackupSettings(every_hours=2), ago(hours=2), True),
        (BackupSettings(every_hours=0), None, False),
        (BackupSettings(by="server"), None, False),
        (BackupSettings(), NOW + timedelta(days=400), True),
    ],
)
def test_a_backup_is_due_so_long_after_the_one_before(
    settings: BackupSettings, newest: datetime | None, due: bool
) -> None:
    assert is_due(settings, newest, NOW) is due


def local(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute).astimezone()


@pytest.mark.parametrize(
    ("every", "newest", "now", "due"),
    [
        (24, local(22, 2, 31), local(23, 2, 29), False),
        (24, local(22, 2, 31), local(23, 2, 30), True),
        (24, local(22, 2, 29), local(22, 2, 31), True),
        (24, local(23, 2, 31), local(23, 23, 59), False),
        (24, local(20, 9, 0), local(23, 1, 0), True),  # it was off at night
        (48, local(21, 2, 31), local(22, 2, 30), False),
        (48, local(21, 2, 31), local(23, 2, 30), True),
        (6, local(23, 2, 31), local(23, 8, 29), False),
        (6, local(23, 2, 31), local(23, 8, 30), True),
    ],
)
def test_with_a_time_of_the_day_it_is_due_from_then_on(
    every: int, newest: datetime, now: datetime, due: bool
) -> None:
    assert is_due(BackupSettings(every_hours=every, at="02:30"), newest, now) is due
