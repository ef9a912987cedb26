"""Filter, orders, days, notes and the way back to where one left, on the page of papers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.testing import FrozenClock
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.channels import RSS
from coordtui_arxiv.service import Inbox
from coordtui_arxiv.texts import N_

from .test_panes import TITLES, desk, opened, paper  # noqa: F401 - fixtures


def listed(at) -> list[str]:
    """The titles in sight, in their order."""
    lines = at.lines()[3:]
    end = next((n for n, line in enumerate(lines) if line.startswith("──")), len(lines))
    return [title for line in lines[:end] for title in TITLES if title in line]


async def test_the_empty_filter_shows_its_fields_and_tab_completes(desk):  # noqa: F811
    async with desk() as at:
        await at.press("slash")
        assert "author: title:" in at.lines()[1]
        await at.press(*"aut", "tab", *"zeph")
        assert at.page.filter_text == "author:zeph"
        assert len(listed(at)) == 5
        await at.press("tab")
        assert at.page.papers.has_focus


async def test_fields_narrow_the_list_and_enter_keeps_them(desk):  # noqa: F811
    async with desk() as at:
        await at.press("f", "slash", *"-is:kept title:inv", "enter")
        assert listed(at) == ["Invented bandits"]
        assert "1 paper   with “-is:kept title:inv”" in at.lines()[1]
        await at.press("escape")
        assert len(listed(at)) == 5


async def test_a_slip_is_said_in_the_headline_and_empties_nothing(desk):  # noqa: F811
    async with desk(size=(120, 40)) as at:
        await at.press("slash", *"autor:zeph")
        assert "no field “autor”; did you mean author?" in at.lines()[1]
        assert "Placeholder policies" in at.text()
        await at.press("enter")
        assert "did you mean author?" in at.lines()[1]
        await at.press("escape")
        assert "did you mean" not in at.text()


async def test_the_order_is_said_and_s_takes_the_next_with_the_cursor_on_its_paper(desk):  # noqa: F811
    async with desk() as at:
        assert at.lines()[1].rstrip().endswith("new first, then by date")
        await at.press("s")
        assert at.lines()[1].rstrip().endswith("by title")
        assert listed(at) == sorted(TITLES)
        assert at.row(TITLES[0]).startswith(">")
        await at.press("S")
        assert listed(at) == sorted(TITLES, reverse=True)
        assert "by title, from the end" in at.lines()[1]
        await at.press("slash", *"title:placeholder", "enter")
        assert listed(at) == ["Placeholder policies"]


async def test_a_new_session_starts_where_the_last_one_left(desk, opened):  # noqa: F811
    first, second = opened(), opened()
    async with desk(session=first) as at:
        await at.press("V", "V", "V", "s", "slash", *"-title:lorem", "enter", "end", "up")
        place, here = at.page.place(), at.page.papers.cursor_key
        seen = listed(at)
    async with desk(session=second) as at:
        at.page.take_place(place)
        await at.settle()
        assert listed(at) == seen
        assert at.page.papers.cursor_key == here
        assert "all stored papers   4 papers   with “-title:lorem”" in at.lines()[1]
        for odd in ({"view": 3, "filter": [], "watch": "x", "list": 7}, {"watch": 99}):
            at.page.take_place(odd)
            await at.settle()
            assert at.lines()[1].startswith("Papers   inbox   5 new of 5")


async def test_the_language_is_switched_with_cursor_selection_and_filter_kept(desk):  # noqa: F811
    async with desk() as at:
        await at.press("slash", *"title:in", "enter", "space")
        at.app.session.translator.language = "fr"
        at.page.retranslated()
        await at.settle()
        assert at.row("Invented bandits")[:3] == ">•+"
        assert at.page.filter_text == "title:in"
        assert "1 article" in at.lines()[1]
        assert "Auteurs" in at.text()


async def test_a_note_goes_below_the_notes_of_all_that_are_selected_and_is_taken_back(desk):  # noqa: F811
    async with desk() as at:
        await at.press("N", *"first", "ctrl+o")
        await at.press("space", "space", "N", *"ask Oswin", "ctrl+o")
        assert "note added to 2 papers · u undoes" in at.text()
        assert at.marks(TITLES[0]).note == "first\nask Oswin"
        assert at.marks(TITLES[1]).note == "ask Oswin"
        await at.press("u")
        assert [at.marks(title).note for title in TITLES[:2]] == ["first", ""]
        await at.press("u")
        assert at.marks(TITLES[0]).note == ""
        await at.press("U", "U")
        assert at.marks(TITLES[0]).note == "first\nask Oswin"


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_the_days_have_their_counts_and_one_of_them_becomes_the_filter(desk, opened, size):  # noqa: F811
    session = opened(titles=TITLES[:3])
    older = paper(40, "An older one", hours=9 + 5 * 24)
    Archive(session.context("arxiv")).take(RSS, [older])
    async with desk(session=session, size=size) as at:
        await at.press("D")
        if size != (40, 10):
            assert "26 weeks" in at.text()
            assert "3 papers" in at.text()
        await at.press("left", "left", "left", "left", "left")
        assert size == (40, 10) or "1 paper" in at.text()
        await at.press("enter")
        day = (FrozenClock()() - timedelta(hours=9, days=5)).astimezone().date()
        assert at.page.filter_text == f"date:{day}"
        assert "An older one" in at.text()
        assert TITLES[0] not in at.text()
        await at.press("D", "q")
        assert at.page.filter_text == f"date:{day}"


async def test_a_sync_that_brought_papers_is_notified(desk, monkeypatch):  # noqa: F811
    def sync(ctx, run):
        Archive(ctx).take(RSS, [paper(60, "Brought by the sync")])
        return N_("Done.")

    monkeypatch.setattr("coordtui_arxiv.sync.sync", sync)
    async with desk() as at:
        await at.press("R")
        await at.until(lambda: at.app.session.notices)
        assert str(at.app.session.notices[-1].message) == "arXiv: 1 more paper in your watches"
        assert Inbox(at.ctx).counts().total == 6
