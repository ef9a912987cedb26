from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel import Locale, dates, lists, numbers, units
from hypothesis import given
from hypothesis import strategies as st

from coordtui.text import formats
from coordtui.text.cldr import LOCALES
from coordtui.text.translation import Translator

CANADA = {"en": Locale("en", "CA"), "fr": Locale("fr", "CA")}
NOW = datetime(2026, 11, 12, 9, 14, tzinfo=UTC)
both = pytest.mark.parametrize("language", ["en", "fr"])


@both
def test_names_of_months_and_days_are_those_of_cldr(language: str) -> None:
    words, cldr = LOCALES[language], CANADA[language]
    assert words.months == tuple(cldr.months["format"]["wide"].values())
    assert words.months_short == tuple(cldr.months["format"]["abbreviated"].values())
    for width, names in (("wide", words.days), ("abbreviated", words.days_short)):
        assert names == tuple(cldr.days["format"][width][day] for day in range(7))


@both
@given(value=st.integers(-(10**12), 10**12))
def test_whole_numbers_are_written_as_in_cldr(language: str, value: int) -> None:
    assert formats.number(value, language) == numbers.format_decimal(value, locale=CANADA[language])


@both
@given(hundredths=st.integers(-(10**9), 10**9))
def test_decimals_are_written_as_in_cldr(language: str, hundredths: int) -> None:
    expected = numbers.format_decimal(hundredths / 100, "#,##0.00", locale=CANADA[language])
    assert formats.number(hundredths / 100, language, digits=2) == expected


@both
def test_shares_and_lists_are_written_as_in_cldr(language: str) -> None:
    cldr = CANADA[language]
    assert formats.percent(0.81, language) == numbers.format_percent(0.81, locale=cldr)
    for items in ([], ["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]):
        assert formats.listing(items, language) == lists.format_list(items, locale=cldr)
        assert formats.listing(items, language, alternatives=True) == lists.format_list(items, "or", cldr)


@both
@pytest.mark.parametrize(
    ("count", "value", "unit"),
    [(12_000, 12, "kilobyte"), (32_000_000, 32, "megabyte"), (40_000_000_000, 40, "gigabyte")],
)
def test_units_of_size_are_those_of_cldr(language: str, count: int, value: int, unit: str) -> None:
    said = units.format_unit(value, f"digital-{unit}", length="short", locale=CANADA[language])
    assert formats.bytes_(count, language) == said


def test_an_age_in_french_is_written_as_in_cldr() -> None:
    for length in (timedelta(seconds=40), timedelta(minutes=4)):
        said = dates.format_timedelta(-length, add_direction=True, format="short", locale=CANADA["fr"])
        assert formats.ago(NOW - length, NOW, "fr") == said.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "short", "plain", "long"),
    [
        ("en", "Thu 12 Nov", "12 Nov 2026", "Thursday 12 November 2026"),
        ("fr", "jeu. 12 nov.", "12 nov. 2026", "jeudi 12 novembre 2026"),
    ],
)
def test_a_day(language: str, short: str, plain: str, long: str) -> None:
    assert formats.day(NOW, language, tz=UTC) == short
    assert formats.day(NOW.date(), language, weekday=False, year=True) == plain
    assert formats.day(NOW.date(), language, long=True, year=True) == long
    assert formats.date_and_time(NOW, language, tz=UTC) == f"{short} 09:14"


def test_the_first_of_a_month_is_an_ordinal_in_french_only() -> None:
    assert formats.day(date(2026, 11, 1), "fr") == "dim. 1er nov."
    assert formats.day(date(2026, 11, 1), "en") == "Sun 1 Nov"


@both
def test_a_month(language: str) -> None:
    short, long = formats.month(NOW, language), formats.month(NOW, language, long=True)
    assert (short, long) == {
        "en": ("Nov 2026", "November 2026"),
        "fr": ("nov. 2026", "novembre 2026"),
    }[language]


@pytest.mark.parametrize(
    ("passed", "english", "french"),
    [
        (timedelta(seconds=0), "just now", "à l’instant"),
        (timedelta(seconds=40), "40 s ago", "il y a 40 s"),
        (timedelta(minutes=4, seconds=59), "4 min ago", "il y a 4 min"),
        (timedelta(hours=3, minutes=2), "06:12", "06:12"),
        (timedelta(hours=10), "11 Nov", "11 nov."),
        (timedelta(days=11), "1 Nov", "1er nov."),
        (timedelta(days=400), "8 Oct 2025", "8 oct. 2025"),
        (timedelta(seconds=-5), "just now", "à l’instant"),
        (timedelta(hours=-2), "11:14", "11:14"),
    ],
)
def test_an_age(passed: timedelta, english: str, french: str) -> None:
    assert formats.ago(NOW - passed, NOW, "en", tz=UTC) == english
    assert formats.ago(NOW - passed, NOW, Translator("fr"), tz=UTC) == french


def test_a_moment_is_said_in_the_zone_asked_for() -> None:
    montreal = timezone(timedelta(hours=-5))
    late = datetime(2026, 11, 13, 2, 30, tzinfo=UTC)
    assert formats.date_and_time(late, "en", tz=montreal) == "Thu 12 Nov 21:30"
    assert formats.ago(late, NOW + timedelta(days=1), "en", tz=montreal) == "12 Nov"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        formats.clock(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("length", "english", "french"),
    [
        (timedelta(seconds=59), "59 s", "59 s"),
        (timedelta(minutes=59), "59 min", "59 min"),
        (timedelta(hours=26), "26 h", "26 h"),
        (timedelta(days=3), "3 days", "3 jours"),
    ],
)
def test_a_duration(length: timedelta, english: str, french: str) -> None:
    assert formats.duration(length, "en") == english
    assert formats.duration(length, "fr") == french


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, "0 B", "0 o"),
        (999, "999 B", "999 o"),
        (1_500, "1.5 kB", "1,5 ko"),
        (9_960, "10 kB", "10 ko"),
        (999_499, "999 kB", "999 ko"),
        (999_500, "1.0 MB", "1,0 Mo"),
        (5 * 10**15, "5,000 TB", "5\u00a0000 To"),
    ],
)
def test_a_size(count: int, english: str, french: str) -> None:
    assert formats.bytes_(count, "en") == english
    assert formats.bytes_(count, "fr") == french


@pytest.mark.parametrize(
    ("first", "last", "english", "french"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "9–15 Nov 2026", "du 9 au 15 nov. 2026"),
        (date(2026, 10, 26), date(2026, 11, 1), "26 Oct–1 Nov 2026", "du 26 oct. au 1er nov. 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 Dec 2026–3 Jan 2027", "du 28 déc. 2026 au 3 janv. 2027"),
        (date(2026, 11, 1), date(2026, 11, 1), "1 Nov 2026", "le 1er nov. 2026"),
    ],
)
def test_days_on_end_name_month_and_year_once_where_they_are_the_same(
    first: date, last: date, english: str, french: str
) -> None:
    assert formats.days(first, last, "en") == english
    assert formats.days(first, last, "fr") == french


def test_an_hour_in_a_french_sentence_has_an_h() -> None:
    assert formats.hour(NOW, "en", tz=UTC) == "09:14"
    assert formats.hour(NOW, "fr", tz=UTC) == "9\u00a0h\u00a014"
    assert formats.hour(NOW.replace(minute=0), "fr", tz=UTC) == "9\u00a0h"
