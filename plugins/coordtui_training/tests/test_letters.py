"""What people are told of their sign-ups and of changes, in their language, with which calendar file."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import msgspec
import pytest
import vobject

from coordtui.api import Letter, SettingsError
from coordtui.testing import FrozenClock, open_test_session
from coordtui_training import letters
from coordtui_training.ics import lint
from coordtui_training.planning import Sessions
from coordtui_training.records import Session, Signup, Sitting, Step
from coordtui_training.seats import Seats
from coordtui_training.times import named

from .conftest import MAIL, NOW, ORGANIZER, Lab


def queued(lab) -> list[Letter]:
    return lab.opened.context().store.records(Letter).find()


def step(lab, session, person, became, was="", why="asked", by=None, note="", **fields):
    """Bring a sign-up into a state and tell of it, in one transaction; what became of the letter."""
    ctx = lab.ctx()
    with ctx.store.transaction():
        signups = ctx.store.records(Signup)
        found = [each for each in signups.find() if (each.session, each.person) == (session.doc_id, person)]
        signup = (
            found[-1] if found else Signup(session=session.doc_id, person=person, state=became, asked=lab.now)
        )
        for name, value in {"state": became, **fields}.items():
            setattr(signup, name, value)
        signup = signups.save(signup)
        made = ctx.store.records(Step).add(
            Step(
                signup=signup.doc_id,
                session=session.doc_id,
                person=person,
                at=lab.now,
                was=was,
                became=became,
                why=why,
                by=by,
                note=note,
            )
        )
        return letters.tell_step(ctx, session, signup, made)


def event(letter: Letter) -> icalendar.Event:
    assert letter.attachment is not None
    assert lint(letter.attachment.text) == []
    (found,) = icalendar.Calendar.from_ical(letter.attachment.text).walk("VEVENT")
    otherwise = vobject.readOne(letter.attachment.text).vevent
    for name in ("SUMMARY", "DESCRIPTION", "STATUS", "UID"):
        assert str(found[name]) == getattr(otherwise, name.lower()).value
    return found


def method(letter: Letter) -> str:
    """The method of the calendar file, which its type and its body say alike."""
    assert letter.attachment is not None
    calendar = icalendar.Calendar.from_ical(letter.attachment.text)
    said = str(calendar["METHOD"])
    assert letter.attachment.content_type == f"text/calendar; method={said}; charset=utf-8"
    return said


# Each step.


def test_who_signs_up_gets_the_seat_in_words_and_as_an_invitation(inviting):
    lab, person = inviting, inviting.person("Hrafn Placeholder", languages=["en"])
    session = lab.session(room=lab.room("2.14").doc_id)
    assert step(lab, session, person, "confirmed", by=person) == "queued"
    (letter,) = queued(lab)
    assert letter.subject.endswith(": you have a seat")
    assert letter.to == "hrafn.placeholder@example.invalid"
    assert letter.reply_to == "training@example.invalid"
    assert letter.ref == f"training.session {session.doc_id}"
    assert letter.kind == "training"
    assert "Hello Hrafn Placeholder," in letter.text
    assert "Thu 19 Nov 2026 09:00–12:00 (America/Toronto)" in letter.text
    assert "Room: 2.14" in letter.text
    assert f"coordtui training cancel {session.doc_id}" in letter.text
    assert method(letter) == "REQUEST"
    invited = event(letter)
    assert str(invited["ORGANIZER"]) == "mailto:training@example.invalid"
    assert invited["ORGANIZER"].params["CN"] == "Invented Training"
    assert str(invited["ATTENDEE"]) == "mailto:hrafn.placeholder@example.invalid"
    assert str(invited["STATUS"]) == "CONFIRMED"


def test_without_an_organizer_a_seat_comes_with_a_file_to_add(lab):
    person, session = lab.person(), lab.session()
    step(lab, session, person, "confirmed", by=person)
    (letter,) = queued(lab)
    assert method(letter) == "PUBLISH"
    assert "ATTENDEE" not in event(letter)


def test_an_organizer_who_is_no_address_is_as_none(tmp_path):
    clock, settings = FrozenClock(NOW), MAIL + ORGANIZER.replace("<training@example.invalid>", "")
    with open_test_session(tmp_path, {"training": "coordtui_training"}, settings=settings, clock=clock) as o:
        lab = Lab(o, clock)
        assert step(lab, lab.session(), lab.person(), "confirmed", by=9) == "queued"
        (letter,) = queued(lab)
        assert method(letter) == "PUBLISH"
        assert letter.reply_to == ""


def test_who_gives_up_their_seat_gets_what_takes_it_out_of_their_calendar(inviting):
    lab, person, session = inviting, inviting.person(), inviting.session()
    step(lab, session, person, "confirmed", by=person)
    step(lab, session, person, "cancelled", was="confirmed", why="cancelled", by=person)
    invitation, cancelled = queued(lab)
    assert method(cancelled) == "CANCEL"
    gone = event(cancelled)
    assert str(gone["STATUS"]) == "CANCELLED"
    assert "ORGANIZER" in gone
    assert str(gone["ATTENDEE"]) == str(event(invitation)["ATTENDEE"])
    assert str(gone["UID"]) == str(event(invitation)["UID"]) == session.uid
    assert gone["SEQUENCE"] > event(invitation)["SEQUENCE"]


def test_who_comes_back_gets_an_invitation_that_counts_more_than_what_took_it_back(inviting):
    lab, person, session = inviting, inviting.person(), inviting.session()
    step(lab, session, person, "confirmed", by=person)
    step(lab, session, person, "cancelled", was="confirmed", why="cancelled", by=person)
    step(lab, session, person, "confirmed", was="cancelled", by=person)
    assert [event(each)["SEQUENCE"] for each in queued(lab)] == [0, 1, 2]


def test_cancelling_late_is_said(lab):
    person, session = lab.person(), lab.session()
    step(lab, session, person, "late_cancelled", was="confirmed", why="cancelled", by=person)
    (letter,) = queued(lab)
    assert "less than 48 hours before the start, which counts as late" in letter.text


def test_an_offer_says_until_when_and_how_to_take_it(lab):
    person, session = lab.person(), lab.session()
    end = lab.now + timedelta(hours=24)
    assert step(lab, session, person, "offered", was="waiting", why="seat_free", expires=end) == "queued"
    (letter,) = queued(lab)
    assert letter.subject.endswith("a seat is offered to you")
    assert "until Fri 13 Nov 2026 09:00 (America/Toronto)" in letter.text
    assert f"“coordtui training accept {session.doc_id}”" in letter.text
    assert letter.attachment is None


def test_who_is_put_on_the_waiting_list_learns_their_place_and_why(lab):
    session = lab.session(capacity=1)
    step(lab, session, lab.person(), "confirmed", by=None)
    ahead, person = lab.person(), lab.person()
    step(lab, session, ahead, "waiting", by=ahead)
    lab.clock.advance(timedelta(minutes=1))
    step(lab, session, person, "waiting", by=9)
    assert "All seats are taken. You are number 2 on the waiting list." in queued(lab)[-1].text


@pytest.mark.parametrize(
    ("became", "was", "why", "said"),
    [
        ("confirmed", "waiting", "seat_free", "A seat came free: it is yours"),
        ("confirmed", "requested", "approved", "Your sign-up was accepted: you have a seat."),
        ("confirmed", "", "over_capacity", "You were signed up: you have a seat."),
        ("confirmed", "", "moved", "You were moved to this session: you have a seat."),
        ("waiting", "offered", "expired", "You wait again, at the end."),
        ("waiting", "requested", "approved", "Your sign-up was accepted."),
        ("waiting", "", "moved", "You were moved to the waiting list of this session."),
        ("requested", "", "asked", "A seat was asked for in your name."),
        ("expired", "offered", "expired", "was not taken in time, and went to the next person"),
        ("refused", "requested", "refused", "you have no seat.\n\nNote: Kelp is for next year."),
        ("cancelled", "confirmed", "cancelled", "Your seat was taken back"),
        ("cancelled", "waiting", "cancelled", "You were taken off the list"),
        ("cancelled", "confirmed", "moved", "You were moved to another session"),
        ("cancelled", "confirmed", "session_cancelled", "The session does not take place."),
    ],
)
def test_each_step_that_others_take_is_told_in_its_words(lab, became, was, why, said):
    person, session = lab.person(), lab.session()
    assert step(lab, session, person, became, was, why, by=99, note="Kelp is for next year.") == "queued"
    (letter,) = queued(lab)
    assert said in letter.text
    assert "Note: Kelp is for next year." in letter.text or became in {"confirmed", "waiting", "expired"}


@pytest.mark.parametrize(
    ("became", "was", "why"),
    [
        ("requested", "", "asked"),
        ("waiting", "", "asked"),
        ("declined", "offered", "declined"),
        ("cancelled", "waiting", "cancelled"),
    ],
)
def test_nobody_is_told_what_they_just_did_themselves(lab, became, was, why):
    person, session = lab.person(), lab.session()
    assert step(lab, session, person, became, was, why, by=person) == "not_needed"
    assert queued(lab) == []


@pytest.mark.parametrize("became", ["attended", "partial", "no_show", "excused"])
def test_what_is_settled_in_the_room_is_no_letter(lab, became):
    person, session = lab.person(), lab.session()
    assert step(lab, session, person, became, "confirmed", "checked_in", by=9) == "not_needed"
    assert step(lab, session, person, "confirmed", became, "taken_back", by=9) == "not_needed"


def test_nothing_is_told_of_what_was_imported_or_is_over(lab):
    person = lab.person()
    assert step(lab, lab.session(), person, "confirmed", why="imported", by=9) == "not_needed"
    past = lab.session(start=lab.now - timedelta(days=2))
    assert step(lab, past, person, "confirmed", by=9) == "not_needed"
    assert queued(lab) == []


def test_who_is_let_in_at_the_door_of_the_last_sitting_is_not_told_that_they_have_a_seat(lab):
    hour = timedelta(hours=1)
    one = [Sitting(start=lab.now - hour, end=lab.now + hour)]
    two = [*one, Sitting(start=lab.now + 24 * hour, end=lab.now + 25 * hour)]
    for sittings, became in ((one, "not_needed"), (two, "queued")):
        session = lab.session(sittings=sittings)
        assert step(lab, session, lab.person(), "confirmed", by=9) == became


def test_a_place_on_the_list_is_no_news_any_more_once_there_is_a_seat(lab):
    person, session = lab.person(), lab.session()
    step(lab, session, person, "waiting", "requested", "approved", by=9)
    step(lab, session, person, "confirmed", "waiting", "seat_free")
    assert [each.state for each in queued(lab)] == ["discarded", "waiting"]


def test_a_letter_is_in_the_language_of_its_reader_and_not_of_who_caused_it(lab):
    person = lab.person(languages=["fr"])
    step(lab, lab.session(lab.course("KELP")), person, "confirmed", by=9)
    (letter,) = queued(lab)
    assert letter.subject.startswith("Cours KELP")
    assert "jeu. 19 nov. 2026 09:00–12:00 (America/Toronto)" in letter.text
    assert str(event(letter)["SUMMARY"]) == "Cours KELP"


def test_a_step_is_told_once_however_often_it_is_asked_for(lab):
    person, session = lab.person(), lab.session()
    step(lab, session, person, "confirmed", by=9)
    ctx = lab.ctx()
    (signup,), (made,) = ctx.store.records(Signup).find(), ctx.store.records(Step).find()
    letters.tell_step(ctx, session, signup, made)
    (letter,) = queued(lab)
    assert letter.key == f"training:step:{made.doc_id}"


def test_without_mail_nothing_is_queued_and_nothing_fails(silent):
    person = silent.person()
    assert step(silent, silent.session(), person, "confirmed", by=person) == "off"
    assert queued(silent) == []


@pytest.mark.parametrize("emails", [[], ["hrafn(at)home@example.invalid"]])
def test_without_an_address_nothing_is_queued_and_nothing_fails(lab, emails):
    person = lab.person(emails=emails)
    assert step(lab, lab.session(), person, "confirmed", by=person) == "no_address"
    assert queued(lab) == []


def test_a_hidden_address_is_written_to_and_shown_to_nobody_else(inviting):
    lab = inviting
    person = lab.person("Hrafn Placeholder", visibility={"emails": "hidden"}, languages=["en"])
    other, session = lab.person("Ilse Nobody"), lab.session(instructors=[])
    step(lab, session, person, "confirmed", by=other)
    step(lab, session, other, "confirmed", by=other)
    first, second = queued(lab)
    assert first.to == "hrafn.placeholder@example.invalid"
    assert "hrafn" not in (second.text + second.attachment.text).lower()


def test_undoing_the_change_undoes_the_letter(lab):
    person, session = lab.person(), lab.session()

    def fails_after_it() -> None:
        with lab.ctx().store.transaction():
            step(lab, session, person, "confirmed", by=9)
            raise SettingsError("something else went wrong")

    with pytest.raises(SettingsError):
        fails_after_it()
    assert queued(lab) == []


def test_a_move_takes_the_one_back_before_it_invites_to_the_other(inviting):
    lab, person = inviting, inviting.person()
    course = lab.course()
    first, second = lab.session(course), lab.session(course, start=lab.now + timedelta(days=10))
    Seats(lab.ctx(person)).sign_up(first.doc_id)
    (signup,) = lab.ctx().store.records(Signup).find()
    Seats(lab.ctx()).move(signup.doc_id, second.doc_id, "The room is too small.")
    found = queued(lab)
    assert [method(each) for each in found] == ["REQUEST", "CANCEL", "REQUEST"]
    assert [str(event(each)["UID"]) for each in found] == [first.uid, first.uid, second.uid]
    assert [event(each)["SEQUENCE"] for each in found] == [0, 1, 0]


def test_a_seat_that_comes_free_is_told_to_whom_it_goes(inviting):
    lab, one, other = inviting, inviting.person(), inviting.person()
    session = lab.session(capacity=1, waiting="auto")
    for person in (one, other):
        Seats(lab.ctx(person)).sign_up(session.doc_id)
    Seats(lab.ctx(one)).cancel(session.doc_id)
    assert [method(each) for each in queued(lab)] == ["REQUEST", "CANCEL", "REQUEST"]
    assert "A seat came free: it is yours" in queued(lab)[-1].text


def test_a_session_called_off_is_told_once_to_each(inviting):
    lab, people = inviting, [inviting.person() for _ in range(3)]
    session = lab.session(capacity=2)
    for person in people:
        Seats(lab.ctx(person)).sign_up(session.doc_id)
    Sessions(lab.ctx()).cancel(session.doc_id, "No kelp came in.")
    told = queued(lab)[2:]
    assert [each.attachment and method(each) for each in told] == ["CANCEL", "CANCEL", None]
    assert all("Note: No kelp came in." in each.text for each in told)


# Changes.


def test_a_moved_session_invites_anew_and_tells_those_who_wait(inviting):
    lab = inviting
    seated, waits, gone = lab.person(), lab.person(), lab.person()
    before = lab.session()
    for person, state in ((seated, "confirmed"), (waits, "waiting"), (gone, "cancelled")):
        lab.ctx().store.records(Signup).add(
            Signup(session=before.doc_id, person=person, state=state, asked=lab.now)
        )
    later = [msgspec.structs.replace(each, end=each.end + timedelta(hours=1)) for each in before.sittings]
    after = (
        lab.ctx()
        .store.records(Session)
        .save(msgspec.structs.replace(before, sittings=later, end=later[-1].end, sequence=1))
    )
    assert letters.tell_change(lab.ctx(), before, after) == {seated: "queued", waits: "queued"}
    first, second = queued(lab)
    assert "The session is at another time now." in first.text
    assert method(first) == "REQUEST"
    assert event(first)["SEQUENCE"] == 1
    assert second.attachment is None


def test_a_letter_of_a_moved_session_says_when_it_was_and_to_whom_waits_that_they_do(inviting):
    lab = inviting
    session = lab.session(capacity=1)
    for person in (lab.person(), lab.person()):
        Seats(lab.ctx(person)).sign_up(session.doc_id)
    later = [
        Sitting(start=each.start + timedelta(hours=1), end=each.end + timedelta(hours=1))
        for each in session.sittings
    ]
    Sessions(lab.ctx()).save(msgspec.structs.replace(session, sittings=later))
    seated, waits = queued(lab)[-2:]
    for each in (seated, waits):
        assert f"It was planned for {named(session.sittings, session.zone)}." in each.text
    assert "You still wait for a seat." in waits.text
    assert "You still wait" not in seated.text


def test_who_gives_a_session_has_it_in_their_calendar_until_they_do_not(inviting):
    lab = inviting
    one, other = lab.person(), lab.person()
    draft = lab.session(state="draft", instructors=[one])
    sessions = lab.ctx().store.records(Session)
    there = sessions.save(msgspec.structs.replace(draft, state="published"))
    assert letters.tell_change(lab.ctx(), draft, there) == {one: "queued"}
    passed = sessions.save(msgspec.structs.replace(there, instructors=[other], sequence=1))
    assert letters.tell_change(lab.ctx(), there, passed) == {one: "queued", other: "queued"}
    off = sessions.save(
        msgspec.structs.replace(passed, state="cancelled", cancelled_why="No kelp.", sequence=2)
    )
    assert letters.tell_change(lab.ctx(), passed, off) == {other: "queued"}
    found = queued(lab)
    assert [method(each) for each in found] == ["REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert [event(each)["SEQUENCE"] for each in found] == [0, 1, 1, 2]
    assert "Note: No kelp." in found[-1].text


def test_a_title_that_changes_is_no_news(inviting):
    lab, before = inviting, inviting.session(instructors=[inviting.person()])
    after = lab.ctx().store.records(Session).save(msgspec.structs.replace(before, title_en="Kelp!"))
    assert letters.tell_change(lab.ctx(), before, after) == {}
