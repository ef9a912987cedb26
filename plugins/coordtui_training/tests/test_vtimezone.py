"""Time zones as calendar files say them, held against the tz database by a parser that is not ours."""

from __future__ import annotations

import io
import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st

from coordtui_training.ics.vtimezone import vtimezone

ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
NAMED = (
    "America/Toronto",
    "Europe/Paris",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kolkata",  # none
    "America/Sao_Paulo",  # none any more
    "Europe/Dublin",  # winter is the time that is not standard
    "Africa/Cairo",  # at 24:00 of the last Thursday
    "Africa/Casablanca",  # Ramadan, written out year by year
    "America/Nuuk",  # on the eve of a Sunday, and another standard time since 2023
)
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2046, 1, 1, tzinfo=UTC)

TORONTO = """\
BEGIN:VTIMEZONE
TZID:America/Toronto
BEGIN:DAYLIGHT
DTSTART:20190310T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20191103T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE"""


def read(name: str):
    text = "\r\n".join(["BEGIN:VCALENDAR", *vtimezone(name), "END:VCALENDAR", ""])
    return tzical(io.StringIO(text)).get()


def agrees(name: str, moments) -> None:
    zone, written = zoneinfo.ZoneInfo(name), read(name)
    for moment in moments:
        local = moment.astimezone(zone)
        if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
            assert local.replace(tzinfo=written).utcoffset() == local.utcoffset(), (name, moment)


@pytest.mark.parametrize("name", NAMED)
def test_a_zone_shows_what_the_tz_database_shows_on_every_day_until_2045(name):
    days = (LAST - FIRST).days
    agrees(name, (FIRST + timedelta(days=day, hours=11 * day % 24) for day in range(days)))


@pytest.mark.parametrize("name", NAMED)
def test_a_zone_changes_its_clocks_at_the_very_minute(name):
    zone, moments = zoneinfo.ZoneInfo(name), []
    for year in (2026, 2027, 2040):
        hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * half) for half in range(366 * 48)]
        offsets = [each.astimezone(zone).utcoffset() for each in hours]
        for before, after, one, other in zip(hours, hours[1:], offsets, offsets[1:], strict=False):
            if one != other:
                moments += [before - timedelta(hours=1), before, after, after + timedelta(hours=1)]
    agrees(name, moments)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), st.lists(st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None))))
def test_any_zone_agrees_with_the_tz_database_at_any_moment_until_2045(name, moments):
    agrees(name, (each.replace(tzinfo=UTC) for each in moments))


def test_every_zone_there_is_becomes_a_small_part_of_a_file():
    sizes = {name: len("\r\n".join(vtimezone(name))) for name in ZONES}
    assert max(sizes.values()) < 3_000
    assert sizes["America/Toronto"] < 400


def test_when_the_law_of_toronto_changes_this_fails_and_calendars_that_were_sent_are_wrong():
    """Send new invitations for what lies after the change, then write the new rule here."""
    assert "\n".join(vtimezone("America/Toronto")) == TORONTO


def test_a_zone_that_is_none_is_refused():
    with pytest.raises(zoneinfo.ZoneInfoNotFoundError):
        vtimezone("America/Nowhere")
