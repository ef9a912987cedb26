"""Days here and moments in the store, brought together."""

from __future__ import annotations

from datetime import UTC, date, datetime, time


def begins(day: date) -> datetime:
    """The moment when a day begins here."""
    return datetime.combine(day, time.min).astimezone()


def stored(moment: datetime) -> str:
    """A moment as a text that sorts before all of its second as the store writes them."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
