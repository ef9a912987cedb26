"""Several drafts published at once; a list of what fits that stays; who asks told from who waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Message
from coordtui.host.session import Session as Opened
from coordtui_training.panes.session_lines import seats, seats_said
from coordtui_training.records import Session
from coordtui_training.seats import Counts, Seats

from .conftest import Lab
from .page_desk import Desk, at, terminal_of

DAY = timedelta(days=1)


class Drafts:
    """Four drafts: two that can be published, one that wants a room that is taken then, one that is over."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        git = lab.course("GIT", title_en="Git for labs")
        given: dict[str, Any] = {"state": "draft", "room": lab.room("1.02", seats=24).doc_id}
        self.first = lab.session(git, lab.now + 10 * DAY, **given)
        self.twin = lab.session(git, lab.now + 10 * DAY, **given)
        self.second = lab.session(git, lab.now + 11 * DAY, **given)

    def states(self) -> list[str]:
        found = (
            self.lab.ctx()
            .store.records(Session)
            .get_many([each.doc_id for each in (self.first, self.twin, self.second)])
        )
        return [each.state for each in found]


@pytest.fixture
def drafts(lab: Lab) -> Drafts:
    return Drafts(lab)


def said(desk: Desk) -> str:
    return " ".join(desk.text().split())


async def test_p_publishes_all_selected_drafts_that_can_be_and_says_why_not_the_others(
    lab: Lab, drafts: Drafts
) -> None:
    async with at(lab.opened, (120, 40)) as desk:
        await desk.press("a")
        assert "3 selected" in desk.lines()[1]
        await desk.press("P")
        await desk.until(lambda: len(desk.app.screen_stack) > 1)
        assert "2 drafts are published." in said(desk)
        assert "1 stays a draft" in said(desk)
        assert "1.02 has “Git for labs”" in said(desk)
        assert drafts.states() == ["draft"] * 3, "nothing is done before a yes"
        await desk.press("c")
        assert drafts.states() == ["published", "draft", "published"]
        assert "published 2 sessions · u undoes" in desk.status
        assert "selected" not in desk.lines()[1]
        await desk.press("u")
        assert drafts.states() == ["draft"] * 3


async def test_no_leaves_the_selected_drafts_as_they_are(lab: Lab, drafts: Drafts) -> None:
    async with at(lab.opened) as desk:
        await desk.press("space", "space", "P")
        await desk.until(lambda: len(desk.app.screen_stack) > 1)
        await desk.press("x")
        assert drafts.states() == ["draft"] * 3
        assert "2 selected" in desk.lines()[1]


async def test_where_no_selected_draft_can_be_published_yes_does_nothing(lab: Lab, drafts: Drafts) -> None:
    lab.session(lab.course(), drafts.first.start, room=drafts.first.room)
    records = lab.ctx().store.records(Session)
    taken = next(each for each in records.find() if each.state == "published")
    from coordtui_training.planning.bookings import book

    with lab.ctx().store.transaction():
        book(lab.ctx(), taken)
    async with at(lab.opened) as desk:
        desk.page.show_session(drafts.first.doc_id)
        await desk.press("space", "space", "P")
        await desk.until(lambda: len(desk.app.screen_stack) > 1)
        assert "2 stay drafts" in said(desk)
        await desk.press("c")
        assert drafts.states() == ["draft"] * 3
        assert not desk.page.history.can_undo


async def test_what_is_selected_and_is_no_draft_is_left_alone(lab: Lab, drafts: Drafts) -> None:
    other = lab.session(lab.course(), lab.now + DAY)
    async with at(lab.opened) as desk:
        await desk.press("space", "P")
        assert len(desk.app.screen_stack) == 1
        assert not desk.page.available("training.publish")
        assert lab.ctx().store.records(Session).get(other.doc_id) == other


# What fits.


@pytest.fixture
def student(lab: Lab, tmp_path: Path) -> Iterator[tuple[int, Opened]]:
    person = lab.person("Sami Placeholder")
    opened = terminal_of(tmp_path, lab.clock, person, "Sami Placeholder")
    yield person, opened
    opened.close()


async def test_what_one_signs_up_for_keeps_its_row_among_what_fits(
    lab: Lab, student: tuple[int, Opened]
) -> None:
    person, opened = student
    wanted, other = (lab.session(lab.course(), lab.now + days * DAY) for days in (5, 6))
    async with at(opened) as desk:
        await desk.press(".")
        await desk.until(lambda: bool(desk.page.listing.sessions))
        await desk.press("home", "c")
        await desk.until(lambda: [each.session for each in desk.page.listing.fits] == [other])
        assert desk.page.list.session == wanted.doc_id
        assert [*desk.page.listing.sessions] == [wanted.doc_id, other.doc_id]
        await desk.press("c")
        assert lab.states(wanted) == {person: "confirmed"}
        assert lab.states(other) == {}, "a second key signs up nowhere"
        desk.page.show("fits")
        await desk.until(lambda: [*desk.page.listing.sessions] == [other.doc_id])


async def test_what_is_given_up_again_stands_once_among_what_fits(
    lab: Lab, student: tuple[int, Opened]
) -> None:
    wanted = lab.session()
    async with at(student[1]) as desk:
        await desk.press(".")
        await desk.until(lambda: bool(desk.page.listing.sessions))
        await desk.press("home", "c")
        await desk.until(lambda: desk.page.listing.fits == [])
        await desk.press("u")
        await desk.until(lambda: bool(desk.page.listing.fits))
        assert [key for key in desk.page.listing.keys if isinstance(key, int)] == [wanted.doc_id]


# Who asks.


@pytest.mark.parametrize(
    ("counts", "shown", "words"),
    [
        (Counts(confirmed=7, capacity=12, free=5, requested=4), "7/12 ?4", "7 of 12 seats taken, 4 ask"),
        (Counts(confirmed=12, capacity=12, waiting=1), "12/12 +1", "12 of 12 seats taken, 1 waiting"),
        (
            Counts(confirmed=24, capacity=24, waiting=5, requested=1),
            "24/24+5?1",
            "24 of 24 seats taken, 5 waiting, 1 asks",
        ),
        (Counts(confirmed=3), "3", "3 seats taken"),
    ],
)
def test_who_asks_is_counted_apart_from_who_waits(lab: Lab, counts: Counts, shown: str, words: str) -> None:
    heard = seats_said(counts)
    assert isinstance(heard, Message)
    assert (seats(counts), lab.ctx()._(heard)) == (shown, words)


async def test_a_request_is_asking_in_the_agenda_the_detail_and_the_month(lab: Lab) -> None:
    session = lab.session(lab.course("GIT", title_en="Git for labs"), moderated=True)
    Seats(lab.ctx(lab.person("Tobin Example"))).sign_up(session.doc_id)
    async with at(lab.opened, (120, 40)) as desk:
        assert "0/10 ?1" in desk.row("09:00 Git for labs")
        assert "0/10, 1 asks" in said(desk)
        await desk.press("V", "V")
        assert "0/10 seats, 1 asks" in desk.lines()[1]
        assert "waiting" not in desk.lines()[1]


async def test_a_draft_in_the_month_has_a_sign_that_is_not_the_one_of_who_asks(lab: Lab) -> None:
    lab.session(lab.course("GIT", title_en="Git for labs"), lab.now + DAY, state="draft")
    async with at(lab.opened) as desk:
        await desk.press("V", "V")
        line = next(each for each in desk.lines() if "Git for labs" in each)
        assert "draft: Git for labs" in line
        assert "?" not in line


# The filter.


@pytest.mark.parametrize("words", ["is:mine", "est:mienne", "est:mien", "est:miennes", "est:mes"])
async def test_mine_is_found_by_the_words_of_both_languages(
    lab: Lab, student: tuple[int, Opened], words: str
) -> None:
    person, opened = student
    mine, _ = lab.session(), lab.session(start=lab.now + 9 * DAY)
    Seats(lab.ctx(person)).sign_up(mine.doc_id)
    async with at(opened) as desk:
        desk.page.filtered(words)
        assert [*desk.page.listing.sessions] == [mine.doc_id]
