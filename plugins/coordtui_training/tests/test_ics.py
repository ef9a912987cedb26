"""Calendar files of sessions, read back the same by two parsers that are not ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import pytest
import recurring_ical_events
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import safe
from coordtui_training.ics import calendar, lint
from coordtui_training.ics.entries import Entry
from coordtui_training.ics.events import Words, events
from coordtui_training.ics.sittings import again
from coordtui_training.ics.vtimezone import vtimezone
from coordtui_training.ics.writing import folded
from coordtui_training.records import Session, Sitting

NOW = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)
ZONES = ("America/Toronto", "Europe/Paris", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca")
WORDS = st.text(
    alphabet=st.one_of(st.sampled_from("éàçœ «»’,;:\\\n\"'^😀🧪=[]\u00a0"), st.characters(codec="utf-8")),
    max_size=120,
)


def session_of(sittings, zone="America/Toronto", **fields):
    given = {"course": 1, "uid": "one@coordtui", "state": "published", **fields}
    return Session(sittings=sittings, start=sittings[0].start, end=sittings[-1].end, zone=zone, **given)


def file_of(session, words=None) -> str:
    words = words or Words("Kelp", "", "", "")
    zone = again(session.sittings, ZoneInfo(session.zone)).zone
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//nobody//test//EN"]
    lines += vtimezone(zone.key) if zone else ()
    for event in events(Entry(session, "CONFIRMED", 0), words, NOW):
        lines += event
    return folded([*lines, "END:VCALENDAR"])


def expanded(text: str) -> list[tuple[datetime, datetime]]:
    """When it is, as recurring-ical-events and icalendar have it."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(
        datetime(2019, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)
    )
    return sorted((each["DTSTART"].dt.astimezone(UTC), each["DTEND"].dt.astimezone(UTC)) for each in found)


def expanded_otherwise(text: str) -> list[tuple[datetime, datetime]]:
    """When it is, as vobject and dateutil have it, by the time zone that is written in the file."""
    master, *others = vobject.readOne(text).vevent_list
    instead = {each.recurrence_id.value.astimezone(UTC): each for each in others}
    length = master.dtend.value.astimezone(UTC) - master.dtstart.value.astimezone(UTC)
    rules = master.getrruleset(addRDate=True)
    starts = [each.astimezone(UTC) for each in rules] if rules else [master.dtstart.value.astimezone(UTC)]
    assert instead.keys() <= set(starts)
    kept = [(each, each + length) for each in starts if each not in instead]
    moved = [(each.dtstart.value, each.dtend.value) for each in others]
    return sorted([*kept, *((one.astimezone(UTC), other.astimezone(UTC)) for one, other in moved)])


def is_read_alike(session) -> str:
    text = file_of(session)
    meant = [(each.start, each.end) for each in session.sittings]
    assert lint(text) == []
    assert expanded(text) == meant
    assert expanded_otherwise(text) == meant
    return text


def on(day: date, hour: float, hours: float, zone="America/Toronto") -> Sitting:
    local = datetime.combine(day, time(), ZoneInfo(zone)) + timedelta(hours=hour)
    start = local.astimezone(UTC)
    return Sitting(start=start, end=start + timedelta(hours=hours))


def days(*numbers: int) -> list[date]:
    return [date(2026, 10, 1) + timedelta(days=each) for each in numbers]


def test_one_sitting_is_one_event_by_the_clocks_of_its_place():
    text = is_read_alike(session_of([on(date(2026, 11, 19), 9, 3)]))
    assert "DTSTART;TZID=America/Toronto:20261119T090000\r\n" in text
    assert "RRULE" not in text.partition("BEGIN:VEVENT")[2]


def test_weekly_sittings_are_one_rule_and_stay_at_nine_when_clocks_change():
    text = is_read_alike(session_of([on(day, 9, 3) for day in days(0, 7, 14, 21, 28, 35, 42)]))
    assert "RRULE:FREQ=WEEKLY;COUNT=7\r\n" in text


def test_a_week_without_a_sitting_is_taken_out():
    text = is_read_alike(session_of([on(day, 9, 3) for day in days(0, 7, 21, 28)]))
    assert "RRULE:FREQ=WEEKLY;COUNT=5\r\n" in text
    assert "EXDATE;TZID=America/Toronto:20261015T090000\r\n" in text


def test_two_days_in_a_row_and_every_other_week_are_rules_too():
    assert "RRULE:FREQ=DAILY;COUNT=2\r\n" in is_read_alike(session_of([on(d, 9, 6) for d in days(0, 1)]))
    found = is_read_alike(session_of([on(d, 9, 6) for d in days(0, 14, 28)]))
    assert "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3\r\n" in found


def test_a_sitting_at_another_hour_or_longer_replaces_that_of_its_day():
    first, second, third = days(0, 1, 4)
    text = is_read_alike(session_of([on(first, 9, 3), on(second, 13, 3), on(third, 9, 6)]))
    assert text.count("RECURRENCE-ID") == 2
    assert text.count("UID:one@coordtui") == 3


def test_morning_and_afternoon_of_one_day_are_listed():
    (day,) = days(0)
    text = is_read_alike(session_of([on(day, 9, 3), on(day, 13, 2.5)]))
    assert "RDATE:20261001T170000Z\r\n" in text


def test_the_second_of_two_equal_times_is_written_in_utc():
    again_one = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30 for the second time in Toronto
    text = is_read_alike(session_of([Sitting(start=again_one, end=again_one + timedelta(hours=2))]))
    assert "DTSTART:20261101T063000Z\r\n" in text
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    text = is_read_alike(session_of([Sitting(start=first, end=first + timedelta(hours=3))]))
    assert "DTSTART;TZID=America/Toronto:20261101T013000\r\n" in text


def test_sittings_while_clocks_change_are_written_in_utc():
    night = [on(date(2026, 10, 31), 23, 4), on(date(2026, 11, 7), 23, 4)]
    assert "DTSTART:20261101T030000Z\r\n" in is_read_alike(session_of(night))


sittings = st.lists(
    st.tuples(
        st.integers(0, 60),  # the day
        st.sampled_from((540, 540, 540, 780, 810, 60, 90, 150)),  # minutes after midnight
        st.sampled_from((180, 180, 180, 90, 400)),  # how long
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=150, deadline=None)
@given(sittings, st.sampled_from(ZONES), st.sampled_from((date(2026, 10, 1), date(2027, 2, 20))))
def test_any_sittings_anywhere_are_expanded_to_the_very_same_moments_by_both(given_, zone, first):
    found = list[Sitting]()
    for day, minutes, length in sorted(given_):
        local = datetime.combine(first + timedelta(days=day), time(*divmod(minutes, 60)), ZoneInfo(zone))
        start = local.astimezone(UTC)
        if not found or start >= found[-1].end:
            found.append(Sitting(start=start, end=start + timedelta(minutes=length)))
    is_read_alike(session_of(found, zone))


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_any_text_comes_back_the_same_from_both(title, about, room):
    said = Words(safe(title), about, safe(room), "")
    text = file_of(session_of([on(date(2026, 11, 19), 9, 3)]), said)
    assert lint(text) == []
    (one,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    other = vobject.readOne(text).vevent
    assert not one.errors
    assert str(one["SUMMARY"]) == other.summary.value == safe(title)
    assert str(one["DESCRIPTION"]) == other.description.value == safe(about, lines=True)
    if room_said := safe(room):
        assert str(one["LOCATION"]) == other.location.value == room_said


def test_a_long_word_in_french_is_folded_between_letters():
    title = "Anticonstitutionnellement_é" * 12
    text = file_of(session_of([on(date(2026, 11, 19), 9, 3)]), Words(title, "", "", ""))
    assert lint(text) == []
    assert vobject.readOne(text).vevent.summary.value == title


# In a lab.


def events_of(text: str) -> list[icalendar.Event]:
    assert lint(text) == []
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def test_a_calendar_speaks_the_language_of_its_reader(lab):
    teacher = lab.person("Hrafn Placeholder", languages=["fr"])
    course = lab.course("KELP", title_fr="Le varech, ou la mer", title_en="Kelp", about_en="Bring boots.")
    session = lab.session(
        course, room=lab.room("2.14").doc_id, link="https://meet.example.invalid/k", instructors=[teacher]
    )
    (english,) = events_of(calendar(lab.ctx(), [session], "en"))
    (french,) = events_of(calendar(lab.ctx(), [session], "fr"))
    assert str(english["SUMMARY"]) == "Kelp"
    assert str(french["SUMMARY"]) == "Le varech, ou la mer"
    assert str(english["DESCRIPTION"]).startswith("Bring boots.\n\nLevel: introductory\nHeld in English\n")
    assert "Given by Hrafn Placeholder" in str(english["DESCRIPTION"])
    assert str(english["LOCATION"]) == "2.14"
    assert str(english["URL"]) == "https://meet.example.invalid/k"
    assert english["SEQUENCE"] == 0
    assert str(english["STATUS"]) == "CONFIRMED"
    assert "GEO" not in english


def test_a_session_of_no_hour_yet_stands_in_no_calendar(lab):
    session = msgspec.structs.replace(lab.session(), sittings=[])
    assert events_of(calendar(lab.ctx(), [session], "en")) == []


def test_what_is_cancelled_says_so_and_a_link_that_is_no_address_is_no_url(lab):
    session = lab.session(state="cancelled", link="javascript:alert(1)")
    (event,) = events_of(calendar(lab.ctx(), [session], "en"))
    assert str(event["STATUS"]) == "CANCELLED"
    assert "URL" not in event


def test_zones_are_written_once_however_many_sessions_there_are(lab):
    sessions = [lab.session(start=lab.now + timedelta(days=day)) for day in range(5)]
    sessions += [msgspec.structs.replace(sessions[0], zone="Europe/Paris", uid="elsewhere", doc_id=99)]
    text = calendar(lab.ctx(), sessions, "en")
    assert lint(text) == []
    assert text.count("BEGIN:VTIMEZONE") == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS.filter(str.strip), WORDS)
def test_any_title_makes_a_right_file_in_a_lab(lab, title, about):
    course = SimpleNamespace(doc_id=lab.course(title_en=title, about_en=about).doc_id)
    session = lab.session(course)
    (event,) = events_of(calendar(lab.ctx(), [session], "en"))
    assert str(event["SUMMARY"]) == safe(title.strip())


@pytest.mark.parametrize("zone", ZONES)
def test_a_course_of_a_year_stays_at_its_hour_in_every_zone(zone):
    first = date(2026, 9, 3)
    weekly = [on(first + timedelta(weeks=week), 14, 2, zone) for week in range(52)]
    assert "COUNT=52" in is_read_alike(session_of(weekly, zone))
