"""Moments as the store keeps them, and by the clocks of the lab."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def stored(moment: datetime) -> str:
    """A moment as it stands in the store, to ask for with `where("start") < stored(moment)`."""
    found: str = msgspec.to_builtins(moment.astimezone(UTC))
    return found


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; UTC where this machine knows none of that name."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def minutes(span: timedelta) -> int:
    """Whole minutes, rounded down."""
    return int(span.total_seconds() // 60)


def months(start: float, end: float, zone: str) -> list[datetime]:
    """The first moments of the months that begin within a period of seconds, by the clocks of a zone."""
    place = zone_of(zone)
    first = datetime.fromtimestamp(start, UTC).astimezone(place)
    at = datetime(first.year, first.month, 1, tzinfo=place)
    found = []
    while at.timestamp() < end:
        if at.timestamp() > start:
            found.append(at.astimezone(UTC))
        at = datetime(at.year + at.month // 12, at.month % 12 + 1, 1, tzinfo=place)
    return found


def day_start(day: date, zone: str) -> datetime:
    """The first moment of a day by the clocks of a zone, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone_of(zone)).astimezone(UTC)
