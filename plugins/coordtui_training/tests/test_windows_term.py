"""What a coordinator met while a term was planned, filled and held by keyboard alone."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from coordtui.api import Refused
from coordtui_training.certificates import Certificates
from coordtui_training.panes.certificates import CertificatesWindow
from coordtui_training.panes.checkin import CheckInWindow
from coordtui_training.panes.courses import CoursesWindow
from coordtui_training.panes.forms.fields import zone_field
from coordtui_training.panes.people import PeopleWindow
from coordtui_training.panes.rooms import RoomsWindow
from coordtui_training.panes.series import series_form
from coordtui_training.panes.series_list import SeriesWindow
from coordtui_training.planning import SeriesPlan
from coordtui_training.records import Series, Session, Signup
from coordtui_training.running import Roll
from coordtui_training.seats import Seats

from .windows_lab import Over

LONG = "This cannot be done now, for a reason that takes more words than a line of a terminal has room for."


async def test_a_refusal_that_a_line_does_not_hold_is_shown_in_full(lab):
    async with Over(lab) as at:
        at.app.say_error(Refused("No.", why=LONG, remedy="Do this instead."))
        await at.press()
        assert " ".join(LONG.split()[-4:]) in at.said().replace("│ │ ", "")
        assert "Do this instead." in at.said()
        await at.press("c")
        assert "Do this instead." not in at.said()


async def test_a_refusal_that_a_line_holds_opens_nothing(lab):
    async with Over(lab) as at:
        before = at.app.screen
        at.app.say_error(Refused("No."))
        await at.press()
        assert at.app.screen is before
        assert "No." in at.said()


async def test_a_window_shows_in_full_why_it_refused(lab):
    session = lab.session(capacity=1, waiting="hand")
    for _ in range(2):
        Seats(lab.ctx()).add(session.doc_id, lab.person())
    async with Over(lab) as at:
        window = await at.open(PeopleWindow(lab.ctx(), session))
        window.tell(Refused("No.", why=LONG))
        await at.press()
        assert at.app.screen is not window
        await at.press("q")
        assert at.app.screen is window


async def test_the_cursor_goes_to_a_course_that_is_new(lab):
    lab.course("AAA")
    async with Over(lab) as at:
        window = await at.open(CoursesWindow(lab.ctx()))
        await at.press("n")
        await at.fill(code="ZZZ", title={"fr": "Zut", "en": "Last"})
        await at.press("ctrl+o")
        assert window.here.code == "ZZZ"


async def test_the_cursor_goes_to_a_room_that_is_new(lab):
    lab.room("1.01")
    async with Over(lab) as at:
        window = await at.open(RoomsWindow(lab.ctx()))
        await at.press("n")
        await at.fill(name="9.99")
        await at.press("ctrl+o")
        assert window.here.name == "9.99"


@pytest.fixture
def held(lab):
    """A session that one came to and one did not."""
    session = lab.session(lab.course("SLRM"))
    came, absent = lab.person("Ngozi Inventada"), lab.person("Tobin Example")
    for person in (came, absent):
        Seats(lab.ctx()).add(session.doc_id, person)
    lab.clock.advance(timedelta(days=7, hours=1))
    Roll(lab.ctx()).check_in(session.doc_id, came)
    Roll(lab.ctx()).close(session.doc_id)
    return session


async def test_certificates_are_mailed_by_a_key_after_it_was_said_to_whom(lab, held):
    async with Over(lab) as at:
        await at.open(CertificatesWindow(lab.ctx(), held.doc_id))
        await at.press("m")
        assert "Mail" not in at.lines()[0]  # nobody has one yet
        await at.press("c", "m")
        assert "Mail 1 certificate" in at.lines()[0]
        assert "Ngozi Inventada" in at.said()
        await at.press("c")
        assert "1 message is in the outbox." in at.said()
        letter = lab.ctx().outbox.find(f"certificate:{Certificates(lab.ctx()).of(held.doc_id)[0].doc_id}")
        assert letter is not None
        assert letter.to == "ngozi.inventada@example.invalid"


async def test_who_did_not_come_is_excused_by_a_key_and_why_is_asked(lab, held):
    async with Over(lab) as at:
        window = await at.open(PeopleWindow(lab.ctx(), held))
        assert not window.available("training.people.excuse")  # who came has nothing to excuse
        await at.press("end", "A")
        await at.type("ill")
        await at.press("ctrl+o")
        states = [each.state for each in lab.ctx().store.records(Signup).find()]
        assert sorted(states) == ["attended", "excused"]
        await at.press("u")
        states = [each.state for each in lab.ctx().store.records(Signup).find()]
        assert sorted(states) == ["attended", "no_show"]


async def test_a_list_cannot_be_closed_before_the_last_sitting_begins(lab):
    session = lab.session()
    Seats(lab.ctx()).add(session.doc_id, lab.person())
    async with Over(lab) as at:
        window = await at.open(PeopleWindow(lab.ctx(), session))
        assert not window.available("training.people.close_list")
        lab.clock.advance(timedelta(days=7))
        assert window.available("training.people.close_list")


async def test_somebody_is_found_for_check_in_by_the_code_that_they_show(lab):
    session = lab.session()
    for _ in range(3):
        Seats(lab.ctx()).add(session.doc_id, lab.person())
    lab.clock.advance(timedelta(days=7))
    wanted = lab.ctx().store.records(Signup).find()[1]
    async with Over(lab) as at:
        window = await at.open(CheckInWindow(lab.ctx(), session))
        await at.press("/")
        await at.type(wanted.code.lower())
        assert window.list.length == 1
        await at.press("enter", "space")
        assert lab.ctx().store.records(Signup).get(wanted.doc_id).present == [0]


async def test_who_signs_somebody_up_too_late_is_told_of_letting_them_in(lab):
    session, person = lab.session(), lab.person("Tobin Example")
    lab.clock.advance(timedelta(days=6, hours=23, minutes=30))
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), session))
        await at.press("n")
        await at.type("Tobin Example")
        await at.press("ctrl+o")
        assert "O lets somebody in all the same, by name." in at.said()
    assert person not in lab.states(session)


async def test_a_day_without_that_is_typed_by_half_stops_nothing(lab):
    async with Over(lab) as at:
        form = await at.open(series_form(lab.ctx(), lab.course("SLRM")))
        await at.fill(first=date(2026, 11, 19), at=time(18), weekdays=[3], count=3, skipped=["2026-1"])
        assert at.app.screen is form
        assert "“2026-1” is no day" in at.said()


def test_a_zone_that_is_none_is_said_under_its_field_in_each_form():
    check = zone_field().check
    assert check is not None
    assert check("America/Toronto") is None
    assert "There is no time zone “Nowhere/At-All”." in str(check("Nowhere/At-All"))


@pytest.fixture
def weekly(lab):
    """Three Thursdays of a course, at six in the evening."""
    course = lab.course("SLRM")
    rule = Series(
        course=course.doc_id,
        first=date(2026, 11, 19),
        at=18 * 60,
        minutes=120,
        zone="America/Toronto",
        weekdays=[3],
        count=3,
    )
    SeriesPlan(lab.ctx()).make(rule)
    return course


def starts(lab):
    found = lab.ctx().store.records(Session).find(order=("start",))
    return [f"{each.start.astimezone(ZoneInfo('America/Toronto')):%m-%d %H:%M}" for each in found]


async def test_a_stored_series_is_changed_in_its_form_after_its_days_were_shown(lab, weekly):
    async with Over(lab) as at:
        await at.open(CoursesWindow(lab.ctx()))
        await at.press("W")
        assert isinstance(at.app.screen, SeriesWindow)
        await at.press("enter")
        await at.fill(at=time(17), skipped=["2026-11-26"])
        await at.press("ctrl+o")
        assert "Thu 26 Nov 2026 skipped" in at.said()
        assert "!" not in at.said()  # what it is already does not clash with it
        await at.press("c")
        assert "2 sessions changed, 1 draft removed" in at.said()
    assert starts(lab) == ["11-19 17:00", "12-03 17:00"]


async def test_a_series_is_ended_after_it_was_said_what_goes(lab, weekly):
    async with Over(lab) as at:
        await at.open(SeriesWindow(lab.ctx(), weekly))
        await at.press("x")
        assert "3 drafts are removed." in at.said()
        await at.press("c")
        assert "ended: 3 drafts were removed" in at.said()
    assert starts(lab) == []


async def test_a_course_without_a_series_is_asked_for_its_first(lab):
    lab.course("SLRM")
    async with Over(lab) as at:
        await at.open(CoursesWindow(lab.ctx()))
        await at.press("W")
        assert not isinstance(at.app.screen, SeriesWindow)
        await at.press("escape")


async def test_those_who_ask_stand_in_the_order_in_which_they_asked(lab):
    session = lab.session(moderated=True)
    for name in ("Zacharie Placeholder", "Mireille Fake", "Aloysius Sample"):
        Seats(lab.ctx(lab.person(name))).sign_up(session.doc_id)
        lab.clock.advance(timedelta(minutes=1))
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), session))
        rows = at.lines()[2:5]
        assert [row.split()[1] for row in rows] == ["Zacharie", "Mireille", "Aloysius"]
