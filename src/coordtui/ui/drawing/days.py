"""Days, hours and events as a calendar needs them: in a time zone, with days of 23 and 25 hours.

An event is a half-open interval: what ends at midnight or begins when another ends does
not touch it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from coordtui.text.cldr import LOCALES
from coordtui.text.formats import clock, day, hour
from coordtui.ui.drawing.parts import Speech
from coordtui.ui.widgets.lines import Role, Words, one_line

EARLIEST, LATEST = date(1000, 1, 1), date(9000, 12, 31)
"""No cursor goes beyond: the weeks around it must be days too."""

HALF_HOUR = timedelta(minutes=30)
"""Every zone moves its clock by a multiple of it."""


@dataclass(frozen=True)
class CalendarEntry:
    """Something in a calendar: whole days (`date`) or from one aware moment to another.

    Without an end it fills its day or its hour. `short` stands where there is little room,
    `count` is a figure such as `22/24`, `sign` is its state (`!`), which `role` colours.
    """

    start: date | datetime
    title: Words
    end: date | datetime | None = None
    short: Words = ""
    count: Words = ""
    sign: str = ""
    role: Role = ""
    key: Hashable = None


def midnight(when: date, tz: tzinfo | None) -> datetime:
    """When the day begins there, in UTC."""
    local = datetime(when.year, when.month, when.day, tzinfo=tz)  # tz None: the zone of this machine
    return local.astimezone(UTC)


def local_day(when: date | datetime, tz: tzinfo | None) -> date:
    """The day that it is there then."""
    return _aware(when).astimezone(tz).date() if isinstance(when, datetime) else when


def interval(event: CalendarEntry, tz: tzinfo | None) -> tuple[datetime, datetime]:
    """From when to when, in UTC; never empty. A naive moment raises `ValueError`."""
    if not isinstance(event.start, datetime):
        start = midnight(event.start, tz)
        least = midnight(event.start + timedelta(days=1), tz)
    else:
        start = _aware(event.start).astimezone(UTC)
        least = start + (timedelta(hours=1) if event.end is None else timedelta(minutes=1))
    if event.end is None:
        return start, least
    end = _aware(event.end).astimezone(UTC) if isinstance(event.end, datetime) else midnight(event.end, tz)
    return start, max(end, least)


def by_day(
    events: Iterable[CalendarEntry], first: date, last: date, tz: tzinfo | None
) -> dict[date, list[CalendarEntry]]:
    """The events of each day from `first` to `last`, in the order of their beginnings."""
    found: dict[date, list[CalendarEntry]] = {}
    for event in sorted(events, key=lambda each: interval(each, tz)[0]):
        start, end = interval(event, tz)
        here = max(local_day(start, tz), first)
        until = min(local_day(end - timedelta(microseconds=1), tz), last)
        while here <= until:
            found.setdefault(here, []).append(event)
            here += timedelta(days=1)
    return found


def hours(when: date, tz: tzinfo | None) -> list[list[datetime]]:
    """For each hour on the clock of that day the half hours in it, in UTC.

    Two of them as a rule; none where the clock jumps over the hour, four where it comes twice.
    """
    made: list[list[datetime]] = [[] for _ in range(24)]
    moment, end = midnight(when, tz), midnight(when + timedelta(days=1), tz)
    while moment < end:
        made[moment.astimezone(tz).hour].append(moment)
        moment += HALF_HOUR
    return made


def week_of(when: date, first_weekday: int) -> list[date]:
    """The seven days of its week; 0 begins it on Monday, 6 on Sunday."""
    start = when - timedelta(days=(when.weekday() - first_weekday) % 7)
    return [start + timedelta(days=n) for n in range(7)]


def weeks_of_month(when: date, first_weekday: int) -> list[list[date]]:
    """The weeks that have days of its month."""
    week = week_of(when.replace(day=1), first_weekday)
    weeks = []
    while week[0] <= when or week[0].month == when.month:
        weeks.append(week)
        week = [each + timedelta(days=7) for each in week]
    return weeks


def months_on(when: date, months: int) -> date:
    """The same day some months on or back, or the last that there is in that month."""
    year, month = divmod(when.year * 12 + when.month - 1 + months, 12)
    for number in range(when.day, 27, -1):
        try:
            return bounded(date(year, month + 1, number))
        except ValueError:  # no such day in that month
            continue
    return bounded(date(min(max(year, 1), 9999), month + 1, min(when.day, 28)))


def bounded(when: date) -> date:
    """The day, or the nearest one that a calendar shows."""
    return min(max(when, EARLIEST), LATEST)


def weekday_name(weekday: int, room: int, language: str) -> str:
    """`Monday`, `Mon` or `Mo`, whatever there is room for."""
    words = LOCALES[language]
    for name in (words.days[weekday], words.days_short[weekday]):
        if len(name) <= room:
            return name
    return words.days_short[weekday][: max(0, min(room, 2))]


def times(event: CalendarEntry, today: date, tz: tzinfo | None, language: str) -> str:
    """`14:00–17:00` for what is within the day, with days where it is not, nothing for whole days."""
    start, end = interval(event, tz)
    if not isinstance(event.start, datetime):
        first, last = local_day(start, tz), local_day(end - timedelta(microseconds=1), tz)
        return "" if first == last else f"{day(first, language)}–{day(last, language)}"
    if event.end is None:
        return _moment(start, today, tz, language)
    return f"{_moment(start, today, tz, language)}–{_moment(end, today, tz, language)}"


def event_words(event: CalendarEntry, today: date, tz: tzinfo | None, speech: Speech) -> str:
    """`! 14:00–17:00 Slurm for newcomers 22/24`."""
    said = (event.sign, times(event, today, tz, speech.language), speech(event.title), speech(event.count))
    return " ".join(each for each in map(speech, said) if each.strip())


def sign_of(events: Sequence[CalendarEntry]) -> tuple[str, Role]:
    """What stands for them all: the first that has a sign, else a dot."""
    for event in events:
        if sign := one_line(event.sign).strip():
            return sign, event.role
    return ("•" if events else " "), ""


def _moment(when: datetime, today: date, tz: tzinfo | None, language: str) -> str:
    there = local_day(when, tz)
    if there == today or (there == today + timedelta(days=1) and clock(when, tz=tz) == "00:00"):
        midnight = "24\u00a0h" if language == "fr" else "24:00"
        return midnight if there != today else hour(when, language, tz=tz)
    return f"{day(there, language, weekday=False)} {hour(when, language, tz=tz)}"


def _aware(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise ValueError(f"not an aware moment: {when!r}")
    return when


def day_mark(when: date, cursor: date, today: date) -> str:
    """The cell before a day: `>` at the cursor, `*` today, which is also said in a word."""
    return ">" if when == cursor else "*" if when == today else " "
