"""The days of New York, which are arXiv's, and those on which it announces nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Literal

CLOSES = time(14)
"""What is submitted before is announced in the evening, and listed under the next day."""

READY = time(22, 30)
"""When the evening's announcement is in what OAI tells."""

NEAR = timedelta(days=10)
"""How long after a version was submitted a change of the paper is taken for its announcement."""

HOLIDAYS = frozenset(
    date(2026, month, day)
    for month, day in (
        *((1, 1), (1, 19), (6, 19), (7, 3), (9, 7), (11, 26)),
        *((12, 25), (12, 29), (12, 31)),
    )
)
"""Days with an empty announcement, as arXiv gave them for 2026 (info.arxiv.org/help/availability).
Of other years only the weekends are known: an empty day of a week is then “nothing”."""


@cache
def new_york() -> tzinfo:
    """The zone of New York; its winter time where the system knows no zones."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=-5))


def day_of(moment: datetime) -> date:
    """The day that it is in New York."""
    return moment.astimezone(new_york()).date()


def midnight(day: date) -> datetime:
    """When the day begins in New York, in UTC: the date that its announcement bears."""
    return datetime.combine(day, time(), new_york()).astimezone(UTC)


def closed(day: date) -> Literal["weekend", "holiday"] | None:
    """Why arXiv announces nothing on this day; `None` when it should."""
    if day.weekday() >= 5:
        return "weekend"
    return "holiday" if day in HOLIDAYS else None


def announced_on(submitted: datetime, changed: date | None = None) -> date:
    """The day under which a version is announced, by the time at which it was submitted.

    `changed`, the day of the paper's last change, is that day when it comes soon enough
    after and is a day of announcements: moderation may have held the paper back.
    """
    local = submitted.astimezone(new_york())
    if changed is not None and not closed(changed) and local.date() <= changed <= local.date() + NEAR:
        return changed
    day = local.date() + timedelta(days=1) if local.time() >= CLOSES else local.date()
    while day.weekday() >= 5:
        day += timedelta(days=1)
    day += timedelta(days=1)
    while closed(day):
        day += timedelta(days=1)
    return day


def last_ready(now: datetime) -> datetime:
    """The latest moment until `now` at which OAI had news: an evening before a day of announcements."""
    local = now.astimezone(new_york())
    evening = datetime.combine(local.date(), READY, new_york())
    while evening > now or closed(evening.date() + timedelta(days=1)):
        evening = datetime.combine(evening.date() - timedelta(days=1), READY, new_york())
    return evening.astimezone(UTC)
