"""Series, copies of a term, who could give a session, and letters to its people."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from coordtui.api import Letter
from coordtui.ui.widgets import History
from coordtui_training.panes.copying import copy_term_form
from coordtui_training.panes.courses import CoursesWindow
from coordtui_training.panes.messages import message_form
from coordtui_training.panes.people import PeopleWindow
from coordtui_training.panes.series import series_form
from coordtui_training.panes.teachers import TeachersWindow
from coordtui_training.records import Series, Session
from coordtui_training.seats import Seats

from .windows_lab import Over


def sessions(lab):
    return lab.ctx().store.records(Session).find(order=("start",))


async def test_every_day_of_a_series_is_shown_with_what_clashes_before_it_is_made(lab):
    room = lab.room("1.02", seats=24)
    lab.session(lab.course("GIT"), datetime(2026, 11, 26, 14, tzinfo=UTC), room=room.doc_id)
    async with Over(lab, (120, 40)) as at:
        await at.open(series_form(lab.ctx(), lab.course("SLRM")))
        await at.fill(
            first=date(2026, 11, 19),
            at=time(9),
            lasts=timedelta(hours=2),
            count=4,
            skipped=["2026-12-03"],
            room=room.doc_id,
        )
        assert "3 sessions" in at.lines()[-2]
        await at.press("ctrl+o")
        said = at.said()
        assert "Thu 19 Nov 2026 09:00" in said
        assert "Thu 26 Nov 2026 09:00 · ! 1.02 has “Course GIT”" in said
        assert "Thu 3 Dec 2026 skipped" in said
        assert len(sessions(lab)) == 1
        await at.press("c")
        assert str(at.result) == "3 drafts made · u undoes"
        assert len(sessions(lab)) == 4


async def test_what_was_made_of_a_series_is_taken_away_by_undo(lab):
    history = History()
    async with Over(lab) as at:
        await at.open(series_form(lab.ctx(), lab.course("SLRM"), history))
        await at.fill(first=date(2026, 11, 19), at=time(9), count=2)
        await at.press("ctrl+o", "c")
        assert len(sessions(lab)) == 2
    history.undo()
    assert not sessions(lab)
    assert not lab.ctx().store.records(Series).find()


async def test_a_series_over_the_change_of_the_clocks_asks_which_time_is_meant(lab):
    async with Over(lab, (120, 40)) as at:
        await at.open(series_form(lab.ctx(), lab.course("SLRM")))
        await at.fill(first=date(2027, 3, 7), at=time(2, 30), lasts=timedelta(hours=1), count=2)
        assert "! 1 day when the clocks change" in at.lines()[-2]
        await at.press("ctrl+o")
        said = at.said()
        assert "! 02:30 does not exist on 2027-03-14" in said
        assert "Choose here which is taken, or skip 2027-03-14." in said
        await at.press("right", "right", "ctrl+o")
        assert "Sun 14 Mar 2027 03:30" in at.said()
        await at.press("c")
        assert len(sessions(lab)) == 2


async def test_a_term_is_copied_after_its_drafts_were_shown(lab):
    lab.session(lab.course("SLRM"), datetime(2026, 9, 10, 13, tzinfo=UTC))
    async with Over(lab, (120, 40)) as at:
        await at.open(copy_term_form(lab.ctx()))
        await at.fill(since=date(2026, 9, 7), until=date(2026, 12, 18), to=date(2027, 1, 4))
        assert "1 draft" in at.lines()[-2]
        await at.press("ctrl+o")
        assert "Thu 7 Jan 2027 09:00" in at.said()
        assert len(sessions(lab)) == 1
        await at.press("c")
        assert [each.state for each in sessions(lab)] == ["published", "draft"]


async def test_a_term_without_sessions_says_so(lab):
    async with Over(lab) as at:
        await at.open(copy_term_form(lab.ctx()))
        await at.fill(since=date(2025, 9, 1), until=date(2025, 12, 18), to=date(2027, 1, 4))
        await at.press("ctrl+o")
        assert "There is no session in these days." in at.said()


async def test_who_taught_a_course_is_suggested_and_named_by_enter(lab):
    teacher = lab.person("Hrafn Placeholder", role="postdoc")
    course = lab.course("SLRM", topics=["slurm"])
    lab.session(course, lab.now - timedelta(days=30), instructors=[teacher])
    session = lab.session(course, state="draft")
    async with Over(lab, (120, 40)) as at:
        await at.open(TeachersWindow(lab.ctx(), session))
        assert "Hrafn Placeholder" in at.said()
        await at.press("enter")
        assert "Hrafn Placeholder gives Course SLRM · u undoes" in at.said()
        assert lab.ctx().store.records(Session).get(session.doc_id).instructors == [teacher]
        await at.press("u")
        assert lab.ctx().store.records(Session).get(session.doc_id).instructors == []


async def test_a_message_is_read_as_it_goes_before_it_leaves(lab):
    session = lab.session(lab.course("SLRM"))
    Seats(lab.ctx()).add(session.doc_id, lab.person("Ngozi Inventada", languages=["en"]))
    Seats(lab.ctx()).add(
        session.doc_id, lab.person("Éloïse Fictif", languages=["fr"], emails=["e.fictif@example.invalid"])
    )
    before = letters(lab)
    async with Over(lab, (120, 40)) as at:
        await at.open(message_form(lab.ctx(), session))
        await at.fill(
            subject={"fr": "La salle", "en": "The room"}, text={"fr": "Elle change.", "en": "It is another."}
        )
        await at.press("ctrl+o")
        said = at.said()
        assert "Elle change." in said
        assert "It is another." in said
        assert "Ngozi Inventada" in said
        assert letters(lab) == before
        await at.press("c")
        assert letters(lab) == before + 2


def letters(lab):
    return lab.opened.context().store.records(Letter).count()


async def test_the_page_leads_to_the_windows_and_back(lab):
    lab.session(lab.course("SLRM"), state="published")
    async with Over(lab, (120, 40)) as at:
        await at.press("2", "O")
        assert isinstance(at.app.screen, CoursesWindow)
        await at.press("p", "escape", "W", "escape", "O", "q", "T", "escape", "q", "L")
        assert isinstance(at.app.screen, PeopleWindow)
        await at.press("w")
        assert isinstance(at.app.screen, TeachersWindow)
        await at.press("q", "q")
        assert at.app.screen is at.app.ground
