"""The page by its keys, and what stands on Today and in the search."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest
from coordtui.api import Context, formats
from coordtui.testing import FrozenClock, PagePilot
from msgspec.structs import replace

from coordtui_reading_group.search import hits
from coordtui_reading_group.service import ReadingGroup
from coordtui_reading_group.today import cards

PilotFor = Callable[..., AbstractAsyncContextManager[PagePilot]]
TODAY = FrozenClock().now.astimezone().date()  # wherever the tests run


@pytest.fixture
def group(ctx: Context) -> ReadingGroup:
    """The group, for the coordinator."""
    return ReadingGroup(ctx)


async def test_a_paper_is_proposed_voted_for_and_both_are_undone(group: ReadingGroup, pilot_for: PilotFor) -> None:
    async with pilot_for("reading.group") as pilot:
        await pilot.press("n")
        await pilot.type("Placeholder Networks")
        await pilot.press("ctrl+o", "+")
        assert "voted for: Placeholder Networks" in pilot.words
        number = group.all()[0].number
        assert len(group.get(number).voters) == 1
        await pilot.press("u")
        assert not group.get(number).voters
        await pilot.press("u")
        assert group.all() == []
        await pilot.press("U")
        assert [each.number for each in group.all()] == [number]


async def test_the_next_paper_is_picked_and_its_minutes_are_written(
    group: ReadingGroup, clock: FrozenClock, pilot_for: PilotFor
) -> None:
    for title in ("Placeholder Networks", "Ablating Nothing"):
        group.propose(title)
    async with pilot_for("reading.group", size=(80, 24)) as pilot:
        await pilot.press("M")
        assert "1 other has as many votes: Ablating Nothing" in pilot.words
        await pilot.press("ctrl+o")
        assert "meeting set: Placeholder Networks" in pilot.words
        (meeting,) = [each.meeting for each in group.all() if each.meeting]
        assert meeting.day == TODAY + timedelta(days=7)
        clock.advance(timedelta(days=7))
        await pilot.press("N")
        await pilot.type("Nobody disagreed.")
        await pilot.press("ctrl+o")
        assert group.meeting(meeting.proposal).minutes == "Nobody disagreed."
        await pilot.press("u")
        assert group.meeting(meeting.proposal).minutes == ""
        await pilot.press("U", "slash")
        await pilot.type("disagreed")
        await pilot.press("enter")
        assert "1 paper" in pilot.words
        await pilot.press("N")
        assert "Nobody disagreed." in pilot.words


async def test_a_meeting_is_called_off_and_a_paper_withdrawn(group: ReadingGroup, pilot_for: PilotFor) -> None:
    number = group.propose("Placeholder Networks").doc_id
    group.meet(number, TODAY)
    async with pilot_for("reading.group") as pilot:
        await pilot.press("x")
        assert group.get(number).meeting is None
        await pilot.press("x")
        assert group.all() == []
        await pilot.press("u", "u")
        assert group.meeting(number).day == TODAY


async def test_a_paper_and_its_meeting_are_edited(group: ReadingGroup, pilot_for: PilotFor) -> None:
    number = group.propose("Networks").doc_id
    async with pilot_for("reading.group") as pilot:
        await pilot.press("e", "end")
        await pilot.type(" of Placeholders")
        await pilot.press("ctrl+o")
        assert group.get(number).proposal.title == "Networks of Placeholders"
        await pilot.press("u")
        assert group.get(number).proposal.title == "Networks"
        await pilot.press("p")
        assert "you present: Networks" in pilot.words
    group.meet(number, TODAY)
    async with pilot_for("reading.group") as pilot:
        await pilot.press("e", "pagedown", "ctrl+o")  # the next day
        assert group.meeting(number).day == TODAY + timedelta(days=1)


async def test_minutes_and_a_meeting_that_is_moved_meanwhile_are_brought_together(
    group: ReadingGroup, pilot_for: PilotFor
) -> None:
    number = group.propose("Placeholder Networks").doc_id
    meeting = group.meet(number, TODAY)
    async with pilot_for("reading.group") as pilot:
        await pilot.press("N")
        await pilot.type("Nobody disagreed.")
        group.move(replace(meeting, day=TODAY - timedelta(days=1)))  # on another terminal
        await pilot.press("ctrl+o")
    stored = group.meeting(number)
    assert (stored.minutes, stored.day) == ("Nobody disagreed.", TODAY - timedelta(days=1))


async def test_the_page_speaks_french_and_is_read_by_a_guest(group: ReadingGroup, pilot_for: PilotFor) -> None:
    async with pilot_for("reading.group", language="fr", size=(40, 10)) as pilot:
        assert "Rien n’est encore proposé" in pilot.words
    group.meet(group.propose("Placeholder Networks").doc_id, TODAY)
    async with pilot_for("reading.group", language="fr", size=(120, 40)) as pilot:
        assert "Présente" in pilot.text
        assert formats.day(TODAY, "fr") in pilot.text


def test_today_has_the_next_meeting_and_the_open_vote(ctx: Context, group: ReadingGroup) -> None:
    group.meet(group.propose("Placeholder Networks").doc_id, TODAY)
    waiting = group.propose("Ablating Nothing").doc_id
    assert [str(card.title) for card in cards(ctx)] == [
        f"{formats.day(TODAY, 'en')}: Placeholder Networks",
        "Vote for what is read next: 1 paper",
    ]
    group.vote(waiting)
    assert len(list(cards(ctx))) == 1


def test_papers_are_found_by_their_titles_and_their_minutes(ctx: Context, group: ReadingGroup) -> None:
    number = group.propose("Placeholder Networks").doc_id
    group.write(replace(group.meet(number, TODAY), minutes="Nobody disagreed."))
    for words in ("networks", "disagr"):
        assert [hit.ref.key for hit in hits(ctx, words, 10)] == [str(number)]
