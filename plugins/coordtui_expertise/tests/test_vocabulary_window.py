"""The words of the lab on the screen."""

from __future__ import annotations

import pytest

from coordtui.access import actor_for
from coordtui.api import Term
from coordtui.ui.app import CoordtuiApp
from coordtui_expertise.lexicon import Lexicon, NotATerm
from coordtui_expertise.panes.vocabulary import VocabularyWindow

from .conftest import Lab


class Opened:
    """The program with the window open."""

    def __init__(self, lab: Lab, size=(120, 40), reader=None) -> None:
        self.app = CoordtuiApp(lab.session, ticking=False)
        actor = actor_for(reader) if reader else None
        self.ctx = lab.session.context("expertise", **({"actor": actor} if actor else {}))
        self._running = self.app.run_test(size=size)

    async def __aenter__(self):
        self.pilot = await self._running.__aenter__()
        self.window = VocabularyWindow(self.ctx)
        self.app.push_screen(self.window)
        await self.settle()
        return self

    async def __aexit__(self, *error) -> None:
        await self._running.__aexit__(*error)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def settle(self) -> None:
        for _ in range(2):
            await self.pilot.pause()
            await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_term_is_listed_in_both_languages(lab, size):
    async with Opened(lab, size) as opened:
        assert "294 terms" in opened.text()
        assert "active learning" in opened.text()
        assert "apprentissage actif" in opened.text()


async def test_the_list_narrows_as_one_types(lab):
    async with Opened(lab) as opened:
        await opened.press("slash", *"taln")
        assert "1 term" in opened.text()
        await opened.press("enter", "escape")
        assert "294 terms" in opened.text()


async def test_a_term_is_taken_away_and_brought_back(lab):
    async with Opened(lab) as opened:
        await opened.press("slash", *"taln", "enter", "x")
        assert "took away" in opened.text()
        assert opened.ctx.directory.vocabulary().expand("TALN") == []
        await opened.press("u")
        assert opened.ctx.directory.vocabulary().expand("TALN")
        await opened.press("x", "x")
        assert opened.ctx.directory.vocabulary().expand("TALN")


async def test_a_new_term_is_stored_from_the_form(lab):
    async with Opened(lab) as opened:
        await opened.press("n", *"invented", "tab", *"inventions", "ctrl+o")
        assert opened.ctx.directory.vocabulary().expand("invented") == ["inventions"]
        assert "saved" in opened.text()


async def test_who_may_not_change_terms_only_reads_them(lab):
    reader = lab.add("Hrafn Placeholder")
    async with Opened(lab, reader=reader) as opened:
        await opened.press("x", "n", "enter")
        assert isinstance(opened.app.screen, VocabularyWindow)
        assert not opened.ctx.directory.terms().find()


def test_changing_the_english_name_moves_the_term(ctx):
    lexicon = Lexicon(ctx)
    concept = lexicon.entry("RL").concept
    lexicon.save(Term(en="learning by reward", fr="récompenses", also=["RL"]), concept)
    assert ctx.directory.vocabulary().expand("rl") == ["learning by reward", "récompenses"]


def test_a_term_is_not_called_like_another(ctx):
    lexicon = Lexicon(ctx)
    with pytest.raises(NotATerm):
        lexicon.save(Term(en="bandits"), lexicon.entry("RL").concept)


def test_undoing_puts_back_what_the_lab_had_changed(ctx):
    lexicon = Lexicon(ctx)
    lexicon.save(Term(en="reinforcement learning", fr="renfo"), "reinforcement learning")
    entry = lexicon.entry("renfo")
    lexicon.take_away(entry.concept)
    lexicon.put_back(entry)
    assert ctx.directory.vocabulary().expand("renfo") == ["reinforcement learning"]


async def test_the_vocabulary_is_written_to_a_file_and_read_from_it(lab, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    async with Opened(lab) as opened:
        await opened.press("E", "ctrl+o")
        assert "vocabulary.csv" in opened.text()
        assert (tmp_path / "vocabulary.csv").read_text("utf-8").startswith("en,fr,also,facet\n")
        opened.window.action_from_file()
        await opened.settle()
        await opened.press(*"~/vocabulary.csv", "ctrl+o")
        assert "294 as they are" in opened.text()
