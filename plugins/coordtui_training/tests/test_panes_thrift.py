"""What the page of training does not do again while nothing has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui_training.panes import clashes, listing

from .conftest import Lab
from .page_desk import at

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def bare(lab: Lab) -> int:
    """A session without a room in the lab's month."""
    course = lab.course("GIT", title_en="Git for labs", title_fr="Git pour les labos")
    return lab.session(course, lab.now + 5 * HOUR).doc_id


async def test_what_clashes_in_a_month_is_looked_for_again_only_when_somebody_has_written(
    lab: Lab, bare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []
    against = clashes.against

    def counted(ctx, entries):
        asked.append([each.session.doc_id for each in entries])
        return against(ctx, entries)

    monkeypatch.setattr(clashes, "against", counted)
    async with at(lab.opened, (120, 40)) as desk:
        await desk.press("V", "V")
        assert asked == [[bare]]
        await desk.press("V", "V", "V")
        assert asked == [[bare]]
        assert "Git for labs  There is no room yet." in desk.text()
        lab.room("1.02", seats=24)
        await desk.press("V", "V", "V")
        assert asked == [[bare], [bare]]


async def test_a_month_that_is_left_says_nothing_over_the_one_that_is_shown(lab: Lab, bare: int) -> None:
    async with at(lab.opened, (120, 40)) as desk:
        await desk.press("V", "V")
        calendar = desk.page.calendars
        calendar.clashes.look([])
        calendar.clashes.look(calendar._within("month"))
        await desk.press("left")
        assert "Git for labs  There is no room yet." in desk.text()


async def test_what_a_session_needs_is_found_out_once_for_all_keys(
    lab: Lab, bare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    needs = listing.needs

    def counted(session, counts, now):
        told.append(session.doc_id)
        return needs(session, counts, now)

    async with at(lab.opened, (120, 40)) as desk:
        await desk.press("g", "s")
        monkeypatch.setattr(listing, "needs", counted)
        await desk.press("down", "up", "end")
        assert told == []
