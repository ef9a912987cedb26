"""Dates, ages, numbers, sizes and lists as each language writes them.

`language` is `"en"`, `"fr"` or the person's translator. Moments are aware `datetime`s
(a naive one raises `ValueError`); they are said in the time zone `tz`, by default that
of this machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from coordtui.text.cldr import LOCALES, Locale
from coordtui.text.translation import Translator

Language = Translator | str


def day(
    when: date | datetime,
    language: Language,
    *,
    weekday: bool = True,
    year: bool = False,
    long: bool = False,
    tz: tzinfo | None = None,
) -> str:
    """`Thu 12 Nov`, `jeu. 12 nov.`; with `long`, `Thursday 12 November`; the first is `1er` in French."""
    words, local = _locale(language), _local(when, tz)
    number = words.first_of_month if local.day == 1 else str(local.day)
    parts = [number, (words.months if long else words.months_short)[local.month - 1]]
    if weekday:
        parts.insert(0, (words.days if long else words.days_short)[local.weekday()])
    if year:
        parts.append(str(local.year))
    return " ".join(parts)


def month(when: date | datetime, language: Language, *, long: bool = False, tz: tzinfo | None = None) -> str:
    """`Nov 2026`, `nov. 2026`; with `long`, `November 2026`."""
    words, local = _locale(language), _local(when, tz)
    return f"{(words.months if long else words.months_short)[local.month - 1]} {local.year}"


def clock(when: datetime, *, tz: tzinfo | None = None) -> str:
    """`09:14`, in both languages."""
    return f"{_local(when, tz):%H:%M}"


def hour(when: datetime, language: Language, *, tz: tzinfo | None = None) -> str:
    """`14:00`; `14 h`, `9 h 30` (spaces that do not break): a moment in a sentence, not in a column."""
    local = _local(when, tz)
    if _name(language) != "fr":
        return f"{local:%H:%M}"
    return f"{local.hour}\u00a0h" + (f"\u00a0{local:%M}" if local.minute else "")


def days(first: date, last: date, language: Language) -> str:
    """`9–15 Nov 2026`, `26 Oct–1 Nov 2026`; `du 9 au 15 nov. 2026`; one day alone `9 Nov 2026`."""
    end = day(last, language, weekday=False, year=True)
    if first == last:
        return f"le {end}" if _name(language) == "fr" else end
    start = day(first, language, weekday=False, year=first.year != last.year)
    if (first.year, first.month) == (last.year, last.month):
        start = start.partition(" ")[0]
    return f"du {start} au {end}" if _name(language) == "fr" else f"{start}–{end}"


def date_and_time(when: datetime, language: Language, *, year: bool = False, tz: tzinfo | None = None) -> str:
    """`Thu 12 Nov 14:00`, `jeu. 12 nov. 14:00`."""
    return f"{day(when, language, year=year, tz=tz)} {clock(when, tz=tz)}"


def ago(then: datetime, now: datetime, language: Language, *, tz: tzinfo | None = None) -> str:
    """`just now`, `40 s ago`, `4 min ago`; from an hour on `06:12`; from another day `9 Nov`,
    from another year with it.

    A moment that is still to come (clocks differ) is said as if it were now, when it is
    less than a minute away, and by its clock or day otherwise.
    """
    passed, local, today = (now - then).total_seconds(), _local(then, tz), _local(now, tz)
    if -60 < passed < 1:
        return _locale(language).now
    if 0 < passed < 3600:
        return _locale(language).ago.format(duration(timedelta(seconds=passed), language))
    if local.date() == today.date():
        return clock(then, tz=tz)
    return day(then, language, weekday=False, year=local.year != today.year, tz=tz)


def duration(length: timedelta, language: Language) -> str:
    """`40 s`, `4 min`, `3 h` and, from two days on, `3 days`: one unit, rounded down."""
    seconds = int(length.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 2 * 86_400:
        return f"{seconds // 3600} h"
    return f"{number(seconds // 86_400, language)} {_locale(language).days_unit}"


def number(value: float, language: Language, *, digits: int = 0) -> str:
    """`1,234`, `1 234` (a space that does not break); with `digits` after the decimal mark."""
    words = _locale(language)
    plain = f"{value:,.{digits}f}"
    return plain.translate({ord(","): words.group, ord("."): words.decimal})


def percent(share: float, language: Language, *, digits: int = 0) -> str:
    """`81%`, `81 %` for 0.81."""
    return _locale(language).percent.format(number(share * 100, language, digits=digits))


def bytes_(count: int, language: Language) -> str:
    """A number of bytes: `812 B`, `1.5 kB`, `32 MB`; `812 o`, `1,5 ko`, `32 Mo`."""
    unit = _locale(language).byte_unit
    if count < 1000:
        return f"{count} {unit}"
    value = float(count)
    for prefix in "kMGT":
        value /= 1000
        if value < 999.5 or prefix == "T":
            break
    return f"{number(value, language, digits=1 if value < 9.95 else 0)} {prefix}{unit}"


def listing(items: Sequence[str], language: Language, *, alternatives: bool = False) -> str:
    """`a, b and c`, `a, b et c`; with `alternatives`, `a, b or c`."""
    words = _locale(language)
    if len(items) < 2:
        return "".join(items)
    word = words.alternative if alternatives else words.conjunction
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def _name(language: Language) -> str:
    return language if isinstance(language, str) else language.language


def _locale(language: Language) -> Locale:
    return LOCALES[_name(language)]


def _local(when: date | datetime, tz: tzinfo | None) -> datetime:
    if not isinstance(when, datetime):
        return datetime(when.year, when.month, when.day)  # noqa: DTZ001 - a day has no zone
    if when.tzinfo is None:
        raise ValueError(f"not an aware moment: {when!r}")
    return when.astimezone(tz)
