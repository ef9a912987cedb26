"""The words of the lab on the screen."""

from __future__ import annotations

import msgspec
import pytest

from coordtui.access import actor_for
from coordtui.api import Refused, StaleRecord, Term
from coordtui.ui.widgets import History
from coordtui_expertise.lab_terms import LabTerms, NotATerm
from coordtui_expertise.panes.vocabulary import VocabularyWindow

from .window_kit import Visit

WIDE = (120, 40)


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_every_term_is_listed_in_both_languages(lab, size):
    async with Visit(lab, VocabularyWindow, size) as opened:
        assert "294 terms" in opened.text()
        assert "active learning" in opened.text()
        assert "apprentissage actif" in opened.text()


async def test_the_list_narrows_as_one_types(lab):
    async with Visit(lab, VocabularyWindow, WIDE) as opened:
        await opened.press("slash", *"taln")
        assert "1 term" in opened.text()
        await opened.press("enter", "escape")
        assert "294 terms" in opened.text()


async def test_a_term_is_taken_away_and_brought_back(lab):
    async with Visit(lab, VocabularyWindow, WIDE) as opened:
        await opened.press("slash", *"taln", "enter", "x")
        assert "took away" in opened.text()
        assert opened.ctx.directory.vocabulary().expand("TALN") == []
        await opened.press("u")
        assert opened.ctx.directory.vocabulary().expand("TALN")
        await opened.press("x", "x")
        assert opened.ctx.directory.vocabulary().expand("TALN")


async def test_bringing_a_term_back_does_not_undo_what_another_made_of_it_since(lab):
    async with Visit(lab, VocabularyWindow, WIDE) as opened:
        await opened.press("slash", *"taln", "enter", "x")
        terms = LabTerms(lab.as_(None))
        (gone,) = (entry for entry in terms.entries() if entry.state == "hidden")
        terms.save(Term(en=gone.term.en, fr="mots inventés"), gone.concept)
        await opened.press("u")
        assert "This was changed since, and stays as it is now." in opened.text()
        assert terms.entry(gone.concept).term.fr == "mots inventés"


async def test_a_new_term_is_stored_from_the_form(lab):
    async with Visit(lab, VocabularyWindow, WIDE) as opened:
        await opened.press("n", *"invented", "tab", *"inventions", "ctrl+o")
        assert opened.ctx.directory.vocabulary().expand("invented") == ["inventions"]
        assert "saved" in opened.text()


async def test_who_may_not_change_terms_only_reads_them(lab):
    reader = lab.add("Hrafn Placeholder")
    async with Visit(lab, VocabularyWindow, WIDE, reader) as opened:
        await opened.press("x", "n", "enter")
        assert isinstance(opened.app.screen, VocabularyWindow)
        assert not opened.ctx.directory.terms().find()


def test_changing_the_english_name_moves_the_term(ctx):
    terms = LabTerms(ctx)
    concept = terms.entry("RL").concept
    terms.save(Term(en="learning by reward", fr="récompenses", also=["RL"]), concept)
    assert ctx.directory.vocabulary().expand("rl") == ["learning by reward", "récompenses"]


def test_a_term_is_not_called_like_another(ctx):
    terms = LabTerms(ctx)
    with pytest.raises(NotATerm):
        terms.save(Term(en="bandits"), terms.entry("RL").concept)


def test_a_term_that_somebody_changed_meanwhile_is_not_renamed_over_them(ctx):
    terms = LabTerms(ctx)
    terms.save(Term(en="invented knitting"))
    shown = terms.entry("invented knitting").term
    terms.save(
        Term(en="invented knitting", fr="tricot inventé", doc_id=shown.doc_id, rev=shown.rev),
        "invented knitting",
    )
    with pytest.raises(StaleRecord):
        terms.save(Term(en="imaginary knitting", doc_id=shown.doc_id, rev=shown.rev), "invented knitting")
    assert terms.entry("tricot inventé").term.en == "invented knitting"


def test_no_term_is_a_formula_in_the_file_and_each_comes_back_as_it_was(ctx):
    terms = LabTerms(ctx)
    terms.save(Term(en="=1+1", fr="@rien"))
    written = terms.written()
    assert "'=1+1,'@rien" in written
    done = terms.read(written, dry_run=True)
    assert (done.added, done.changed, done.hidden, done.errors) == (0, 0, 0, [])


def test_what_is_no_csv_is_refused(ctx):
    with pytest.raises(Refused):
        LabTerms(ctx).read('en,fr\n"never closed')


async def test_somebody_from_afar_copies_the_vocabulary(lab, monkeypatch):
    copied: list[str] = []
    coordinator = lab.directory.people().get(lab.directory.lab().coordinator)
    afar = lab.session.context("expertise", actor=actor_for(coordinator, via="ssh:test"))
    async with Visit(lab, lambda ctx: VocabularyWindow(afar), WIDE) as opened:
        monkeypatch.setattr(opened.app, "copy", copied.append)
        await opened.press("E")
        assert copied == [LabTerms(afar).written()]


async def test_the_vocabulary_is_written_to_a_file_and_read_from_it(lab, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    async with Visit(lab, VocabularyWindow, WIDE) as opened:
        await opened.press("E", "ctrl+o")
        assert "vocabulary.csv" in opened.text()
        assert (tmp_path / "vocabulary.csv").read_text("utf-8").startswith("en,fr,also,facet\n")
        opened.window.action_from_file()
        await opened.settle()
        await opened.press(*"~/vocabulary.csv", "ctrl+o")
        assert "294 as they are" in opened.text()


async def test_a_file_in_the_home_of_nobody_is_refused_in_the_form(lab):
    async with Visit(lab, VocabularyWindow, WIDE) as opened:
        opened.window.action_from_file()
        await opened.settle()
        opened.app.screen.form.put({"path": "~nosuchuser/x.csv"})
        await opened.press("ctrl+o")
        assert "There is no file “~nosuchuser/x.csv”" in opened.text()
    async with Visit(lab, VocabularyWindow, WIDE) as opened:
        await opened.press("E")
        opened.app.screen.form.put({"path": "~nosuchuser/x.csv"})
        await opened.press("ctrl+o")
        assert "There is no folder “~nosuchuser”" in opened.text()


async def test_a_saved_term_is_what_u_takes_back(lab):
    history = History()
    history.do("a page was changed", lambda: pytest.fail)
    async with Visit(lab, lambda ctx: VocabularyWindow(ctx, history), WIDE) as opened:
        await opened.press("n", *"invented", "tab", *"inventions", "ctrl+o")
        assert "saved “invented” · u undoes" in opened.text()
        await opened.press("u")
        assert "undone: saved “invented”" in opened.text()
        assert not opened.ctx.directory.terms().find()
        history.redo()
        assert opened.ctx.directory.vocabulary().expand("invented") == ["inventions"]


async def test_a_term_that_has_another_name_has_its_old_one_again_step_by_step(lab):
    async with Visit(lab, VocabularyWindow, WIDE) as opened:
        expand = opened.ctx.directory.vocabulary().expand
        before = LabTerms(opened.ctx).entries()
        await opened.press("slash", *"taln", "enter")
        await opened.press("e", "ctrl+u", *"invented", "ctrl+o", "x")
        assert not opened.ctx.directory.vocabulary().expand("taln")
        await opened.press("u")
        assert "invented" in opened.ctx.directory.vocabulary().expand("taln")
        await opened.press("u")
        assert LabTerms(opened.ctx).entries() == before
        assert opened.ctx.directory.vocabulary().expand("taln") == expand("taln")


async def test_after_a_conflict_u_brings_back_what_somebody_else_saved(lab):
    terms = LabTerms(lab.as_(None))
    mine = terms.save(Term(en="invented", fr="inventions"))
    async with Visit(lab, VocabularyWindow, WIDE) as opened:
        await opened.press("slash", *"inventions", "enter", "e", "tab", "ctrl+u", *"imagined")
        terms.save(msgspec.structs.replace(mine, also=["theirs"]), "invented")
        await opened.press("ctrl+o")
        (now,) = opened.ctx.directory.terms().find()
        assert (now.fr, now.also) == ("imagined", ["theirs"])
        await opened.press("u")
        (now,) = opened.ctx.directory.terms().find()
        assert (now.fr, now.also) == ("inventions", ["theirs"])


async def test_terms_from_a_file_are_what_u_takes_back(lab, tmp_path):
    path = tmp_path / "terms.csv"
    path.write_text("en,fr\ninvented,inventions\nactive learning,essai\n")
    async with Visit(lab, VocabularyWindow, WIDE) as opened:
        opened.window.action_from_file()
        await opened.settle()
        await opened.press(*str(path), "ctrl+o")
        assert "1 added, 1 changed" in opened.text()
        await opened.press("u")
        assert "undone: terms taken from a file" in opened.text()
        assert not opened.ctx.directory.terms().find()
