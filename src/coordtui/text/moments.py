"""Moments as people type them, in a time zone, right where its clocks are changed.

A moment is kept as an aware `datetime` in UTC. `tz` is the zone that is meant; None is
that of this machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from coordtui.text import formats
from coordtui.text.folding import fold
from coordtui.text.messages import N_, Message
from coordtui.text.when import LONGEST, Misread, read_day, read_time, write_day, write_time

# None is beyond 14 hours, and what stands right behind a day in figures is its year: `12-11-2026`.
_OFFSET = re.compile(
    r"(?P<rest>.+?)(?:\s+|(?<![-/.]\d)(?<![-/.]\d\d))(?P<sign>[+-])(?P<hours>0\d|1[0-4]):?(?P<minutes>[0-5]\d)"
)
_JOINED = re.compile(r"(\d{4}-\d\d-\d\d)t(\d\d:\d\d(?::\d\d)?)(z?)")


class Moment(NamedTuple):
    """A moment in UTC, and what a person should know about how it was understood."""

    at: datetime
    note: Message | None = None


def read_moment(text: str, now: datetime, language: str, tz: tzinfo | None = None) -> Moment:
    """The moment that a text means: a day and a time in any order; raises `Misread`.

    A time alone is today's. A time that the clocks skip is taken as much later as they
    are put forward; of one that comes twice, the first, unless its offset (`-05:00`) or the
    name of its zone's time (`EST`) is written behind. Both are said in the note.
    """
    said = _JOINED.sub(r"\1 \2\3", " ".join(fold(text[: LONGEST * 2]).split()))
    try:
        return _moment(said, now, language, tz)
    except OverflowError as error:  # at the very ends of the calendar
        raise Misread(N_("There is no such day: {text}.", text=said)) from error


def read_day_or_moment(text: str, now: datetime, language: str, tz: tzinfo | None = None) -> date | datetime:
    """The day that a text means, or the moment if it names a time; raises what `when.misread` explains."""
    try:
        return read_day(text, now.astimezone(tz).date(), language)
    except Misread:
        return read_moment(text, now, language, tz).at


def _moment(said: str, now: datetime, language: str, tz: tzinfo | None) -> Moment:
    said, offset = _without_offset(said)
    said, name = _without_name(said, tz)
    local = _read(said, now.astimezone(tz).date(), language)
    if offset is not None:
        return Moment((local - offset).replace(tzinfo=UTC))
    if name in {"z", "utc", "gmt"}:
        return Moment(local.replace(tzinfo=UTC))
    first, second = _instants(local, tz)
    if first < second:
        return _twice(first, second, name, language, tz)
    if first > second:
        shown = write_time(first.astimezone(tz).time(), language)
        return Moment(
            first, N_("The clocks are put forward then: {asked} does not exist, {taken} is taken.",
                      asked=write_time(local.time(), language), taken=shown)
        )  # fmt: skip
    return Moment(first)


def write_moment(at: datetime, language: str, tz: tzinfo | None = None) -> str:
    """`2026-11-12 14:30`, `2026-11-12 14 h 30`; with the offset behind where the same time comes twice."""
    local = at.astimezone(tz)
    naive = local.replace(tzinfo=None)
    said = f"{write_day(local.date())} {write_time(local.time(), language)}"
    first, second = _instants(naive, tz)
    return f"{said} {local:%z}" if first != second else said


def _twice(first: datetime, second: datetime, name: str, language: str, tz: tzinfo | None) -> Moment:
    if name and name == _name_of(second, tz) != _name_of(first, tz):
        return Moment(second)
    if name:
        return Moment(first)
    shown = write_time(first.astimezone(tz).time(), language)
    other = f"{second.astimezone(tz):%z}"
    return Moment(
        first,
        N_(
            "{time} comes twice that day; the first is taken. For the second, write {other} behind it.",
            time=shown,
            other=other,
        ),
    )


def _read(said: str, today: date, language: str) -> datetime:
    """Day and time without a zone."""
    day: date | None = None
    try:
        day = read_day(said, today, language)
    except Misread as error:
        fault = error
    if day is not None:
        raise Misread(N_("The time is missing: {example}.", example=_example(day, language)))
    try:
        return datetime.combine(today, read_time(said, bare=False))
    except Misread:
        pass
    for one, other in _halves(said):
        try:
            at = read_time(other, bare=False)
        except Misread:
            continue
        try:
            return datetime.combine(read_day(one, today, language), at)
        except Misread as error:
            fault = error
    raise fault


def _halves(said: str) -> Iterator[tuple[str, str]]:
    """Every way to part a text in day and time; the longest times first, whichever stands first."""
    words = said.replace(" a ", " ").replace(" at ", " ").replace(",", " ").split()
    for place in range(1, len(words)):
        yield " ".join(words[:place]), " ".join(words[place:])
    for place in range(len(words) - 1, 0, -1):
        yield " ".join(words[place:]), " ".join(words[:place])


def _without_offset(said: str) -> tuple[str, timedelta | None]:
    """Without an offset from UTC behind a time: `14:30 -05:00`."""
    found = _OFFSET.fullmatch(said)
    if found is None or not re.search(r"[:h]", found["rest"]):
        return said, None
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    return found["rest"], -offset if found["sign"] == "-" else offset


def _without_name(said: str, tz: tzinfo | None) -> tuple[str, str]:
    """Without the name of a zone's time behind it: `EST`, `UTC`."""
    rest, _, last = said.rpartition(" ")
    if rest and last in {"z", "utc", "gmt", *_names(tz)}:
        return rest, last
    return (said[:-1], "z") if re.fullmatch(r".*\d:\d\dz", said) else (said, "")


def _names(tz: tzinfo | None) -> set[str]:
    """What the zone's times are called in winter and in summer."""
    return {_name_of(datetime(2026, month, 1, tzinfo=UTC), tz) for month in (1, 7)} - {""}


def _name_of(at: datetime, tz: tzinfo | None) -> str:
    name = fold(at.astimezone(tz).tzname() or "")
    return name if name.isalpha() else ""


def _instants(naive: datetime, tz: tzinfo | None) -> tuple[datetime, datetime]:
    """The moment a clock shows this, by the offset before and by the one after a change of the clocks.

    The same where nothing changes. The first is earlier where the time comes twice, and later
    where it is skipped.
    """
    first, second = (
        naive.replace(tzinfo=tz, fold=time_again).astimezone(UTC)  # None is this machine's zone
        for time_again in (0, 1)
    )
    return first, second


def _example(day: date, language: str) -> str:
    return f"{formats.day(day, language, weekday=False)} {write_time(time(14, 30), language)}"
