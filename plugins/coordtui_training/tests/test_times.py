"""Local times that are not there, or are there twice; lengths across a change of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Refused
from coordtui_training.records import Sitting
from coordtui_training.times import (
    TwoChoices,
    day_begins,
    day_of,
    known_zone,
    local,
    minutes_of,
    moment,
    overlap,
    stored,
    tidy,
    when,
)

TORONTO = "America/Toronto"
FORWARD, BACK = date(2027, 3, 14), date(2026, 11, 1)
ZONES = [TORONTO, "Europe/Paris", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns", "Africa/Cairo"]


def test_a_time_that_the_clocks_skip_is_refused_with_the_two_choices():
    with pytest.raises(TwoChoices) as refused:
        moment(FORWARD, time(2, 30), TORONTO)
    assert refused.value.said == ("01:30 EST", "03:30 EDT")
    assert "02:30 does not exist on 2027-03-14" in str(refused.value)
    assert moment(FORWARD, 150, TORONTO, again=False) == datetime(2027, 3, 14, 6, 30, tzinfo=UTC)
    assert moment(FORWARD, 150, TORONTO, again=True) == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)


def test_a_time_that_comes_twice_is_refused_with_the_two_choices():
    with pytest.raises(TwoChoices) as refused:
        moment(BACK, time(1, 30), TORONTO)
    assert refused.value.twice
    assert refused.value.said == ("01:30 EDT", "01:30 EST")
    first, second = refused.value.choices
    assert second - first == timedelta(hours=1)
    assert moment(BACK, time(1, 30), TORONTO, again=True) == second


def test_a_zone_of_an_old_name_is_taken_as_it_was_given():
    assert known_zone("America/Montreal").key == "America/Montreal"
    day = date(2026, 11, 12)
    assert moment(day, 540, "America/Montreal") == moment(day, 540, TORONTO)


@pytest.mark.parametrize(
    "name",
    ["", "Amerika/Toronto", "America", "../etc/passwd", "/etc/passwd", "right/UTC", "localtime", "a\0b"],
)
def test_what_is_no_zone_is_refused(name: str):
    with pytest.raises(Refused, match="no time zone"):
        known_zone(name)


def test_lengths_are_counted_in_utc():
    zone = ZoneInfo(TORONTO)
    start, end = datetime(2026, 11, 1, 0, tzinfo=zone), datetime(2026, 11, 1, 5, tzinfo=zone)
    assert minutes_of(start, end) == 6 * 60


def test_a_day_begins_where_its_midnight_is_skipped():
    # In Egypt the clocks go from 00:00 to 01:00 on the last Friday of April.
    begins = day_begins(date(2026, 4, 24), "Africa/Cairo")
    assert f"{local(begins, 'Africa/Cairo'):%Y-%m-%d %H:%M}" == "2026-04-24 01:00"


@given(st.dates(date(2020, 1, 1), date(2045, 12, 31)), st.sampled_from(ZONES))
def test_a_day_is_from_its_beginning_to_the_next(day: date, zone: str):
    begins, ends = day_begins(day, zone), day_begins(day + timedelta(days=1), zone)
    assert day_of(begins, zone) == day
    assert day_of(begins - timedelta(minutes=1), zone) < day
    assert day_of(ends - timedelta(minutes=1), zone) == day


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2045, 12, 31)),  # noqa: DTZ001 - what a clock shows
    st.sampled_from(ZONES),
)
def test_a_moment_is_shown_as_it_was_given_or_refused(shown: datetime, zone: str):
    shown = shown.replace(second=0, microsecond=0)
    two = None
    try:
        found = [moment(shown.date(), shown.time(), zone)]
    except TwoChoices as refused:
        two, found = refused, [*refused.choices]
    same = {local(each, zone).replace(tzinfo=None) == shown for each in found}
    assert same == {two is None or two.twice}
    assert found == sorted(set(found))


def test_what_is_stored_is_in_utc_to_the_minute():
    given_ = datetime(2026, 11, 12, 9, 0, 59, 5, tzinfo=ZoneInfo(TORONTO))
    assert stored(tidy(given_)) == "2026-11-12T14:00:00Z"
    with pytest.raises(ValueError, match="not an aware moment"):
        tidy(datetime(2026, 11, 12))  # noqa: DTZ001 - that is the point


def _sitting(start: int, end: int) -> Sitting:
    day = datetime(2026, 11, 12, tzinfo=UTC)
    return Sitting(start=day + timedelta(hours=start), end=day + timedelta(hours=end))


def test_what_begins_when_another_ends_is_not_at_the_same_time():
    assert not overlap([_sitting(9, 12)], [_sitting(12, 15)])
    assert overlap([_sitting(9, 12)], [_sitting(9, 12)])
    assert overlap([_sitting(22, 26)], [_sitting(25, 27)])


def test_a_session_says_when_it_is():
    night = [_sitting(27, 30)]
    assert when([_sitting(14, 17)], TORONTO, "en") == "Thu 12 Nov 2026 09:00–12:00"
    assert when(night, "UTC", "fr") == "ven. 13 nov. 2026 03:00–06:00"
    assert when(night, "Pacific/Honolulu", "en") == "Thu 12 Nov 2026 17:00–20:00"
    assert when([_sitting(22, 26)], "UTC", "en") == "Thu 12 Nov 2026 22:00 – Fri 13 Nov 2026 02:00"
