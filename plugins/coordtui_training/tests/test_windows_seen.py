"""What the windows look like, as text: in both sizes, and readable without colour."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from rich.cells import cell_len

from coordtui_training.panes.checkin import CheckInWindow
from coordtui_training.panes.courses import CoursesWindow
from coordtui_training.panes.forms import session_form
from coordtui_training.panes.forms.when import Clock
from coordtui_training.panes.people import PeopleWindow
from coordtui_training.panes.series import series_form
from coordtui_training.seats import Seats

from .windows_lab import Over

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def planned(lab):
    """A course with a session of two seats and a third that came free; two wait."""
    room = lab.room("1.02", seats=24)
    lab.room("2.14", seats=12)
    teacher = lab.person("Hrafn Placeholder", role="postdoc")
    course = lab.course(
        "SLRM",
        title_en="Slurm for newcomers",
        title_fr="Slurm pour débuter",
        instructors=[teacher],
        about_en="For whoever begins to use the cluster.",
        about_fr="Pour qui commence avec la grappe.",
        topics=["slurm"],
        capacity=24,
    )
    start = datetime(2026, 11, 19, 14, tzinfo=UTC)
    session = lab.session(course, start, capacity=2, room=room.doc_id, instructors=[teacher], waiting="hand")
    for name in ("Ngozi Inventada", "Tobin Example", "Lu Placeholder", "Éloïse Fictif"):
        Seats(lab.ctx()).add(session.doc_id, lab.person(name, emails=[]))
    Seats(lab.ctx()).set_capacity(session.doc_id, 3)
    return course, session, room


def shown(at):
    """The screen as text, each line as wide as the window."""
    assert all(cell_len(line) == at.app.size.width for line in at.lines())
    return at.text()


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_of_a_session(lab, planned, size, snapshot):
    async with Over(lab, size) as at:
        await at.open(PeopleWindow(lab.ctx(), planned[1]))
        assert shown(at) == snapshot(name="list")
        await at.press("c")
        assert shown(at) == snapshot(name="proposal")


@pytest.mark.parametrize("size", SIZES)
async def test_the_courses(lab, planned, size, snapshot):
    async with Over(lab, size) as at:
        await at.open(CoursesWindow(lab.ctx()))
        assert shown(at) == snapshot


@pytest.mark.parametrize("size", SIZES)
async def test_a_session_that_clashes_while_it_is_planned(lab, planned, size, snapshot):
    course, _, room = planned
    async with Over(lab, size) as at:
        await at.open(session_form(lab.ctx(), None, course))
        await at.fill(day=date(2026, 11, 19), at=Clock(time(9)), room=room.doc_id)
        assert shown(at) == snapshot


@pytest.mark.parametrize("size", SIZES)
async def test_the_days_of_a_series(lab, planned, size, snapshot):
    async with Over(lab, size) as at:
        await at.open(series_form(lab.ctx(), planned[0]))
        await at.fill(first=date(2026, 11, 19), at=time(9), count=3, skipped=["2026-11-26"])
        await at.press("ctrl+o")
        assert shown(at) == snapshot


@pytest.mark.parametrize("size", SIZES)
async def test_who_is_there(lab, planned, size):
    """The codes are drawn by chance: no snapshot."""
    lab.clock.advance(timedelta(days=7))
    async with Over(lab, size) as at:
        await at.open(CheckInWindow(lab.ctx(), planned[1]))
        await at.press("n", "space")
        assert "1/2 there" in shown(at)
        assert "██" in at.text()
