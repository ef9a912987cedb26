"""Filter, orders, days, notes and the way back to where one left, on the page of papers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coordtui.testing import FrozenClock
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.channels import RSS
from coordtui_arxiv.panes.listing import Listing
from coordtui_arxiv.panes.views import Scope
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
        assert at.page.filtering
        await at.press("down")
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
        await at.press("V", "V", "V", "V", "s", "slash", *"-title:lorem", "enter", "end", "up")
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
        assert "Pourquoi" in at.text()


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


@pytest.fixture
def older(opened):  # noqa: F811
    """A session with three papers of today and one of five days before."""
    session = opened(titles=TITLES[:3])
    Archive(session.context("arxiv")).take(RSS, [paper(40, "An older one", hours=9 + 5 * 24)])
    return session


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_days_have_their_counts(desk, older, size):  # noqa: F811
    async with desk(session=older, size=size) as at:
        await at.press("D")
        assert "26 weeks" in at.text()
        assert "3 papers" in at.text()
        await at.press("left", "left", "left", "left", "left")
        assert "1 paper" in at.text()


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_one_of_the_days_becomes_the_filter(desk, older, size):  # noqa: F811
    async with desk(session=older, size=size) as at:
        await at.press("D", "left", "left", "left", "left", "left", "enter")
        day = (FrozenClock()() - timedelta(hours=9, days=5)).astimezone().date()
        assert at.page.filter_text == f"date:{day}"
        assert "An older one" in at.text()
        assert TITLES[0] not in at.text()
        await at.press("D", "q")
        assert at.page.filter_text == f"date:{day}"


async def test_a_day_is_asked_for_beside_a_phrase_that_is_still_being_typed(desk, older):  # noqa: F811
    async with desk(session=older) as at:
        await at.press("slash", *'title:"an old', "enter", "D", "enter")
        day = (FrozenClock()() - timedelta(hours=9, days=5)).astimezone().date()
        assert at.page.filter_text == f'date:{day} title:"an old'
        assert listed(at) == []
        assert "An older one" in at.text()


@pytest.mark.parametrize(
    ("typed", "kept"), [('title:"lorem', 'title:"lorem'), ('kept "a b" date:>2026 cs', 'kept "a b" cs')]
)
def test_a_day_takes_the_place_of_other_days_and_leaves_every_other_term(opened, typed, kept):  # noqa: F811
    listing = Listing(opened().context("arxiv"))
    listing.scope = listing.scope.with_words(typed)
    assert listing.on_day(date(2026, 11, 12)).words == f"date:2026-11-12 {kept}"


async def test_a_draft_of_a_note_on_some_papers_is_not_one_on_others(desk, opened):  # noqa: F811
    opened(titles=TITLES)
    for keys, drafted, typed in (
        (["space", "space"], "", "a"),
        (["down", "space", "space"], "", "b"),
        (["down", "space", "home", "space"], "a", ""),
    ):
        async with desk(session=opened(titles=())) as at:
            await at.press("home", *keys, "N")
            form = at.app.screen.form
            await at.until(lambda form=form: form.before)
            await at.settle()
            assert form.values["note"] == drafted
            await at.press(*typed)


async def test_a_sync_that_brought_papers_is_notified(desk, monkeypatch):  # noqa: F811
    def sync(ctx, run):
        Archive(ctx).take(RSS, [paper(60, "Brought by the sync")])
        return N_("Done.")

    monkeypatch.setattr("coordtui_arxiv.sync.sync", sync)
    async with desk() as at:
        await at.press("R")
        await at.until(lambda: at.app.session.told.all)
        assert str(at.app.session.told.all[-1].message) == "arXiv: 1 more paper in your watches"
        assert Inbox(at.ctx).counts().total == 6


def brings(monkeypatch, *titles: str) -> None:
    """A sync that brings papers newer than all others, in one step each."""

    def sync(ctx, run):
        for number, title in enumerate(titles):
            Archive(ctx).take(RSS, [paper(60 + number, title, hours=8 - number)])
        return N_("Done.")

    monkeypatch.setattr("coordtui_arxiv.sync.sync", sync)


async def asked(at, brought: int) -> None:
    """Ask arXiv, and wait for that many papers in all."""
    at.page.action_read_again()
    await at.until(lambda: not at.page.job_running and len(at.page.listing.ids) == brought)
    await at.settle()


async def test_who_asks_arxiv_at_the_top_sees_what_it_brought(desk, monkeypatch):  # noqa: F811
    brings(monkeypatch, "Newer", "Newest")
    async with desk() as at:
        await asked(at, 7)
        assert at.lines()[3].startswith(">•  Newest")


async def test_who_asks_for_a_first_time_begins_at_the_top(desk, monkeypatch):  # noqa: F811
    brings(monkeypatch, "Newer", "Newest")
    async with desk(titles=()) as at:
        await asked(at, 2)
        assert at.lines()[3].startswith(">•  Newest")


@pytest.mark.parametrize("keys", [["down"], ["enter"], ["space", "home"]])
async def test_who_began_to_read_stays_on_the_paper_when_others_come_in(desk, monkeypatch, keys):  # noqa: F811
    brings(monkeypatch, "Newer", "Newest")
    async with desk() as at:
        await at.press(*keys)
        here = at.page.papers.cursor_key
        await asked(at, 7)
        assert at.page.papers.cursor_key == here
        assert at.page.papers.cursor >= 2


async def test_who_went_on_while_arxiv_was_asked_is_not_brought_back(desk):  # noqa: F811
    async with desk() as at:
        at.page.waits_on = at.page.papers.cursor_key
        await at.press("down", "down")
        at.page.back_to_the_top()
        assert at.page.papers.cursor == 2


async def test_another_view_is_seen_as_a_list_also_from_within_a_paper(desk):  # noqa: F811
    async with desk() as at:
        await at.press("f", "down", "enter")
        at.page.show(Scope("starred"))
        await at.settle()
        assert listed(at) == [TITLES[0]]


async def test_the_list_is_in_sight_while_it_is_filtered_from_within_a_paper(desk):  # noqa: F811
    async with desk() as at:
        await at.press("enter")
        assert TITLES[1] not in at.text()
        await at.press("slash", *"bandits")
        assert listed(at) == [TITLES[1]]
        await at.press("enter", "f")
        assert at.marks(TITLES[1]).starred


@pytest.mark.parametrize(("keys", "here"), [((), "Newest"), (("down",), TITLES[1])])
async def test_who_left_at_the_top_comes_back_to_it_and_others_to_their_paper(
    desk,  # noqa: F811
    opened,  # noqa: F811
    keys,
    here,
):
    first, second = opened(), opened()
    async with desk(session=first) as at:
        await at.press(*keys)
        place = at.page.place()
    Archive(second.context("arxiv")).take(RSS, [paper(60, "Newest", hours=1)])
    async with desk(session=second) as at:
        at.page.take_place(place)
        await at.settle()
        assert at.page.entry.paper.title == here


async def test_tab_stays_in_the_field_when_there_is_nothing_to_complete(desk):  # noqa: F811
    async with desk() as at:
        await at.press("/", *"zzz", "tab", *"fd")
        assert at.page.filtering
        assert at.page.filter_text == "zzzfd"
