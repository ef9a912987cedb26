"""The time axis of a timeline: what one sign is worth, where days begin, and what stands above them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

from coordtui.text.cldr import LOCALES
from coordtui.text.formats import clock, day, month
from coordtui.ui.drawing.days import bounded, local_day, midnight

_MINUTES = (5, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10_080, 43_200)
STEPS = tuple(timedelta(minutes=n) for n in _MINUTES)
"""What one sign can be worth, from five minutes to a month of thirty days."""

USUAL = STEPS.index(timedelta(hours=3))

FIRST = datetime(1000, 1, 1, tzinfo=UTC)
LAST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Axis:
    """So many signs from `start` on (UTC), each worth `step`."""

    start: datetime
    step: timedelta
    width: int
    tz: tzinfo | None = None

    @property
    def end(self) -> datetime:
        """Where it ends; not in it any more."""
        return self.start + self.step * self.width

    def column(self, when: datetime) -> int:
        """The column of a moment; outside of 0 to `width` where it is not in sight."""
        return (when - self.start) // self.step

    def columns(self, start: datetime, end: datetime) -> tuple[int, int]:
        """The columns that a half-open interval touches, from and up to, as far as they are in sight."""
        first, last = self.column(start), -((self.start - end) // self.step)
        return max(0, min(first, self.width)), max(0, min(last, self.width))

    def moment(self, column: int) -> datetime:
        """The beginning of a column."""
        return self.start + self.step * column

    def marks(self) -> frozenset[int]:
        """The columns where a day, week or month begins."""
        return _marks(self)

    def labels(self, language: str) -> str:
        """The line above: what begins where, as much as can be read."""
        beginnings = list(self.beginnings())
        columns = [self.column(when) for when in beginnings]
        room = min((right - left for left, right in pairwise(columns)), default=self.width) - 1
        line, free = " " * self.width, 0
        for column, when in zip(columns, beginnings, strict=True):
            text = self._label(when, language, room)
            if column >= free and column + len(text) <= self.width:
                line = line[:column] + text + line[column + len(text) :]
                free = column + len(text) + 1
        return line

    def _label(self, when: datetime, language: str, room: int) -> str:
        """`06:00`, `Thu 12 Nov`, `Thu 12`, `12 Nov` or `Nov 2026`, as the scale and the room have it."""
        local, words = when.astimezone(self.tz), LOCALES[language]
        if (local.hour, local.minute) != (0, 0):
            return clock(when, tz=self.tz)
        if self.step * 40 > timedelta(days=90):
            return month(local.date(), language)
        if self.step * 3 > timedelta(days=1):
            return day(local.date(), language, weekday=False)
        full = day(local.date(), language)
        short = f"{words.days_short[local.weekday()]} {local.day}"
        return next((text for text in (full, short) if len(text) <= room), str(local.day))

    def beginnings(self) -> Iterator[datetime]:
        """Hours when they are wide enough to be told apart, else days, weeks or months."""
        days = timedelta(days=1) / self.step
        if days >= 60:
            yield from self._hours(1 if days >= 240 else 3 if days >= 120 else 6)
        else:
            yield from self._days(
                lambda when: days >= 3 or (when.weekday() == 0 if days >= 0.5 else when.day == 1)
            )

    def _hours(self, every: int) -> Iterator[datetime]:
        when = self.start.replace(minute=0, second=0, microsecond=0)
        while when < self.end:
            if when >= self.start and when.astimezone(self.tz).hour % every == 0:
                yield when
            when += timedelta(hours=1)

    def _days(self, wanted: Callable[[date], bool]) -> Iterator[datetime]:
        when, last = local_day(self.start, self.tz), local_day(self.end, self.tz)
        while when <= last:
            moment = midnight(when, self.tz)
            if self.start <= moment < self.end and wanted(when):
                yield moment
            when += timedelta(days=1)


@lru_cache(maxsize=8)
def _marks(axis: Axis) -> frozenset[int]:
    """Asked for each row of a drawing, and the same for all."""
    return frozenset(axis.column(when) for when in axis.beginnings())


def day_before(when: datetime, tz: tzinfo | None) -> datetime:
    """The beginning of that day, in UTC."""
    return midnight(bounded(local_day(when, tz)), tz)


def clamped(when: datetime) -> datetime:
    """The moment, or the nearest one that a timeline shows."""
    return min(max(when, FIRST), LAST)
