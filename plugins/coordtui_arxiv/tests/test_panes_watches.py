"""The watches, and what a new person sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len

from coordtui.api import Group
from coordtui.testing import FrozenClock, open_test_session, settled
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.widgets.stale import StaleScreen
from coordtui_arxiv.panes.watch_list import WatchesScreen
from coordtui_arxiv.records import Author, Paper, Watch
from coordtui_arxiv.watches import Watches


def paper(number: int, title: str) -> Paper:
    now = FrozenClock()()
    return Paper(
        key=f"2611.{99000 + number}",
        version=1,
        title=title,
        abstract="An invented abstract.",
        announced=now - timedelta(hours=number),
        first_seen=now,
        authors=[Author(name="Hrafn Placeholder")],
        categories=["cs.LG"],
        primary="cs.LG",
    )


class Visit:
    """The program open on the page of papers."""

    def __init__(self, session, size) -> None:
        self.app = CoordtuiApp(session, ticking=False)
        self.ctx = session.context("arxiv")
        self._running = self.app.run_test(size=size)

    async def __aenter__(self):
        self.pilot = await self._running.__aenter__()
        await self.press("2")
        return self

    async def __aexit__(self, *error) -> None:
        await self._running.__aexit__(*error)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def settle(self) -> None:
        await settled(self.pilot)

    async def watches(self) -> None:
        """Open the list of watches."""
        self.app.open_page.action_settings()
        await self.settle()

    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    def text(self) -> str:
        return "\n".join(self.lines())


@pytest.fixture
def visit(tmp_path):
    """Opens visits to one store, with papers and watches or without."""
    sessions = []

    def open_(*watches: Watch, titles=(), size=(80, 24), language="en") -> Visit:
        session = open_test_session(tmp_path, {"arxiv": "coordtui_arxiv"}, language=language)
        sessions.append(session)
        ctx = session.context("arxiv")
        ctx.store.records(Paper).add_all([paper(n, title) for n, title in enumerate(titles)])
        for watch in watches:
            Watches(ctx).save(watch)
        return Visit(session, size)

    yield open_
    for session in sessions:
        session.close()


def bandits() -> Watch:
    return Watch(name="Bandits", words="bandit OR bandits", categories=["cs.LG"])


async def test_a_new_person_is_told_why_it_is_empty_what_to_do_and_what_is_sent(visit):
    async with visit() as at:
        text = at.text()
        assert "No watch yet, so nothing has been fetched from arXiv." in text
        assert "Press n" in text
        assert "Nothing is sent but the categories, words and names" in text
        assert "arXiv not asked yet" in at.lines()[-2]
        assert "n watch" in at.lines()[-1]
        assert "f keep" not in at.lines()[-1]


async def test_a_watch_without_papers_says_to_ask_arxiv(visit):
    async with visit(bandits()) as at:
        assert "Your watches have found no paper yet." in at.text()
        assert "Press R to ask arXiv now" in at.text()


async def test_a_new_watch_shows_what_it_would_match_and_brings_its_papers(visit):
    async with visit(titles=["Invented bandits", "One bandit", "Proteins"]) as at:
        await at.press("n", *"Bandits", "enter", *"cs.lg", "enter", *"bandit OR bandits")
        assert "This matches 2 of the papers that are stored here." in at.lines()[-2]
        await at.press("ctrl+o")
        assert "Watch “Bandits” is saved." in at.text()
        assert "Invented bandits" in at.text()
        assert "Proteins" not in at.text()
        assert Watches(at.ctx).all()[0].categories == ["cs.LG"]


async def test_wrong_words_and_categories_are_told_where_they_stand(visit):
    async with visit() as at:
        await at.press("n", "ctrl+o")
        assert "! This has to be filled in." in at.text()
        await at.press(*"B", "enter", *"cs.LX", "enter", *"a AND (b", "ctrl+o")
        assert "! arXiv has no category “cs.LX”; did you mean" in at.text()
        assert "At character 7: a" in at.text()
        assert not Watches(at.ctx).all()


async def test_a_category_is_completed_as_it_is_typed(visit):
    async with visit() as at:
        await at.press("n", "enter", *"cs.LG, stat.m", "right")
        assert at.app.screen.form.values["categories"] == ["cs.LG", "stat.ME"]


async def test_categories_may_stand_with_spaces_or_commas_between_them(visit):
    async with visit() as at:
        await at.press("n", *"Two", "enter", *"cs.LG stat.ML,hep-th", "ctrl+o")
        (made,) = Watches(at.ctx).all()
        assert made.categories == ["cs.LG", "stat.ML", "hep-th"]


async def test_who_manages_watches_finds_those_of_other_groups_after_their_own(visit):
    async with visit(bandits(), titles=["Invented bandits", "Invented kelp"]) as at:
        group = at.ctx.directory.groups().add(Group(name="Coasts"))
        made = Watches(at.ctx).save(Watch(name="Algae", words="kelp", group=group.doc_id, send=True))
        await at.watches()
        lines = at.lines()
        assert lines[0].startswith("1 watch of yours, 1 of another group")
        assert "Bandits" in lines[2]
        assert lines[3].split()[:4] == ["Algae", "kelp", "·", "sends"]
        assert "Coasts" in lines[3]
        await at.press("down", "e", "end", *"!", "ctrl+o")
        assert Watches(at.ctx).get(made.doc_id).name == "Algae!"
        await at.press("enter")
        assert at.lines()[1].startswith("Papers   watch “Algae!”   1 new of 1")


async def test_the_watches_are_listed_changed_removed_and_brought_back(visit):
    off = Watch(name="Zebra", words="zebra", authors=["Hrafn Placeholder"], enabled=False)
    async with visit(bandits(), off, titles=["Invented bandits"]) as at:
        await at.watches()
        lines = at.lines()
        assert lines[0].startswith("2 watches of yours")
        assert lines[2].startswith(">?  Bandits")
        assert "cs.LG · bandit OR bandits" in lines[2]
        assert lines[2].split()[-4:] == ["1", "1", "0", "min"]
        assert lines[3].startswith(" -  Zebra")
        await at.press("d")
        assert isinstance(at.app.screen, WatchesScreen)
        await at.press("e", "end", *" of mine", "ctrl+o")
        assert "saved “Bandits of mine”" in at.text()
        await at.press("x")
        assert "removed “Bandits of mine” · u undoes" in at.text()
        assert [watch.name for watch in Watches(at.ctx).all()] == ["Zebra"]
        await at.press("u")
        assert [watch.name for watch in Watches(at.ctx).all()] == ["Bandits of mine", "Zebra"]
        assert "undone: removed “Bandits of mine”" in at.text()
        await at.press("q")
        assert not isinstance(at.app.screen, WatchesScreen)


async def test_opening_a_watch_shows_its_papers_and_q_goes_back_to_all(visit):
    async with visit(bandits(), titles=["Invented bandits", "Proteins"]) as at:
        await at.watches()
        await at.press("enter")
        assert "Papers   watch “Bandits”   1 new of 1" in at.lines()[1]
        await at.press("q")
        assert at.lines()[1].startswith("Papers   inbox   1 new of 1")


async def test_a_watch_that_another_session_changed_is_compared_field_by_field(visit):
    async with visit(bandits()) as at:
        await at.watches()
        await at.press("e", "end", *" of mine")
        theirs = Watches(at.ctx).all()[0]
        theirs.name, theirs.words, theirs.enabled = "Theirs", "one-armed", False
        Watches(at.ctx).save(theirs)
        await at.press("ctrl+o")
        assert isinstance(at.app.screen, StaleScreen)
        assert "Theirs" in at.text()
        await at.press("ctrl+o")
        saved = Watches(at.ctx).all()[0]
        assert (saved.name, saved.words, saved.enabled) == ("Bandits of mine", "one-armed", False)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_hostile_watches_are_text_at_every_size_in_both_languages(visit, size, language):
    names = ["[/x] [@click=app.bell]CLICK[/]", "\x1b[2J\x1b]0;x\x07", "深層学習" * 40, "w" * 300]
    watches = [Watch(name=name, categories=["cs.LG"], authors=[f"{name} Placeholder"]) for name in names]
    async with visit(*watches, titles=["Invented"], size=size, language=language) as at:
        await at.watches()
        await at.press("down", "x", "u", "e")
        for line in (*at.lines(), *at.lines()):
            assert cell_len(line) == size[0]
            assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in line)
        await at.press("escape")
        assert isinstance(at.app.screen, WatchesScreen)


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_first_visit_fits_a_small_window(visit, language):
    async with visit(size=(40, 10), language=language) as at:
        assert all(cell_len(line) == 40 for line in at.lines())
        await at.press("down", "pagedown", "end")
        assert "coordtui demo" in " ".join(at.text().split())


async def test_the_window_of_watches_shows_the_keys_that_do_something_and_explains_them(visit):
    async with visit(bandits(), titles=["Invented bandits"]) as at:
        await at.watches()
        hints = at.lines()[-1]
        assert "x remove" in hints
        assert "? help" in hints
        assert "undo" not in hints
        assert "select" not in hints
        await at.press("?")
        assert at.lines()[0].startswith("Help: Your watches")
        assert "remove the watch" in at.text()
        await at.press("q", "x")
        assert "u undo" in at.lines()[-1]
        assert "x remove" not in at.lines()[-1]


async def test_leaving_a_form_asks_in_the_words_of_what_the_answers_do(visit):
    async with visit() as at:
        await at.press("n", "a", "escape")
        assert "c leave  x stay" in at.lines()[-1]


async def test_a_watch_that_another_session_changed_is_seen_in_the_open_list(visit):
    async with visit(bandits()) as at:
        await at.watches()
        assert "Bandits" in at.text()
        known = Watches(at.ctx).all()[0]
        known.name = "Renamed elsewhere"
        Watches(at.ctx).save(known)
        for _ in range(200):
            await at.pilot.pause(0.02)
            if "Renamed elsewhere" in at.text():
                break
        assert "Renamed elsewhere" in at.text()
