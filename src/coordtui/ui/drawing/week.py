"""A week as columns of days and lines of hours; fewer days where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from coordtui.text import formats
from coordtui.text.formats import day
from coordtui.text.messages import N_, NN_
from coordtui.ui.drawing.days import (
    HALF_HOUR,
    CalendarEntry,
    by_day,
    day_mark,
    event_words,
    hours,
    interval,
    week_of,
    weekday_name,
)
from coordtui.ui.drawing.parts import Line, Part, Speech, part
from coordtui.ui.widgets.lines import cell_len, rule

_HOURS, _NARROW_HOURS = 6, 4
_ROOMY = 30
_LEAST_DAY = 9

Slot = tuple[date, int]
"""A day and an hour on its clock."""


@dataclass(frozen=True)
class Week:
    """The events of a week, its cursor and the moment now; days and hours are those of the zone `tz`."""

    events: Sequence[CalendarEntry]
    cursor: Slot
    now: datetime
    tz: tzinfo | None = None
    first_weekday: int = 0

    @property
    def days(self) -> list[date]:
        """The days of the week."""
        return week_of(self.cursor[0], self.first_weekday)

    def at(self, slot: Slot) -> list[CalendarEntry]:
        """The events that touch an hour, the first to begin first."""
        moments = hours(slot[0], self.tz)[slot[1]]
        found = []
        for event in sorted(self.events, key=lambda each: interval(each, self.tz)[0]):
            start, end = interval(event, self.tz)
            if any(start < each + HALF_HOUR and each < end for each in moments):
                found.append(event)
        return found


def week_lines(week: Week, width: int, height: int, speech: Speech) -> list[Line]:
    """Title, days, whole-day events, hours, and under a rule what there is in the hour of the cursor."""
    gutter = _HOURS if width >= _ROOMY else _NARROW_HOURS
    days = _days_in_sight(week, width - gutter)
    step = max(1, (width - gutter) // len(days))
    local = _within(week, days)
    columns = [_Column(local, each, step, speech) for each in days]
    lines: list[Line] = [(Part(_title(week, speech), "strong"),)] if height > 7 else []
    if height > 3:
        lines.append((Part(" " * gutter), *(column.name() for column in columns)))
    if height > 8 and any(column.whole_day for column in columns):
        lines.append((Part(" " * gutter), *(column.all_day() for column in columns)))
    free = height - len(lines)
    told = _told(week, width, speech)
    below = min(len(told), max(2, free // 4)) if free >= 8 else 1 if free > 3 else 0
    room = free - below
    top = _first_hour(week, room)
    shown = range(top, min(24, top + room))
    body = [(_hour(week, hour, gutter), *(column.hour(hour) for column in columns)) for hour in shown]
    return [*lines, *body, *told[:below]]


def week_words(week: Week, speech: Speech) -> list[str]:
    """The week, and a line for each day that has something or whose clock jumps."""
    days = week.days
    found = by_day(week.events, days[0], days[-1], week.tz)
    count = len({id(event) for events in found.values() for event in events})
    words = speech(NN_("{n} entry", "{n} entries", count))
    lines = [speech(N_("{title}: {words}", title=_title(week, speech), words=words))]
    for each in days:
        said = [event_words(event, each, week.tz, speech) for event in found.get(each, ())]
        said += _jumps(week, each, speech)
        if said:
            name = _name(week, each, speech)
            lines.append(speech(N_("{title}: {words}", title=name, words="; ".join(said))))
    return lines


def _name(week: Week, when: date, speech: Speech) -> str:
    name = day(when, speech.language, long=True)
    return speech(N_("{day}, today", day=name)) if when == _today(week) else name


def _today(week: Week) -> date:
    """The day that it is now."""
    return week.now.astimezone(week.tz).date()


def _title(week: Week, speech: Speech) -> str:
    first, last = week.days[0], week.days[-1]
    said = formats.days(first, last, speech.language)
    if week.first_weekday:
        return said
    return speech(N_("week {number}, {days}", number=first.isocalendar().week, days=said))


def _days_in_sight(week: Week, width: int) -> list[date]:
    """All seven, or as many around the cursor as can be read."""
    days = week.days
    count = min(7, max(1, width // _LEAST_DAY))
    first = min(max(0, days.index(week.cursor[0]) - count // 2), 7 - count)
    return days[first : first + count]


def _first_hour(week: Week, room: int) -> int:
    """The hour at the top: so that the working day or the cursor is in sight."""
    hour = week.cursor[1]
    top = 8 if room >= 3 else hour
    top = min(top, hour)
    return max(0, min(max(top, hour - room + 1), 24 - room))


def _hour(week: Week, hour: int, width: int) -> Part:
    """`>09:00 `, marked where the cursor is."""
    minutes = ":00" if width >= _HOURS else ""
    return part(f"{'>' if hour == week.cursor[1] else ' '}{hour:02}{minutes}", width, "quiet")


def _told(week: Week, width: int, speech: Speech) -> list[Line]:
    """The hour of the cursor in words, and its events one a line."""
    when, hour = week.cursor
    title = f"{_name(week, when, speech)} {hour:02}:00"
    lines: list[Line] = [(Part(rule(title, "", width), "quiet"),)]
    if not hours(when, week.tz)[hour]:
        return [*lines, (part("   " + _jumps(week, when, speech)[0], width, "quiet"),)]
    for event in week.at(week.cursor):
        words = event_words(event, when, week.tz, speech)
        lines.append((part(f" {words}" if event.sign.strip() else f"   {words}", width, event.role),))
    return lines if len(lines) > 1 else [*lines, (part("   " + speech(N_("nothing")), width, "quiet"),)]


def _jumps(week: Week, when: date, speech: Speech) -> list[str]:
    """What the clock does on a day that is not of 24 hours."""
    said = []
    for hour, moments in enumerate(hours(when, week.tz)):
        if not moments:
            said.append(speech(N_("no {hour}: clocks go forward", hour=f"{hour:02}:00")))
        elif len(moments) > 2:
            said.append(speech(N_("{hour} comes twice: clocks go back", hour=f"{hour:02}:00")))
    return said


class _Column:
    """One day: its name, and the part of each hour."""

    def __init__(self, week: Week, when: date, step: int, speech: Speech) -> None:
        self._week, self._when, self._step, self._speech = week, when, step, speech
        self._room = step - 1 if step > 3 else step
        self._hours = hours(when, week.tz)
        events = by_day(week.events, when, when, week.tz).get(when, [])
        self.whole_day = [each for each in events if not isinstance(each.start, datetime)]
        timed = (each for each in events if isinstance(each.start, datetime))
        self._timed = [(*interval(each, week.tz), each) for each in timed]

    def name(self) -> Part:
        """`Thu 12`, with `>` on the day of the cursor, and a sign and the word on today."""
        language = self._speech.language
        here = self._when == _today(self._week)
        mark = day_mark(self._when, self._week.cursor[0], _today(self._week))
        name = f"{mark}{weekday_name(self._when.weekday(), 4, language)} {self._when.day}"
        word = self._speech(N_("today")) if here else ""
        if word and cell_len(name) + 1 + cell_len(word) <= self._room:
            name = f"{name} {word}"
        return part(name, self._step, "strong" if here else "")

    def all_day(self) -> Part:
        """What fills the whole day."""
        if not self.whole_day:
            return Part(" " * self._step)
        event = self.whole_day[0]
        more = f" +{len(self.whole_day) - 1}" if len(self.whole_day) > 1 else ""
        return part(self._titled(event, more), self._step, event.role)

    def hour(self, hour: int) -> Part:
        """The hour: free, gone in a jump of the clock, or what begins or goes on in it."""
        cursor = (self._when, hour) == self._week.cursor
        moments = self._hours[hour]
        now = any(each <= self._week.now < each + HALF_HOUR for each in moments)
        there = [
            (start, event)
            for start, end, event in self._timed
            if any(start < each + HALF_HOUR and each < end for each in moments)
        ]
        begins = [event for start, event in there if any(m <= start < m + HALF_HOUR for m in moments)]
        role = (begins or [event for _, event in there])[0].role if there else "quiet"
        if begins:
            more = f" +{len(there) - 1}" if len(there) > 1 else ""
            text = self._titled(begins[0], more)
        else:
            text = "│" * min(len(there), 3) if there else "·" if moments else "-" * self._room
            text = f"{' ' if moments else ''}{text}"
        if now and not begins:
            word = f" v {self._speech(N_('now'))}"
            text = word if cell_len(word) <= self._room else " v"
        made = part(part(text, self._room).text, self._room, role)
        padding = " " * (self._step - self._room)
        return made._replace(text=made.text + padding, cursor=cursor, target=(self._when, hour))

    def _titled(self, event: CalendarEntry, more: str) -> str:
        """Sign, name, figure and `+1`, as much of it as there is room for."""
        count = self._speech(event.count)
        tail = f" {count}{more}" if count and self._room - len(count) - len(more) > 6 else more
        head = part(event.sign or " ", 1).text
        name = self._speech(event.short or event.title) if self._room < 16 else self._speech(event.title)
        left = max(0, self._room - 1 - cell_len(tail))
        return f"{head}{part(name, left).text}{tail}"


def _within(week: Week, days: Sequence[date]) -> Week:
    """The same week with only those events that touch the days."""
    near = by_day(week.events, days[0], days[-1], week.tz)
    kept = {id(event): event for events in near.values() for event in events}
    return Week(list(kept.values()), week.cursor, week.now, week.tz, week.first_weekday)
