"""A month as a grid of weeks, or, where that is too narrow, as a list of its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from coordtui.text.formats import day, month
from coordtui.text.messages import N_, NN_
from coordtui.ui.drawing.days import (
    CalendarEntry,
    by_day,
    day_mark,
    event_words,
    sign_of,
    times,
    weekday_name,
    weeks_of_month,
)
from coordtui.ui.drawing.parts import Line, Part, Speech, part
from coordtui.ui.widgets.lines import Role, cell_len, rule

GRID = 22
"""Columns from which weeks stand side by side."""

_NUMBERED = 40
_ROOMY = 8

Days = Mapping[date, Sequence[CalendarEntry]]


@dataclass(frozen=True)
class Month:
    """The events of a month, its cursor and today; days are those of the zone `tz`."""

    events: Sequence[CalendarEntry]
    cursor: date
    today: date
    tz: tzinfo | None = None
    first_weekday: int = 0


def month_lines(shown: Month, width: int, height: int, speech: Speech) -> list[Line]:
    """Title, weekdays, weeks, and under a rule what there is on the day of the cursor."""
    weeks = weeks_of_month(shown.cursor, shown.first_weekday)
    days = by_day(shown.events, weeks[0][0], weeks[-1][-1], shown.tz)
    if width < GRID or height < len(weeks):
        return _list(shown, days, width, height, speech)
    lines: list[Line] = (
        [(Part(month(shown.cursor, speech.language, long=True), "strong"),)] if height > 7 else []
    )
    grid = _Grid(shown, days, width, speech)
    lines += [grid.names()] if height > len(weeks) else []
    told = _told(shown, days, width, speech)
    free = height - len(lines) - len(weeks)
    busiest = max((2, *(1 + len(events) for events in days.values())))  # the weeks stay where they are
    below = min(busiest, max(2, free // 3)) if free >= 2 else 0
    for week, room in zip(weeks, _rooms(weeks, days, shown.today, free - below), strict=True):
        lines += grid.week(week, room)
    return [*lines, *told[:below]]


def month_words(shown: Month, speech: Speech) -> list[str]:
    """The month, and a line for each day of it that has something."""
    weeks = weeks_of_month(shown.cursor, shown.first_weekday)
    days = by_day(shown.events, weeks[0][0], weeks[-1][-1], shown.tz)
    busy = [each for each in sorted(days) if each.month == shown.cursor.month]
    count = len({id(event) for each in busy for event in days[each]})
    title = month(shown.cursor, speech.language, long=True)
    words = speech(NN_("{n} entry", "{n} entries", count))
    lines = [speech(N_("{title}: {words}", title=title, words=words))]
    for each in busy:
        said = "; ".join(event_words(event, each, shown.tz, speech) for event in days[each])
        lines.append(speech(N_("{title}: {words}", title=_named(each, shown, speech), words=said)))
    return lines


def _named(when: date, shown: Month, speech: Speech) -> str:
    name = day(when, speech.language, long=True)
    return speech(N_("{day}, today", day=name)) if when == shown.today else name


def _told(shown: Month, days: Days, width: int, speech: Speech) -> list[Line]:
    """The rule with the day of the cursor, and its events one a line."""
    lines: list[Line] = [(Part(rule(_named(shown.cursor, shown, speech), "", width), "quiet"),)]
    for event in days.get(shown.cursor, ()):
        when = times(event, shown.cursor, shown.tz, speech.language)
        words = "  ".join(filter(None, (when, speech(event.title), speech(event.count))))
        lines.append((Part(" "), part(event.sign, 1, event.role), part(" " + words, width - 2)))
    return lines if len(lines) > 1 else [*lines, (part("   " + speech(N_("nothing")), width, "quiet"),)]


def _rooms(weeks: Sequence[Sequence[date]], days: Days, today: date, free: int) -> list[int]:
    """Lines for each week: one, and more as it needs them, this week and the next ones first."""
    wanted = [max(len(days.get(each, ())) for each in week) for week in weeks]
    rooms = [1] * len(weeks)
    order = [n for n, week in enumerate(weeks) if week[-1] >= today] or list(range(len(weeks)))
    order += [n for n in range(len(weeks)) if n not in order]
    while free > 0 and any(rooms[n] <= wanted[n] for n in order):
        for n in order:
            if free > 0 and rooms[n] <= wanted[n]:
                rooms[n] += 1
                free -= 1
    for n in range(len(weeks)):  # what is left is air between the weeks
        if free > 0 and rooms[n] <= wanted[n] + 1:
            rooms[n] += 1
            free -= 1
    return rooms


class _Grid:
    """The cells of one month at one width; the first column of each is for marks and signs."""

    def __init__(self, shown: Month, days: Days, width: int, speech: Speech) -> None:
        self._shown, self._days, self._speech = shown, days, speech
        self._gutter = 3 if width >= _NUMBERED and shown.first_weekday == 0 else 0
        self._room = max(3, (width - self._gutter) // 7)

    def names(self) -> Line:
        """The weekdays."""
        weekdays = ((self._shown.first_weekday + n) % 7 for n in range(7))
        names = (weekday_name(each, self._room - 2, self._speech.language) for each in weekdays)
        return (Part(" " * self._gutter), *(part(f" {name}", self._room, "quiet") for name in names))

    def week(self, week: Sequence[date], room: int) -> list[Line]:
        """A week in so many lines: the days, then what there is on them."""
        number = f"{week[3].isocalendar().week:>2}" if self._gutter else ""
        cells = [self._cell(each, room) for each in week]
        return [
            (part("" if n else number, self._gutter, "quiet"), *(cell[n] for cell in cells))
            for n in range(room)
        ]

    def _cell(self, when: date, room: int) -> list[Part]:
        """The lines of a day: its number, then its events; those that find no room are counted."""
        events = self._days.get(when, ())
        lines = [self._number(when, events if room == 1 else ())]
        shown = events if len(events) < room else events[: max(room - 2, 0)]
        lines += [self._event(event) for event in shown]
        if (left := len(events) - len(shown)) and room > 1:
            roomy = self._room >= _ROOMY
            more = self._speech(NN_("+{n} more", "+{n} more", left)) if roomy else f"+{left}"
            lines.append(part(f" {more}", self._room, "quiet"))
        return [each._replace(target=when) for each in lines] + [Part(" " * self._room)] * (room - len(lines))

    def _number(self, when: date, events: Sequence[CalendarEntry]) -> Part:
        """`*12 today`, ` 1 Dec`; in one line with what is on it also its sign and how many there are."""
        today = when == self._shown.today
        mark = day_mark(when, self._shown.cursor, self._shown.today)
        text = f"{mark}{when.day:>2}{self._counted(events)}"
        if self._room < 4 and events and mark == " ":
            text = f"{sign_of(events)[0]}{when.day:>2}"
        words = self._speech(N_("today")) if today else ""
        if when.day == 1 and not events:
            words = day(when, self._speech.language, weekday=False)
            if cell_len(words) + 2 <= self._room:
                text = text[0]
        if words and cell_len(text) + 1 + cell_len(words) <= self._room:
            text += f" {words}"
        outside = when.month != self._shown.cursor.month
        role: Role = "strong" if today else "quiet" if outside else ""
        return part(text[: self._room], self._room, role)._replace(cursor=when == self._shown.cursor)

    def _counted(self, events: Sequence[CalendarEntry]) -> str:
        """`•`, ` ! 3`: the sign, and how many there are where there is room."""
        if not events:
            return ""
        sign = part(sign_of(events)[0], 1).text
        return f" {sign}{len(events)}" if self._room >= 6 else sign

    def _event(self, event: CalendarEntry) -> Part:
        """Sign, short name, and the figure at the end if it can be whole."""
        head, count = part(event.sign, 1).text, self._speech(event.count)
        name = self._speech(event.short or event.title)
        left = self._room - cell_len(count) - 2
        if count and left >= 3:
            return part(f"{head}{part(name, left).text} {count}", self._room, event.role)
        return part(head + name, self._room, event.role)


def _list(shown: Month, days: Days, width: int, height: int, speech: Speech) -> list[Line]:
    """The days of the month below each other, from the cursor's week on: `>12 Thu ! 3`."""
    dates = [
        each
        for week in weeks_of_month(shown.cursor, shown.first_weekday)
        for each in week
        if each.month == shown.cursor.month
    ]
    room = max(1, height - 1) if height > 1 else 1
    top = max(0, min(dates.index(shown.cursor) - room // 2, len(dates) - room))
    lines: list[Line] = []
    if height > 1:
        lines.append((part(month(shown.cursor, speech.language), width, "strong"),))
    for each in dates[top : top + room]:
        events = days.get(each, ())
        sign, role = sign_of(events)
        mark = day_mark(each, shown.cursor, shown.today)
        name = f"{mark}{each.day:>2} {weekday_name(each.weekday(), 4, speech.language)}"
        told = speech(events[0].title) if len(events) == 1 else str(len(events)) if events else ""
        here = Part(f"{name} ", "strong" if each == shown.today else "", each == shown.cursor, each)
        lines.append((here, part(sign, 1, role), part(f" {told}", max(0, width - cell_len(name) - 2))))
    return lines
