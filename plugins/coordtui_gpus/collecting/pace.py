"""When a machine is asked again, and when for its slow facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from coordtui_gpus.records import Host, Seen
from coordtui_gpus.settings import GpusSettings

FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=10)
"""A machine that did not answer is asked again after the first; each further failure doubles it."""

MIG_EVERY = timedelta(minutes=5)
"""Instances come and go, and only the slow look tells of them."""


def wait_after(tries: int) -> timedelta:
    """How long to leave a machine alone that failed so many times, one after the other."""
    return FIRST * 0 if tries < 1 else min(FIRST * (1 << min(tries - 1, 10)), LONGEST)


def next_try(tries: int, now: datetime) -> datetime | None:
    """When a machine that failed so many times is asked again; None is with everybody else."""
    return now + wait_after(tries) if tries else None


def asked_now(hosts: Iterable[Host], seen: Mapping[int, Seen], now: datetime) -> list[Host]:
    """Who is to be asked: not the archived, nor who is left alone; who failed lately comes last."""
    wanted = [each for each in hosts if not each.archived and each.via != "none"]
    due = [each for each in wanted if _due(seen.get(each.doc_id), now)]
    return sorted(due, key=lambda each: _tries(seen.get(each.doc_id)))


def _due(seen: Seen | None, now: datetime) -> bool:
    # Further away than the longest wait was written by a clock that was wrong.
    return seen is None or seen.next_try is None or not now < seen.next_try <= now + LONGEST


def _tries(seen: Seen | None) -> int:
    return 0 if seen is None else seen.tries


def slow_due(last: datetime | None, settings: GpusSettings, now: datetime, *, mig: bool = False) -> bool:
    """Whether slow facts of a machine are due that were `last` asked then: never, or too long ago."""
    if last is None or last > now:
        return True
    every = timedelta(minutes=settings.slow_minutes)
    return now - last >= (min(every, MIG_EVERY) if mig else every)
