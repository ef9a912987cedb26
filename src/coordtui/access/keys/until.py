"""Until when a key is valid: dates as people type them, and how they are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from coordtui.access.keys.line import Entry
from coordtui.api.errors import Refused
from coordtui.text import formats
from coordtui.text.folding import fold
from coordtui.text.messages import N_, Message
from coordtui.text.moments import read_day_or_moment
from coordtui.text.when import misread

SOON = timedelta(days=30)
"""What ends within this is told of without being asked."""

NEVER = frozenset({"never", "jamais"})


def read_until(text: str, now: datetime, language: str) -> datetime | None:
    """The moment that a date means, in UTC and to the second; a day is meant to its end, `never` is None.

    Raises `Refused` for what is no date.
    """
    if fold(text.strip()) in NEVER:
        return None
    try:
        said = read_day_or_moment(text, now, language)
        return said.replace(microsecond=0) if isinstance(said, datetime) else end_of(said)
    except (ValueError, OverflowError) as error:
        raise Refused(
            misread(error, text),
            remedy=N_("A day counts to its end, one with a time behind it until then; “never” sets no end."),
        ) from error


def end_of(day: date) -> datetime:
    """The last second of a day here, in UTC."""
    return datetime.combine(day, time(23, 59, 59)).astimezone().astimezone(UTC)


def in_days(days: int, now: datetime) -> datetime:
    """The end of the day that is so many days from now."""
    return end_of(now.astimezone().date() + timedelta(days=days))


def told(entry: Entry, now: datetime, language: str) -> Message:
    """Until when a key lets in, in words."""
    if entry.expires is None:
        return N_("no end")
    local = entry.expires.astimezone()
    if local.time() == time(23, 59, 59):
        day = formats.day(local, language, weekday=False, year=True)
    else:
        day = formats.date_and_time(local, language, year=True)
    if not entry.is_live(now):
        return N_("expired {day}", day=day)
    if ends_soon(entry, now):
        return N_("until {day} (soon)", day=day)
    return N_("until {day}", day=day)


def ends_soon(entry: Entry, now: datetime) -> bool:
    """Whether it is valid now, and will not be in thirty days."""
    return entry.expires is not None and entry.is_live(now) and entry.expires - now <= SOON
