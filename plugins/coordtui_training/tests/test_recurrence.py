"""The days of a series, and its time across every change of the clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import MO, WEEKLY, rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Refused
from coordtui_training.records import Series
from coordtui_training.recurrence import MOST, days, slots
from coordtui_training.times import local, minutes_of

MONDAY = date(2026, 10, 5)


def series(**fields: object) -> Series:
    given_ = {
        "course": 1,
        "first": MONDAY,
        "at": 540,
        "minutes": 180,
        "zone": "America/Toronto",
        "weekdays": [0],
        "count": 10,
        **fields,
    }
    return Series(**given_)  # type: ignore[arg-type]


@given(
    first=st.dates(date(2026, 1, 1), date(2044, 1, 1)),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    every=st.integers(1, 5),
    count=st.integers(1, 60),
    until=st.none() | st.integers(0, 700),
)
def test_the_days_are_those_of_the_standard_rule(first, weekdays, every, count, until):
    last = None if until is None else first + timedelta(days=until)
    found = days(series(first=first, weekdays=sorted(weekdays), every=every, count=count, until=last))
    at = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - a day
    rule = rrule(
        WEEKLY,
        dtstart=at,
        interval=every,
        wkst=MO,
        byweekday=[weekday(n) for n in weekdays],
        count=count,
    )
    assert found == [each.date() for each in rule if last is None or each.date() <= last]


@pytest.mark.parametrize("zone", ["America/Toronto", "Europe/Paris", "Australia/Sydney"])
def test_weekly_at_nine_stays_at_nine_across_every_change_from_2026_to_2045(zone: str):
    for year in range(2026, 2046, 3):
        weekly = series(first=date(year, 1, 1), weekdays=[6], count=157, zone=zone)
        for slot in slots(weekly):
            assert slot.sitting is not None
            assert f"{local(slot.sitting.start, zone):%H:%M %w}" == "09:00 0"
            assert minutes_of(slot.sitting.start, slot.sitting.end) == 180


def test_a_slot_that_the_clocks_skip_is_shown_with_its_choices():
    found = slots(series(first=date(2027, 3, 7), weekdays=[6], at=150, count=3))
    assert [slot.sitting is None for slot in found] == [False, True, False]
    assert found[1].choices is not None
    assert str(found[1].why[1]) == "Take 01:30 EST or 03:30 EDT."
    chosen = slots(series(first=date(2027, 3, 7), weekdays=[6], at=150, count=3), {date(2027, 3, 14): True})
    assert f"{local(chosen[1].sitting.start, 'America/Toronto'):%H:%M}" == "03:30"


def test_a_slot_whose_time_comes_twice_is_shown_with_its_choices():
    found = slots(series(first=date(2026, 10, 25), weekdays=[6], at=90, count=2))
    assert [slot.choices is not None for slot in found] == [False, True]


def test_a_skipped_day_has_no_sitting_and_counts():
    found = slots(series(count=3, skipped=[date(2026, 10, 12)]))
    assert [(slot.day.day, slot.skipped) for slot in found] == [(5, False), (12, True), (19, False)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"weekdays": []}, "day of the week"),
        ({"weekdays": [7]}, "day of the week"),
        ({"every": 0}, "how many weeks"),
        ({"minutes": 0}, "how many weeks"),
        ({"at": 1440}, "how many weeks"),
        ({"count": None}, "does not end"),
        ({"until": date(2026, 10, 4)}, "ends before it begins"),
        ({"count": 0}, "ends before it begins"),
        ({"count": MOST + 1}, "at most"),
        ({"zone": "Nowhere/Placeholder"}, "no time zone"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(fields: dict[str, object], said: str):
    with pytest.raises(Refused, match=said):
        days(series(**fields))
