"""A clock that a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """The time now, in UTC: `clock()`. It stands still until `advance`."""

    def __init__(self, now: datetime = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time now."""
        return self.now

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by
