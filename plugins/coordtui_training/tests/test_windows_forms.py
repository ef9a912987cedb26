"""The forms of courses, sessions and rooms, and the window of courses."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from coordtui.api import Ref
from coordtui_training.panes.courses import CoursesWindow
from coordtui_training.panes.forms import course_form, room_form, session_form
from coordtui_training.panes.forms.when import Clock, sittings_of
from coordtui_training.panes.rooms import RoomsWindow
from coordtui_training.planning import Sessions
from coordtui_training.records import Course, Room, Session

from .windows_lab import Over


async def test_a_course_is_filled_in_and_stored(lab):
    async with Over(lab) as at:
        await at.open(course_form(lab.ctx()))
        await at.type("SLRM")
        await at.press("enter")
        await at.type("Slurm pour débuter")
        await at.press("enter")
        await at.type("Slurm for newcomers")
        await at.fill(
            lasts=timedelta(hours=3), capacity=24, roles=["phd"], questions="Utile? / Useful? (1-5)"
        )
        await at.press("ctrl+o")
        course = at.result
        assert (course.code, course.title_fr, course.title_en) == (
            "SLRM",
            "Slurm pour débuter",
            "Slurm for newcomers",
        )
        assert (course.minutes, course.capacity, course.public.roles) == (180, 24, ["phd"])
        assert (course.questions[0].fr, course.questions[0].en, course.questions[0].kind) == (
            "Utile?",
            "Useful?",
            "scale",
        )


async def test_what_is_wrong_with_a_course_stands_under_its_field(lab):
    async with Over(lab) as at:
        await at.open(course_form(lab.ctx()))
        await at.type("SLURM")
        await at.press("ctrl+o")
        assert "! At most 4 letters, please" in at.said()
        assert "fields are not right" in at.said()


async def test_two_people_who_change_different_things_of_a_course_both_keep_theirs(lab):
    course = lab.course("GIT")
    async with Over(lab) as at:
        await at.open(course_form(lab.ctx(), course))
        theirs = lab.ctx().store.records(Course).get(course.doc_id)
        theirs.capacity = 7
        lab.ctx().store.records(Course).save(theirs)
        await at.fill(grants=["G-1"])
        await at.press("ctrl+o")
        assert (at.result.capacity, at.result.grants) == (7, ["G-1"])


async def test_a_session_begins_as_a_copy_of_its_course(lab):
    teacher = lab.person("Hrafn Placeholder")
    course = lab.course("GIT", capacity=16, minutes=90, instructors=[teacher])
    room = lab.room("1.02", seats=24)
    async with Over(lab) as at:
        await at.open(session_form(lab.ctx(), None, course))
        await at.fill(day=date(2026, 11, 19), at=Clock(time(14)), room=room.doc_id)
        assert "Nothing clashes with it." in at.lines()[-2]
        await at.press("ctrl+o")
        session = at.result
        assert session.start == datetime(2026, 11, 19, 19, tzinfo=UTC)
        assert session.end - session.start == timedelta(minutes=90)
        assert (session.capacity, session.instructors, session.state) == (16, [teacher], "draft")


async def test_choosing_the_course_fills_in_what_it_says(lab):
    course = lab.course("GIT", capacity=16, minutes=90)
    async with Over(lab) as at:
        screen = await at.open(session_form(lab.ctx(), None))
        await at.type("Course GIT")
        assert screen.form.values["course"] == course.doc_id
        assert (screen.form.values["capacity"], screen.form.values["lasts"]) == (16, timedelta(minutes=90))


async def test_what_clashes_is_said_under_its_field_while_it_is_planned(lab):
    teacher = lab.person("Hrafn Placeholder")
    room, other = lab.room("1.02", seats=24), lab.room("3.05", seats=20)
    course = lab.course("GIT")
    start = datetime(2026, 11, 19, 14, tzinfo=UTC)
    lab.session(course, start, room=room.doc_id, instructors=[teacher])
    async with Over(lab, (100, 50)) as at:
        screen = await at.open(session_form(lab.ctx(), None, lab.course("SLRM", capacity=10)))
        await at.fill(
            day=date(2026, 11, 19),
            at=Clock(time(10)),
            lasts=timedelta(hours=1),
            room=room.doc_id,
            instructors=[Ref("person", str(teacher))],
        )
        said = at.said()
        assert "! 1.02 has “Course GIT” on 2026-11-19" in said
        assert "! Hrafn Placeholder gives “Course GIT” on 2026-11-19" in said
        assert "clashes" in at.lines()[-2]
        assert "Free then: 3.05" in said
        await at.fill(room=other.doc_id)
        assert "! 1.02" not in at.said()
        assert screen.form.values["room"] == other.doc_id


async def test_a_room_that_is_taken_is_refused_until_somebody_takes_it_in_their_name(lab):
    room = lab.room("1.02", seats=24)
    sessions = Sessions(lab.ctx())
    first = lab.session(
        lab.course("GIT"), datetime(2026, 11, 19, 15, tzinfo=UTC), state="draft", room=room.doc_id
    )
    sessions.publish(first.doc_id)
    async with Over(lab) as at:
        await at.open(session_form(lab.ctx(), None, lab.course("SLRM")))
        await at.fill(
            day=date(2026, 11, 19),
            at=Clock(time(10)),
            lasts=timedelta(hours=1),
            room=room.doc_id,
            publish=True,
        )
        await at.press("ctrl+o")
        assert "! 1.02 is taken at that time." in at.said()
        assert lab.ctx().store.records(Session).count() == 1
        await at.press("right", "ctrl+o")
        assert at.result.state == "published"


@pytest.mark.parametrize(
    ("day", "typed", "said"),
    [
        (date(2027, 3, 14), Clock(time(2, 30)), "02:30 does not exist on 2027-03-14"),
        (date(2027, 11, 7), Clock(time(1, 30)), "01:30 comes twice on 2027-11-07"),
    ],
)
async def test_a_time_that_the_clocks_skip_or_show_twice_is_refused_with_the_two_choices(
    lab, day, typed, said
):
    async with Over(lab) as at:
        await at.open(session_form(lab.ctx(), None, lab.course("SLRM")))
        await at.fill(day=day, at=typed, lasts=timedelta(hours=1))
        await at.press("ctrl+o")
        assert f"! {said}" in at.said()
        assert "EST" in at.said() or "EDT" in at.said()


def test_the_mark_behind_a_time_that_comes_twice_says_which_is_meant(lab):
    values = {"day": date(2027, 11, 7), "lasts": timedelta(hours=1), "more": "", "zone": "America/Toronto"}
    first, second = (
        sittings_of(lab.ctx(), {**values, "at": Clock(time(1, 30), mark)})[0].start for mark in ("EDT", "EST")
    )
    assert second - first == timedelta(hours=1)


async def test_a_session_of_two_days_is_typed_and_shown_again(lab):
    course = lab.course("SLRM")
    async with Over(lab) as at:
        await at.open(session_form(lab.ctx(), None, course))
        await at.fill(
            day=date(2026, 11, 19),
            at=Clock(time(9)),
            lasts=timedelta(hours=3),
            more="2026-11-20 09:00-12:00\n2026-11-21 13h30 - 15:00",
        )
        await at.press("ctrl+o")
        session = at.result
        assert [each.start.hour for each in session.sittings] == [14, 14, 18]
        again = await at.open(session_form(lab.ctx(), session))
        assert again.form.values["more"] == "2026-11-20 09:00-12:00\n2026-11-21 13:30-15:00"
        assert not again.form.changed


async def test_the_window_of_courses_says_what_each_is_and_plans_a_session(lab):
    course = lab.course("SLRM", topics=["slurm"], about_en="For whoever begins.")
    lab.session(course, datetime(2026, 11, 19, 19, tzinfo=UTC))
    async with Over(lab, (120, 40)) as at:
        await at.open(CoursesWindow(lab.ctx()))
        said = at.said()
        assert "1 course" in said
        assert "1 session planned" in said
        assert "For whoever begins." in said
        assert "Thu 19 Nov 14:00" in said
        await at.press("p")
        assert at.lines()[0].startswith("A new session of Course SLRM")


async def test_a_course_is_archived_brought_back_and_removed(lab):
    lab.course("SLRM")
    async with Over(lab) as at:
        await at.open(CoursesWindow(lab.ctx()))
        await at.press("x")
        assert "SLRM is given no more · u undoes" in at.said()
        assert "0 courses" in at.lines()[0]
        await at.press("u")
        assert "1 course" in at.lines()[0]
        await at.press("X")
        assert lab.ctx().store.records(Course).count() == 0
        await at.press("u")
        assert lab.ctx().store.records(Course).count() == 1


async def test_a_room_is_added_and_removed(lab):
    async with Over(lab) as at:
        await at.open(RoomsWindow(lab.ctx()))
        await at.press("n")
        await at.type("2.14")
        await at.press("enter")
        await at.type("30")
        await at.press("ctrl+o")
        assert lab.ctx().store.records(Room).find()[0].seats == 30
        assert "saved 2.14" in at.said()
        await at.press("x")
        assert "0 rooms" in at.lines()[0]


async def test_a_room_form_keeps_what_is_not_known_unknown(lab):
    async with Over(lab) as at:
        await at.open(room_form(lab.ctx(), lab.room("2.14", seats=None)))
        await at.press("end", "x", "ctrl+o")
        assert (at.result.name, at.result.seats) == ("2.14x", None)


async def test_what_keeps_a_session_from_being_published_stands_under_the_question(lab):
    async with Over(lab) as at:
        await at.open(session_form(lab.ctx(), None, lab.course("SLRM")))
        await at.fill(day=date(2026, 11, 19), at=Clock(time(10)), lasts=timedelta(hours=1), publish=True)
        await at.press("ctrl+o")
        assert "! The session cannot be published yet. It has neither a room nor a link." in at.said()
        assert not lab.ctx().store.records(Session).find()


async def test_a_code_that_another_course_has_is_refused_under_it(lab):
    lab.course("GIT")
    async with Over(lab) as at:
        await at.open(course_form(lab.ctx()))
        await at.fill(code="GIT", title={"fr": "Git", "en": ""}, lasts=timedelta(hours=1))
        await at.press("ctrl+o")
        assert "! There is already one with the same code." in at.said()
