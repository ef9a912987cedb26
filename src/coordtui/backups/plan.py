"""When a backup is due: at most so long after the one before, at a time of the day if one is set."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from coordtui.config.settings import BackupSettings

RETRY = timedelta(hours=1)
"""So long after a failure it is tried again."""

_DAY = timedelta(days=1)


def is_due(settings: BackupSettings, newest: datetime | None, now: datetime) -> bool:
    """Whether a backup is due, given when the newest one was made. All moments are aware.

    One of the future does not count: the clock was wrong then, or is now.
    """
    if not settings.every_hours or settings.by != "program":
        return False
    if newest is None or newest > now + _DAY:
        return True
    every = timedelta(hours=settings.every_hours)
    if not settings.at:
        return now - newest >= every
    step = min(every, _DAY)
    # Made at 02:31, after the time 02:30 two days ago, it is due at 02:30 today all the same.
    return newest < latest_time(settings.at, step, now) - (every - step)


def latest_time(at: str, step: timedelta, now: datetime) -> datetime:
    """The latest moment that is `at` by the clocks of this machine, or some steps after, on the same day."""
    here = now.astimezone()
    first = datetime.combine(here.date(), time.fromisoformat(at)).astimezone()
    if first > here:
        first = datetime.combine(here.date() - _DAY, time.fromisoformat(at)).astimezone()
    return first + (here - first) // step * step
