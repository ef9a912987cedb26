"""Numbers and dates as filters write them: `5`, `>5`, `2..5`, `2026-11`, `>7d`, `<=today`, `12 nov.`.

Words for days are read as in forms, but for one thing: a filter looks back, so that a day
without a year, and a weekday, is the last that was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta
from typing import TypeVar

from coordtui.text.folding import fold
from coordtui.text.messages import N_
from coordtui.text.translation import LANGUAGES, Translator

T = TypeVar("T")
Span = tuple[T, T]
"""First and last, both within."""

_SPAN = re.compile(r"(?P<sign><=|>=|<|>|=)?(?P<one>.+)", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DAYS_AGO = re.compile(r"([0-9]{1,4})[dj]")
_BEGUN = re.compile(r"[<>=]*([0-9.-]*|[0-9]{1,2}(e|er|s|st|n|nd|r|rd|t|th))")
_WHOLE = re.compile(r"[<>=]*[0-9]{4}-(1[3-9]|[2-9][0-9]|00|[0-9]{2}-[0-9]{2}).*")
"""As long as a date, or with a month that no year has."""
_MONTH = re.compile(r"([^\W\d_]{3,}\.?)(?: ([0-9]{4}))?")
_DAY_OF_MONTH = re.compile(r"[<>=]*[0-9]{1,2}(er|st|nd|rd|th)?")
_SAYS_WHEN = re.compile(r"[+-]|in |dans |.*[0-9]{4}|demain|tomorrow|apres|day after")
"""Texts that mean one day only, be it to come."""

_DAYS = ((N_("today"), 0), (N_("yesterday"), 1))


def number_span(text: str) -> tuple[float | None, float | None] | None:
    """The ends of what the text asks for, None being open; None of what is no number."""
    return _span(text, _number, lambda x: math.nextafter(x, -math.inf), lambda x: math.nextafter(x, math.inf))


def date_span(text: str, today: date) -> tuple[date | None, date | None] | None:
    """The same of days; a month and a year are all of their days."""
    return _span(text, lambda one: _period(fold(one), today), _day_before, _day_after)


def is_begun(text: str) -> bool:
    """Whether more typing can make a number or a date of it."""
    if _WHOLE.fullmatch(text) is not None:  # it was asked for and is none
        return False
    if _BEGUN.fullmatch(text) is not None:
        return True
    from coordtui.text import when

    first, _, last = text.lstrip("<>=").rpartition(" ")
    return when.is_begun(last) and (not first or _DAY_OF_MONTH.fullmatch(first) is not None)


def is_day_of_month(text: str) -> bool:
    """Whether a month may follow: `12`, `>1er`."""
    return _DAY_OF_MONTH.fullmatch(text) is not None


def is_month(word: str, *, begun: bool = False) -> bool:
    """Whether a word names a month in either language, or with `begun` may become one."""
    from coordtui.text import when

    return when.month_named(word) is not None or (begun and when.is_begun(word))


def _span(
    text: str, read: Callable[[str], Span[T] | None], before: Callable[[T], T], after: Callable[[T], T]
) -> tuple[T | None, T | None] | None:
    first, dots, last = text.partition("..")
    if dots:
        ends = [span for span in (read(first), read(last)) if span is not None]
        if len(ends) != 2:
            return None
        (start, _), (_, stop) = sorted(ends)  # whichever was written first
        return start, stop
    found = _SPAN.fullmatch(text)
    span = read(found["one"].strip()) if found else None
    if found is None or span is None:
        return None
    try:
        return _bounded(found["sign"], span, before, after)
    except OverflowError:  # before the first day of all, or after the last
        return None


def _bounded(
    sign: str | None, span: Span[T], before: Callable[[T], T], after: Callable[[T], T]
) -> tuple[T | None, T | None]:
    first, last = span
    if sign in {">", ">="}:
        return (after(last) if sign == ">" else first), None
    if sign in {"<", "<="}:
        return None, (before(first) if sign == "<" else last)
    return span


def _number(text: str) -> Span[float] | None:
    return (float(text), float(text)) if _NUMBER.fullmatch(text) else None


def _period(text: str, today: date) -> Span[date] | None:
    """The first and the last day of a year, month, or day."""
    for word, days in _DAYS:
        if text in {fold(Translator(language)(word)) for language in LANGUAGES}:
            return (_ago(today, days),) * 2
    if ago := _DAYS_AGO.fullmatch(text):
        return (_ago(today, int(ago[1])),) * 2
    found = _DATE.fullmatch(text)
    if found is None:
        return _named(text, today)
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 1, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last = month or 12
    if first.year == MAXYEAR and last == 12:
        end = date.max
    else:
        end = date(first.year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
    return first, end


def _named(text: str, today: date) -> Span[date] | None:
    """A month by its name, or a day as forms read it."""
    from coordtui.text import when

    found = _MONTH.fullmatch(text)
    month = when.month_named(found[1]) if found else None
    if found and month:
        year = int(found[2]) if found[2] else today.year - (month > today.month)
        return _period(f"{year:04}-{month:02}", today)
    if text.isdecimal():
        return None
    try:
        day = when.read_day(text, today, "en")
        if day > today and not _SAYS_WHEN.match(text):
            back = timedelta(days=365 if any(map(str.isdecimal, text)) else 7)
            day = when.read_day(text, today - back, "en")
    except (when.Misread, OverflowError):
        return None
    return day, day


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=min(days, today.toordinal() - 1))


def _day_before(day: date) -> date:
    return day - timedelta(days=1)


def _day_after(day: date) -> date:
    return day + timedelta(days=1)
