"""A window that is open while the language, or what it shows, becomes another."""

from __future__ import annotations

import pytest

from coordtui_training.panes.checkin import CheckInWindow
from coordtui_training.panes.courses import CoursesWindow
from coordtui_training.panes.people import PeopleWindow
from coordtui_training.panes.series_list import SeriesWindow
from coordtui_training.panes.teachers import TeachersWindow
from coordtui_training.seats import Seats

from .windows_lab import Over


@pytest.fixture
def listed(lab):
    """A session with somebody on its list."""
    session = lab.session(lab.course("SLRM"), instructors=[lab.person("Tobin Example")])
    Seats(lab.ctx()).add(session.doc_id, lab.person("Ngozi Inventada"))
    return session


async def in_french(at):
    """Choose French, as a person does."""
    at.app.action_language()
    await at.press()
    await at.press("down", "enter")


@pytest.mark.parametrize("window", [PeopleWindow, CheckInWindow, TeachersWindow, CoursesWindow, SeriesWindow])
async def test_a_window_names_what_it_shows_in_the_language_that_was_chosen(lab, listed, window):
    ctx = lab.ctx()
    given = {
        CoursesWindow: (),
        SeriesWindow: (lab.ctx().store.records(type(lab.course())).get(listed.course),),
    }
    async with Over(lab, (120, 40)) as at:
        await at.open(window(ctx, *given.get(window, (listed,))))
        assert "Course SLRM" in at.said()
        await in_french(at)
        assert "Cours SLRM" in at.said()
        assert "Course SLRM" not in at.said()


async def test_the_journal_is_in_the_language_that_was_chosen_and_follows_what_happens(lab, listed):
    async with Over(lab, (120, 40)) as at:
        await at.open(PeopleWindow(lab.ctx(), listed))
        await at.press("H")
        assert at.lines()[0].startswith("Course SLRM")
        await in_french(at)
        assert at.lines()[0].startswith("Cours SLRM")
        assert "1 étape" in at.lines()[0]
        Seats(lab.ctx()).add(listed.doc_id, lab.person("Ilse Fake"))
        await at.press()
        assert "2 étapes" in at.lines()[0]
        assert "Ilse Fake" in at.said()
