"""How often a request is tried again, and after how long."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_REQUESTED_WAIT = 24 * 3600.0
"""Seconds: a server that asks for more is taken to ask for this much."""


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """At most `tries` requests; a wait above `longest_wait` seconds is an error instead.

    Waits double from `first_wait` seconds and are drawn anew each time between nothing
    and that (full jitter), so that clients which failed together do not return together.
    """

    tries: int = 4
    first_wait: float = 2.0
    longest_wait: float = 60.0

    def backoff(self, failures: int) -> float:
        """Seconds to wait after this many failures in a row."""
        return random.uniform(0, min(self.longest_wait, self.first_wait * 2 ** (failures - 1)))  # noqa: S311 - jitter


def requested_wait(header: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` header asks for, as a number or a date; None if neither."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        # Python refuses to convert thousands of digits; nine already exceed the cap.
        return min(float(text[:9]), LONGEST_REQUESTED_WAIT)
    moment = http_date(text)
    if moment is None:
        return None
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_REQUESTED_WAIT)


def http_date(text: str) -> datetime | None:
    """The moment in a `Date` or `Retry-After` header; None if it is not one."""
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
