from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.text import formats
from coordtui.text.moments import read_moment, write_moment
from coordtui.text.spans import read_number, read_span, write_span
from coordtui.text.when import Misread, months_later, read_day, read_time, write_day, write_time

THURSDAY = date(2026, 11, 5)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


MORNING = datetime(2026, 11, 5, 15, tzinfo=UTC)
TORONTO = ZoneInfo("America/Toronto")
LANGUAGES = st.sampled_from(["en", "fr"])
ZONES = st.sampled_from(
    ["America/Toronto", "America/St_Johns", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
).map(ZoneInfo)
TIMES = st.times().map(lambda when: when.replace(microsecond=0, fold=0))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-12", date(2026, 11, 12)),
        ("2026/11/12", date(2026, 11, 12)),
        ("20261112", date(2026, 11, 12)),
        ("13/11/2026", date(2026, 11, 13)),
        ("12 nov.", date(2026, 11, 12)),
        ("Nov 12", date(2026, 11, 12)),
        ("November 12, 2027", date(2027, 11, 12)),
        ("jeu. 12 nov.", date(2026, 11, 12)),
        ("jeudi 12 novembre 2026", date(2026, 11, 12)),
        ("1er déc.", date(2026, 12, 1)),
        ("1st of december", date(2026, 12, 1)),
        ("4 nov", date(2027, 11, 4)),
        ("29 fév.", date(2028, 2, 29)),
        ("le 31", date(2026, 12, 31)),
        ("demain", date(2026, 11, 6)),
        ("Tomorrow", date(2026, 11, 6)),
        ("aujourd’hui", THURSDAY),
        ("après-demain", date(2026, 11, 7)),
        ("hier", date(2026, 11, 4)),
        ("lundi", date(2026, 11, 9)),
        ("mar.", date(2026, 11, 10)),
        ("thu", date(2026, 11, 12)),
        ("+3d", date(2026, 11, 8)),
        ("+3 j", date(2026, 11, 8)),
        ("-1 sem.", date(2026, 10, 29)),
        ("in 2 weeks", date(2026, 11, 19)),
        ("dans 3 mois", date(2027, 2, 5)),
    ],
)
def test_days_are_read_as_either_language_writes_them(typed: str, day: date, language: str) -> None:
    assert read_day(typed, THURSDAY, language) == day


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        ("mar 16", date(2027, 3, 16), date(2026, 6, 16)),
        ("Mar 12", date(2027, 3, 12), None),
        ("mar. 12 2027", date(2027, 3, 12), date(2027, 3, 12)),
        ("mar. 16 juin", date(2026, 6, 16), date(2026, 6, 16)),
        ("mars 16", date(2027, 3, 16), date(2027, 3, 16)),
        ("12 mar", date(2027, 3, 12), date(2027, 3, 12)),
    ],
)
def test_mar_before_a_figure_is_march_in_english_and_mardi_in_french(
    typed: str, english: date, french: date | None
) -> None:
    assert read_day(typed, date(2026, 6, 10), "en") == english
    if french is None:
        with pytest.raises(Misread, match="another weekday: vendredi 12 juin 2026"):
            read_day(typed, date(2026, 6, 10), "fr")
    else:
        assert read_day(typed, date(2026, 6, 10), "fr") == french


def test_figures_with_strokes_have_the_day_first_in_french_and_are_asked_about_in_english() -> None:
    assert read_day("12/11/2026", THURSDAY, "fr") == date(2026, 11, 12)
    with pytest.raises(Misread, match="12 November or 11 December: write 2026-11-12"):
        read_day("12/11/2026", THURSDAY, "en")
    assert read_day("11/11/2026", THURSDAY, "en") == date(2026, 11, 11)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("30 fév.", "There is no such day"),
        ("2026-13-45", "There is no such day"),
        ("+9999 ans", "There is no such day"),
        ("12/11/26", "four figures"),
        ("ven. 12 nov.", "another weekday"),
        ("jui", "Not understood"),
        ("[/x]", "Not understood"),
        ("", "Not understood"),
    ],
)
def test_what_is_no_day_is_refused_with_a_reason(typed: str, said: str) -> None:
    with pytest.raises(Misread, match=said):
        read_day(typed, THURSDAY, "fr")


@given(st.text(max_size=80), LANGUAGES)
def test_any_text_is_understood_or_refused(text: str, language: str) -> None:
    for read in (
        lambda: read_day(text, THURSDAY, language),
        lambda: read_time(text),
        lambda: read_moment(text, MORNING, language, TORONTO),
        lambda: read_span(text),
        lambda: read_number(text, language),
    ):
        with suppress(Misread):
            read()


@given(st.dates(), st.dates(), LANGUAGES)
def test_a_written_day_is_read_back(day: date, today: date, language: str) -> None:
    assert read_day(write_day(day), today, language) == day
    if day.year >= 1000:
        assert read_day(formats.day(day, language, long=True, year=True), today, language) == day


@given(TIMES, LANGUAGES)
def test_a_written_time_is_read_back(when: time, language: str) -> None:
    assert read_time(write_time(when, language)) == when


@given(st.integers(0, 120 * 365 * 86_400), ZONES, LANGUAGES)
def test_a_written_moment_is_read_back_in_any_zone(seconds: int, zone: ZoneInfo, language: str) -> None:
    at = utc(1971, 1, 1) + timedelta(seconds=seconds)
    assert read_moment(write_moment(at, language, zone), MORNING, language, zone).at == at


@given(st.integers(0, 10_000_000), LANGUAGES)
def test_a_written_span_is_read_back(seconds: int, language: str) -> None:
    length = timedelta(seconds=seconds)
    assert read_span(write_span(length, language)) == length


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9),
    LANGUAGES,
)
def test_a_written_number_is_read_back(value: Decimal, language: str) -> None:
    assert read_number(formats.number(value, language, digits=2), language) == value


@given(st.dates(date(2, 1, 1), date(9990, 1, 1)), st.integers(-12, 100))
def test_months_later_is_in_the_month_that_is_counted(day: date, count: int) -> None:
    later = months_later(day, count)
    assert later.year * 12 + later.month == day.year * 12 + day.month + count
    assert later.day <= day.day


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("14:30", time(14, 30)),
        ("14 h 30", time(14, 30)),
        ("14h", time(14)),
        ("2:30 pm", time(14, 30)),
        ("2 p.m.", time(14)),
        ("12 am", time(0)),
        ("midi", time(12)),
        ("noon", time(12)),
        ("9", time(9)),
        ("0930", time(9, 30)),
    ],
)
def test_times_are_read_as_either_language_writes_them(typed: str, when: time) -> None:
    assert read_time(typed) == when


@pytest.mark.parametrize("typed", ["25:00", "13 pm", "14:60", "0 am", "soon", ""])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Misread):
        read_time(typed)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026-11-12 14:30", utc(2026, 11, 12, 19, 30)),
        ("demain 14h30", utc(2026, 11, 6, 19, 30)),
        ("12 nov. à 14 h", utc(2026, 11, 12, 19)),
        ("tomorrow at noon", utc(2026, 11, 6, 17)),
        ("14:30 demain", utc(2026, 11, 6, 19, 30)),
        ("14:30", utc(2026, 11, 5, 19, 30)),
        ("2026-11-12T14:30Z", utc(2026, 11, 12, 14, 30)),
        ("2026-11-12 14:30 +01:00", utc(2026, 11, 12, 13, 30)),
        ("14:30 2026-11-12 -0500", utc(2026, 11, 12, 19, 30)),
        ("14:30 13-11-2026", utc(2026, 11, 13, 19, 30)),
        ("14 h 30 13-11-2026", utc(2026, 11, 13, 19, 30)),
        ("14:30 13-11-1026", utc(1026, 11, 13, 19, 47, 32)),
        ("2026-07-12 14:30", utc(2026, 7, 12, 18, 30)),
    ],
)
def test_moments_are_a_day_and_a_time_in_any_order(typed: str, at: datetime) -> None:
    for language in ("en", "fr"):
        moment = read_moment(typed, MORNING, language, TORONTO)
        assert moment.at == at
        assert moment.note is None


def test_a_time_that_the_clocks_skip_is_moved_on_and_said() -> None:
    moment = read_moment("2027-03-14 02:30", MORNING, "en", TORONTO)
    assert moment.at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert str(moment.note) == "The clocks are put forward then: 02:30 does not exist, 03:30 is taken."


@pytest.mark.parametrize(
    ("behind", "hour"), [("", 5), (" EDT", 5), (" EST", 6), (" -0500", 6), (" -04:00", 5)]
)
def test_of_a_time_that_comes_twice_the_first_is_taken_or_the_one_that_is_named(
    behind: str, hour: int
) -> None:
    moment = read_moment("2026-11-01 01:30" + behind, MORNING, "en", TORONTO)
    assert moment.at == datetime(2026, 11, 1, hour, 30, tzinfo=UTC)
    assert (moment.note is None) == bool(behind)


def test_a_moment_without_its_time_says_so() -> None:
    with pytest.raises(Misread, match="The time is missing: 12 Nov 14:30"):
        read_moment("12 nov", MORNING, "en", TORONTO)


def test_a_zone_of_the_machine_is_taken_without_one() -> None:
    at = datetime(2026, 11, 12, 14, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert read_moment(write_moment(at, "en"), MORNING, "en").at == at


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("1 h 30", 90), ("90 min", 90), ("1:30", 90), ("1,5 h", 90), ("2 j", 2880), ("1 day and 2 h", 1560)],
)
def test_spans_are_read_as_either_language_writes_them(typed: str, minutes: int) -> None:
    assert read_span(typed) == timedelta(minutes=minutes)


@pytest.mark.parametrize("typed", ["45", "1 min 2 h", "soon", "", "3 parsecs"])
def test_what_is_no_span_is_refused(typed: str) -> None:
    with pytest.raises(Misread):
        read_span(typed)


def test_a_comma_is_the_decimal_mark_in_french_and_parts_thousands_in_english() -> None:
    assert read_number("1,234", "fr") == Decimal("1.234")
    assert read_number("1,234", "en") == Decimal(1234)
    assert read_number("1 234,5", "fr") == read_number("1,234.5", "en") == Decimal("1234.5")
