"""Days and times of the day as people type them, in either language whichever they read.

`12 nov.`, `Nov 12`, `demain`, `tomorrow`, `lundi`, `+3 j`, `2026-11-12`, `14 h 30`, `2:30 pm`,
`midi`. What is written by `write_day` and `write_time` is read back as it was. A day
without a year, or a weekday, is the next that comes. Moments and zones are in `moments`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from coordtui.text import formats
from coordtui.text.cldr import LOCALES
from coordtui.text.folding import fold
from coordtui.text.messages import N_, Message

LONGEST = 60
"""Characters of a day or time that are looked at."""

_EXAMPLES = {
    "en": "2026-11-12, 12 Nov, tomorrow, Monday, +3 d",
    "fr": "2026-11-12, 12 nov., demain, lundi, +3 j",
}

_DAYS_FROM_TODAY = {
    "today": 0, "auj": 0, "aujourd'hui": 0, "aujourdhui": 0, "tomorrow": 1, "demain": 1,
    "yesterday": -1, "hier": -1, "day after tomorrow": 2, "apres-demain": 2, "apres demain": 2,
    "avant-hier": -2, "avant hier": -2, "day before yesterday": -2,
}  # fmt: skip

_UNITS = {
    "d": "days", "day": "days", "days": "days", "j": "days", "jour": "days", "jours": "days",
    "w": "weeks", "week": "weeks", "weeks": "weeks", "s": "weeks", "sem": "weeks", "semaine": "weeks",
    "semaines": "weeks", "m": "months", "month": "months", "months": "months", "mois": "months",
    "y": "years", "year": "years", "years": "years", "a": "years", "an": "years", "ans": "years",
}  # fmt: skip

_FROM_TODAY = re.compile(r"(?P<sign>[+-]|in |dans )\s*(?P<count>\d{1,4})\s*(?P<unit>[a-z]*)")
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})")
_IN_FIGURES = re.compile(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{1,4}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?(?: of)? ([a-z]{3,})(?: (\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,}) (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?")
_DAY_ALONE = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?")

_WORDS_OF_TIME = {"noon": time(12), "midi": time(12), "midnight": time(0), "minuit": time(0)}
_CLOCK = re.compile(r"(\d{1,2})(?:\s*[:h]\s*(\d{2})(?:\s*[:m]\s*(\d{2}))?)?\s*(h|[ap]\.?m\.?)?")


class Misread(ValueError):
    """A text that could not be understood; `message` says why, and what to type."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def misread(error: Exception, text: str) -> Message:
    """Why a text was not understood; an error of the calendar means that it has no such day."""
    if isinstance(error, Misread):
        return error.message
    return N_("There is no such day: {text}.", text=text[:LONGEST])


# Days.


def read_day(text: str, today: date, language: str) -> date:
    """The day that a text means; raises `Misread`.

    `12/11/2026` has the day first in French. In English, where both orders are written,
    it is refused when both are possible. `mar 16` is in March in English, a Tuesday in French.
    """
    said = _tidy(text)
    try:
        return _read_day(said, today, language)
    except (OverflowError, ValueError) as error:
        if isinstance(error, Misread):
            raise
        raise Misread(N_("There is no such day: {text}.", text=said[:LONGEST])) from error


def month_named(word: str) -> int | None:
    """The month, from 1, that begins so in either language (`nov.`, `août`); None of any other word."""
    place = _named(_tidy(word), "months")
    return None if place is None else place + 1


def is_begun(word: str) -> bool:
    """Whether more letters can make the name of a day or a month of it."""
    said = _tidy(word)
    names = (*_DAYS_FROM_TODAY, *(name for kind in ("days", "months") for _, name in _names(kind)))
    return bool(said) and any(name.startswith(said) for name in names)


def write_day(day: date) -> str:
    """`2026-11-12`, in both languages: the one order that nobody mistakes."""
    return day.isoformat()


def examples(language: str) -> str:
    """What may be typed for a day."""
    return _EXAMPLES[language]


def _read_day(said: str, today: date, language: str) -> date:
    if said in _DAYS_FROM_TODAY:
        return today + timedelta(days=_DAYS_FROM_TODAY[said])
    if found := _FROM_TODAY.fullmatch(said):
        return _shifted(today, found, language)
    if re.fullmatch(r"\d{8}", said):
        said = f"{said[:4]}-{said[4:6]}-{said[6:]}"
    if found := _YEAR_FIRST.fullmatch(said):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := _IN_FIGURES.fullmatch(said):
        return _in_figures(found, said, today, language)
    weekday, said = (None, said) if _begins_with_month(said, language) else _without_weekday(said)
    if not said and weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    day = _in_words(said, today, language)
    if weekday is not None and day.weekday() != weekday:
        shown = formats.day(day, language, long=True, year=True)
        raise Misread(N_("That day is another weekday: {day}.", day=shown))
    return day


def _shifted(today: date, found: re.Match[str], language: str) -> date:
    unit = _UNITS.get(found["unit"] or "d")
    if unit is None:
        raise _unknown(found.group(), language)
    count = -int(found["count"]) if found["sign"] == "-" else int(found["count"])
    if unit in {"days", "weeks"}:
        return today + timedelta(days=count * (7 if unit == "weeks" else 1))
    return months_later(today, count * (12 if unit == "years" else 1))


def months_later(day: date, count: int) -> date:
    """So many months later (or earlier); the last of the month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"no such year: {year}")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _in_figures(found: re.Match[str], said: str, today: date, language: str) -> date:
    first, second = int(found[1]), int(found[2])
    if found[3] is not None and len(found[3]) != 4:
        raise Misread(N_("Write the year with four figures: {text}.", text=said))
    year = None if found[3] is None else int(found[3])
    readings = [
        day
        for day in (_coming(first, second, year, today), _coming(second, first, year, today))
        if day is not None
    ]
    if not readings:
        raise Misread(N_("There is no such day: {text}.", text=said))
    if readings[0] == readings[-1] or language == "fr":
        return readings[0]
    one, other = (formats.day(day, language, weekday=False, long=True) for day in readings)
    raise Misread(
        N_(
            "{text} may be {one} or {other}: write {day}.",
            text=said,
            one=one,
            other=other,
            day=write_day(readings[0]),
        )
    )


def _in_words(said: str, today: date, language: str) -> date:
    if found := _DAY_FIRST.fullmatch(said):
        number, name, year = found[1], found[2], found[3]
    elif found := _MONTH_FIRST.fullmatch(said):
        number, name, year = found[2], found[1], found[3]
    elif found := _DAY_ALONE.fullmatch(said):
        return _day_of_month(int(found[1]), today)
    else:
        raise _unknown(said, language)
    month = _named(name, "months")
    if month is None:
        raise _unknown(said, language)
    day = _coming(int(number), month + 1, int(year) if year else None, today)
    if day is None:
        raise Misread(N_("There is no such day: {text}.", text=said))
    return day


def _coming(day: int, month: int, year: int | None, today: date) -> date | None:
    """The day in that year; without one, the next that comes. None when there is none."""
    for each in (year,) if year is not None else range(today.year, min(today.year + 9, 10_000)):
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    return None


def _day_of_month(number: int, today: date) -> date:
    """The next day with this number: the 31st may be two months away."""
    for ahead in range(3):
        first = months_later(today.replace(day=1), ahead)
        try:
            day = first.replace(day=number)
        except ValueError:
            continue
        if day >= today:
            return day
    raise Misread(N_("There is no such day: {text}.", text=str(number)))


def _begins_with_month(said: str, language: str) -> bool:
    """Whether it is a month and its day: `mar 16`, which in French is a Tuesday unless a year follows."""
    found = _MONTH_FIRST.fullmatch(said)
    return (
        found is not None and _named(found[1], "months") is not None and (language != "fr" or bool(found[3]))
    )


def _without_weekday(said: str) -> tuple[int | None, str]:
    """The weekday that a text begins with, and what follows."""
    first, _, rest = said.partition(" ")
    weekday = _named(first, "days")
    return (None, said) if weekday is None else (weekday, rest.strip())


def _named(word: str, names: str) -> int | None:
    """The one month or weekday, from 0, that begins so in either language."""
    if len(word) < 3:
        return None
    found = {place for place, name in _names(names) if name.startswith(word)}
    return found.pop() if len(found) == 1 else None


def _names(names: str) -> Iterator[tuple[int, str]]:
    for locale in LOCALES.values():
        for place, name in enumerate(getattr(locale, names)):
            yield place, fold(name)


def _tidy(text: str) -> str:
    """Folded, one space between words, without the signs that only look nice."""
    said = " ".join(fold(text[: LONGEST * 2]).replace(",", " ").split())
    said = re.sub(r"(?<=[a-z])\.", "", said)
    return re.sub(r"^(le|the|on) ", "", said)


def _unknown(said: str, language: str) -> Misread:
    return Misread(
        N_(
            "Not understood as a day: {text}. Type {examples}.",
            text=said[:LONGEST],
            examples=examples(language),
        )
    )


# Times of the day.


def read_time(text: str, *, bare: bool = True) -> time:
    """The time of the day that a text means; raises `Misread`.

    With `bare` a figure alone is a time too: `9`, `1430`.
    """
    said = " ".join(fold(text[:LONGEST]).split())
    if said in _WORDS_OF_TIME:
        return _WORDS_OF_TIME[said]
    if bare and re.fullmatch(r"\d{4}", said):
        said = f"{said[:2]}:{said[2:]}"
    found = _CLOCK.fullmatch(said)
    if found is None or not (bare or found[2] or found[4]):
        raise Misread(
            N_("Not understood as a time: {text}. Type 14:30, 14 h 30, 2:30 pm, noon.", text=said[:LONGEST])
        )
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    half = (found[4] or "").replace(".", "")
    if half in {"am", "pm"}:
        hour = _of_half(hour, half)
    if not (0 <= hour < 24 and minute < 60 and second < 60):
        raise Misread(N_("There is no such time: {text}.", text=said))
    return time(hour, minute, second)


def write_time(when: time, language: str) -> str:
    """`14:30`, `14 h 30`; the seconds only when there are any."""
    second = f":{when.second:02}" if when.second else ""
    if language == "fr":
        return f"{when.hour} h {when.minute:02}{second}"
    return f"{when.hour:02}:{when.minute:02}{second}"


def _of_half(hour: int, half: str) -> int:
    """The hour of the day; -1 for one that a clock of twelve hours does not have."""
    if not 1 <= hour <= 12:
        return -1
    return hour % 12 + (12 if half == "pm" else 0)
