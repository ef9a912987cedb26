"""The time zones of calendar files: VTIMEZONE (RFC 5545, 3.6.5) made from the tz database.

How a zone changes its clocks from now on stands in the last line of its file, as a POSIX rule
(RFC 8536, 3.3): that becomes two yearly rules, right for as long as the law is. What the rule does
not say, or what no yearly rule can (Cairo's “24:00 on the last Thursday”, Casablanca's Ramadan),
is written out change by change up to `LAST`.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

FIRST, LAST = 2019, 2045
"""Years whose changes are looked at: moments from the first one's end on are right."""

_NAME = r"(?:<[^>]+>|[A-Za-z]+)"
_TIME = r"[+-]?\d+(?::\d+){0,2}"
_RULE = re.compile(
    rf"{_NAME}(?P<std>{_TIME}){_NAME}(?P<dst>{_TIME})?"
    rf",M(?P<on>\d+\.\d\.\d(?:/{_TIME})?),M(?P<off>\d+\.\d\.\d(?:/{_TIME})?)\Z"
)
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_STEP = timedelta(days=7)
"""Nowhere are clocks changed and changed back in less."""
_DAY = timedelta(days=1)


class Change(NamedTuple):
    """Clocks that change: when, in UTC, and from which offset to which."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    @property
    def wall(self) -> datetime:
        """What the clocks showed, as a calendar file says it: before the change."""
        return (self.at + self.before).replace(tzinfo=None)


class Yearly(NamedTuple):
    """So long after midnight of the `week`-th `weekday` of a month: 0 is Sunday, week 5 the last."""

    month: int
    week: int
    weekday: int
    time: timedelta

    def wall(self, year: int) -> datetime:
        """The change of a year by the clocks before it."""
        first = date(year, self.month, 1)
        found = first + timedelta(days=(self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1))
        if found.month != self.month:
            found -= timedelta(days=7)
        return datetime(found.year, found.month, found.day) + self.time  # noqa: DTZ001 - by its own clocks

    @property
    def recurrence(self) -> str | None:
        """The RRULE; None where no rule that programs read says it."""
        shift = self.time // _DAY
        if not shift:
            number = -1 if self.week == 5 else self.week
            return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={number}{_DAYS[self.weekday]}"
        length = 31 if self.month in {1, 3, 5, 7, 8, 10, 12} else 28 if self.month == 2 else 30
        first = (length - 6 if self.week == 5 else 7 * self.week - 6) + shift
        if self.month == 2 or first < 1 or first + 6 > length:
            return None
        days = ",".join(map(str, range(first, first + 7)))
        weekday = _DAYS[(self.weekday + shift) % 7]
        return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={weekday};BYMONTHDAY={days}"


@cache
def vtimezone(name: str) -> tuple[str, ...]:
    """The lines of a zone's VTIMEZONE, unfolded. Raises `ZoneInfoNotFoundError` for a name that is none."""
    zone = zoneinfo.ZoneInfo(name)
    changes = [*_changes(zone)]
    rules = _rules(_footer(name))
    since = _holds_since(changes, rules) if rules else LAST + 1
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    known = changes and since == FIRST
    if not known:
        lines += _observance([_standing(zone)])
    together: dict[tuple[object, ...], list[Change]] = {}
    for each in changes:
        if each.at.year < since:
            together.setdefault((each.before, each.after, each.name, each.summer), []).append(each)
    for alike in together.values():
        lines += _observance(alike)
    for rule, each in zip(rules, _of_year(changes, since), strict=False):
        lines += _observance([each], rule.recurrence)
    return (*lines, "END:VTIMEZONE")


def _observance(changes: list[Change], rule: str | None = None) -> list[str]:
    """What clocks show from these changes on, and at the same of each year with a rule."""
    first, *more = changes
    kind = "DAYLIGHT" if first.summer else "STANDARD"
    lines = [
        f"BEGIN:{kind}",
        f"DTSTART:{first.wall:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset(first.before)}",
        f"TZOFFSETTO:{_offset(first.after)}",
        f"TZNAME:{first.name}",
    ]
    if rule:
        lines.append(f"RRULE:{rule}")
    # One to a line: vobject, for one, reads no more than the first.
    lines += [f"RDATE:{each.wall:%Y%m%dT%H%M%S}" for each in more]
    return [*lines, f"END:{kind}"]


def _standing(zone: zoneinfo.ZoneInfo) -> Change:
    """What clocks show before anything is written down."""
    start = datetime(FIRST, 1, 1, tzinfo=UTC)
    local = start.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    long_ago = datetime(1970, 1, 1, tzinfo=UTC) - offset
    return Change(long_ago, offset, offset, local.tzname() or "", bool(local.dst()))


def _offset(offset: timedelta) -> str:
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}{minutes % 60:02}"


# How a zone's clocks do change, as `zoneinfo` has it.


def _changes(zone: zoneinfo.ZoneInfo) -> Iterator[Change]:
    """Each change of offset in the years looked at, by halving."""
    at, end = datetime(FIRST, 1, 1, tzinfo=UTC), datetime(LAST + 1, 1, 1, tzinfo=UTC)
    before = at.astimezone(zone).utcoffset()
    while at < end:
        at += _STEP
        offset = at.astimezone(zone).utcoffset()
        if offset != before:
            yield _change(zone, at - _STEP, at)
            before = offset


def _change(zone: zoneinfo.ZoneInfo, low: datetime, high: datetime) -> Change:
    before = low.astimezone(zone).utcoffset() or timedelta()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    # Clocks change on a whole second; halving ends within one.
    at = high.replace(microsecond=0)
    local = at.astimezone(zone)
    return Change(at, before, local.utcoffset() or timedelta(), local.tzname() or "", bool(local.dst()))


# How the rule says that they change.


def _footer(name: str) -> str:
    """The last line of a zone's file: found where `zoneinfo` finds it."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, name)
        if path.is_file():
            return _last_line(path.read_bytes())
    return _last_line(files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes())


def _last_line(data: bytes) -> str:
    return data.rsplit(b"\n", 2)[-2].decode("ascii", "replace")


def _rules(footer: str) -> tuple[Yearly, ...]:
    """The two changes of a year that a POSIX rule tells, in their order in the year; none if it has none."""
    found = _RULE.match(footer)
    if found is None:
        return ()
    rules = sorted(_yearly(found[each]) for each in ("on", "off"))
    return tuple(rules) if all(each.recurrence for each in rules) else ()


def _yearly(text: str) -> Yearly:
    days, _, time = text.partition("/")
    month, week, weekday = map(int, days.split("."))
    return Yearly(month, week, weekday, _time(time or "2"))


def _time(text: str) -> timedelta:
    hours, minutes, seconds = (*map(int, text.lstrip("+-").split(":")), 0, 0)[:3]
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _of_year(changes: list[Change], year: int) -> list[Change]:
    return [each for each in changes if each.at.year == year]


def _holds_since(changes: list[Change], rules: tuple[Yearly, ...]) -> int:
    """The first year from which on the clocks change as the rules say, each year up to the last."""
    since = LAST + 1
    for year in range(LAST, FIRST - 1, -1):
        if [each.wall for each in _of_year(changes, year)] != [rule.wall(year) for rule in rules]:
            break
        since = year
    return since
