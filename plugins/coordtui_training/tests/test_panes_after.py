"""What a student finds on the page once a session has begun: presence, feedback, certificate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from coordtui.host.session import Session as Opened
from coordtui_training.certificates import Certificates
from coordtui_training.records import Session
from coordtui_training.running import Roll
from coordtui_training.seats import Seats

from .conftest import Lab
from .page_desk import at, terminal_of


@pytest.fixture
def student(lab: Lab) -> int:
    return lab.person("Sami Placeholder")


@pytest.fixture
def attended(lab: Lab, student: int) -> Session:
    """A session that the student has a seat in, and that is on now."""
    session = lab.session(lab.course("GIT", title_en="Git for labs"), lab.now + timedelta(hours=60))
    Seats(lab.ctx(student)).sign_up(session.doc_id)
    lab.clock.advance(timedelta(hours=61))
    Roll(lab.ctx()).check_in(session.doc_id, student)
    return session


@pytest.fixture
def terminal(lab: Lab, student: int, tmp_path: Path, attended: Session) -> Iterator[Opened]:
    opened = terminal_of(tmp_path, lab.clock, student, "Sami Placeholder")
    yield opened
    opened.close()


async def test_who_is_checked_in_reads_it_on_the_page(terminal: Opened) -> None:
    async with at(terminal) as desk:
        assert "You are checked in." in desk.text()


async def test_who_came_reads_how_to_say_how_it_was_until_they_did(
    lab: Lab, attended: Session, terminal: Opened
) -> None:
    lab.clock.advance(timedelta(hours=3))
    async with at(terminal) as desk:
        desk.page.show_session(attended.doc_id)
        await desk.press("i", "escape")
        assert "F says how it was." in desk.text()


async def test_who_came_reads_the_code_of_their_certificate_and_how_to_have_it(
    lab: Lab, student: int, attended: Session, terminal: Opened
) -> None:
    lab.clock.advance(timedelta(hours=3))
    Roll(lab.ctx()).close(attended.doc_id)
    Certificates(lab.ctx()).issue(attended.doc_id)
    (made,) = Certificates(lab.ctx(student)).mine()
    async with at(terminal) as desk:
        desk.page.show_session(attended.doc_id)
        await desk.press("i", "escape")
        assert f"Certificate {made.code}" in desk.text()
        assert f"coordtui training certificate pdf {made.doc_id}" in desk.text()
        Certificates(lab.ctx()).revoke(made.doc_id, "given by mistake")
        await desk.until(lambda: made.code not in desk.text())
