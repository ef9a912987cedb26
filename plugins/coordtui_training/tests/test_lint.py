"""The list of what a calendar file must be: each line of it finds its fault."""

from __future__ import annotations

import pytest

from coordtui_training.ics import calendar, lint

GOOD = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//nobody//test//EN",
        "METHOD:REQUEST",
        "BEGIN:VTIMEZONE",
        "TZID:America/Toronto",
        "BEGIN:STANDARD",
        "DTSTART:20191103T020000",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:one",
        "DTSTAMP:20261112T140000Z",
        "DTSTART;TZID=America/Toronto:20261119T090000",
        "DTEND;TZID=America/Toronto:20261119T120000",
        "RRULE:FREQ=WEEKLY;UNTIL=20261210T140000Z",
        "SEQUENCE:1",
        "STATUS:CONFIRMED",
        "SUMMARY:Kelp\\, again",
        'ORGANIZER;CN="Lab, invented":mailto:lab@example.invalid',
        "ATTENDEE;RSVP=FALSE:mailto:hrafn@example.invalid",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
)


def test_what_is_right_has_no_problem():
    assert lint(GOOD) == []


@pytest.mark.parametrize(
    ("what", "instead", "said"),
    [
        ("\r\nUID:one", "\nUID:one", "CRLF"),
        ("SUMMARY:Kelp", "SUMMARY:" + "é" * 40, "75 octets"),
        ("SUMMARY:Kelp", "SUMMARY:Kelp\x07", "control"),
        ("SUMMARY:Kelp\\, again", "SUMMARY:Kelp, again", "not escaped"),
        ("SUMMARY:Kelp\\, again", "SUMMARY:Kelp\\x", "not escaped"),
        ("PRODID:-//nobody//test//EN\r\n", "", "PRODID"),
        ("VERSION:2.0", "VERSION:1.0", "VERSION"),
        ("METHOD:REQUEST", "METHOD:INVITE", "METHOD"),
        ("UID:one\r\n", "", "no UID"),
        ("UID:one", "UID:one\r\nUID:two", "UID stands twice"),
        ("UID:one", "UID:one\r\nMETHOD:REQUEST", "METHOD in an event"),
        ("DTSTAMP:20261112T140000Z\r\n", "", "no DTSTAMP"),
        ("DTSTAMP:20261112T140000Z", "DTSTAMP:20261112T140000", "DTSTAMP is not in UTC"),
        ("SEQUENCE:1", "SEQUENCE:1.5", "SEQUENCE"),
        ("SEQUENCE:1\r\n", "", "without SEQUENCE"),
        ("STATUS:CONFIRMED", "STATUS:SURE", "STATUS"),
        ("STATUS:CONFIRMED", "STATUS:CANCELLED", "REQUEST for what is cancelled"),
        ("METHOD:REQUEST", "METHOD:CANCEL", "CANCEL without STATUS:CANCELLED"),
        ('ORGANIZER;CN="Lab, invented":mailto:lab@example.invalid\r\n', "", "one ORGANIZER"),
        ("ATTENDEE;RSVP=FALSE:mailto:hrafn@example.invalid\r\n", "", "one ATTENDEE"),
        ("mailto:hrafn@example.invalid", "hrafn@example.invalid", "no address"),
        ("METHOD:REQUEST", "METHOD:PUBLISH", "ATTENDEE in what is published"),
        ("UNTIL=20261210T140000Z", "UNTIL=20261210T090000", "UNTIL"),
        ("UNTIL=20261210T140000Z", "UNTIL=20261210T140000Z;COUNT=3", "UNTIL and COUNT"),
        ("TZID:America/Toronto", "TZID:America/Elsewhere", "has no VTIMEZONE"),
        ("DTEND;TZID=America/Toronto:20261119T120000", "DTEND:20261119T120000", "in neither"),
        ("DTEND;TZID=America/Toronto:20261119T120000", "DTEND:noon", "no moment"),
        ("TZOFFSETTO:-0500", "TZOFFSETTO:-5", "no offset"),
        ("UID:one", "UID one", "no property"),
        ("END:VEVENT\r\n", "", "ends nothing"),
    ],
)
def test_each_fault_is_found(what, instead, said):
    assert what in GOOD
    assert any(said in each for each in lint(GOOD.replace(what, instead)))


def test_two_events_of_one_name_are_told_apart_or_refused():
    event = GOOD[GOOD.index("BEGIN:VEVENT") : GOOD.index("END:VCALENDAR")]
    twice = GOOD.replace("END:VCALENDAR", event + "END:VCALENDAR")
    assert "one: stands twice" in lint(twice)
    at = "UID:one\r\nRECURRENCE-ID;TZID=America/Toronto:20261126T090000"
    assert lint(GOOD.replace("END:VCALENDAR", event.replace("UID:one", at) + "END:VCALENDAR")) == []
    assert any("without the whole" in each for each in lint(GOOD.replace("UID:one", at)))


def test_an_empty_calendar_has_no_problem(lab):
    assert lint(calendar(lab.ctx(), [], "en")) == []
