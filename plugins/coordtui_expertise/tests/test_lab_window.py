"""The lab seen whole, as a person uses it."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from coordtui.ui.retranslation import retranslate
from coordtui_expertise.panes.lab import LabTopics
from coordtui_expertise.panes.lab_inside import PairWindow, TopicWindow
from coordtui_expertise.works import Works

from .conftest import Lab
from .window_kit import Visit

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def known(lab: Lab):
    """Two groups; Hrafn of Vision wrote with Oswin of Health, and alone on kernel methods."""
    vision, health = lab.group("Vision"), lab.group("Health")
    one = lab.add("Hrafn Placeholder", groups=[vision], interests=["bandits"])
    two = lab.add("Oswin [b]Tarrakett[/b]", groups=[health])
    for year in (2020, 2024, 2025):
        lab.wrote(one, f"Kernel methods of {year}", date=date(year, 3, 1))
    work = lab.wrote(one, "Bandits [red]everywhere[/red]", date=date(2026, 3, 1), url="https://x.invalid/1")
    Works(lab.as_(None)).attach(work.doc_id, two.doc_id, "confirmed", source="test")
    lab.wrote(two, "Bandits and robotics", date=date(2023, 3, 1))
    return one, two


@pytest.fixture
def open_(lab: Lab):
    return lambda size=(80, 24), reader=None: Visit(lab, LabTopics, size, reader)


@pytest.mark.parametrize("size", SIZES)
async def test_the_four_views_as_they_are_seen(open_, known, size, snapshot):
    async with open_(size) as at:
        for _ in range(4):
            assert at.text() == snapshot
            await at.press("V")
        assert "Topics over time" in at.text()


async def test_selected_topics_are_drawn_together(open_, known):
    async with open_((120, 40)) as at:
        await at.press("space", "space")
        legend = [line for line in at.text().splitlines() if "●" in line and "○" in line]
        assert any("bandits" in line and "kernel methods" in line for line in legend)


async def test_the_filter_narrows_every_view_by_topic_person_or_group(open_, known):
    async with open_() as at:
        await at.press("slash", *"kernel", "enter")
        assert "1 topic" in at.text()
        await at.press("V")
        assert "Nothing has these words." in at.text()
        await at.press("escape", "V", "slash", *"health", "enter")
        assert "2 people" in at.text()


async def test_a_topic_opens_its_people_and_papers_and_these_a_profile(open_, known):
    async with open_() as at:
        await at.press("down", "enter")
        assert isinstance(at.app.screen, TopicWindow)
        assert "bandits   2 people, 2 papers" in at.text()
        assert "Bandits [red]everywhere[/red]" in at.text()
        await at.press("down", "down", "enter")
        assert "https://x.invalid/1" in at.text()
        await at.press("home", "enter")
        assert not isinstance(at.app.screen, LabTopics | TopicWindow)
        assert "Profile" in at.text() or "Placeholder" in at.text()


async def test_two_groups_open_their_topics(open_, known):
    async with open_() as at:
        await at.press("V", "enter")
        assert isinstance(at.app.screen, PairWindow)
        assert "bandits" in at.text()
        await at.press("enter")
        assert isinstance(at.app.screen, TopicWindow)
        await at.press("q", "q")
        assert at.app.screen is at.window


async def test_the_matrix_is_gone_through_by_keys(open_, known):
    async with open_((120, 40)) as at:
        await at.press("V", "tab", "end")
        assert at.window.view.side.drawing.has_focus
        assert "of its work" in at.text()
        await at.press("enter")
        assert isinstance(at.app.screen, TopicWindow)
        await at.press("q", "q")
        assert at.window.view.list.has_focus
        assert at.app.screen is at.window


async def test_who_bridges_opens_a_profile(open_, known):
    async with open_() as at:
        await at.press("V", "V", "enter")
        assert at.app.screen is not at.window


async def test_what_is_seen_follows_what_changes(lab, open_, known):
    async with open_() as at:
        lab.wrote(known[0], "On causal inference")
        await at.settle()
        at.window.on_store_changed(None)
        await at.settle()
        assert "causal inference" in at.text()


async def test_names_change_with_the_language_and_the_cursor_stays(open_, known):
    async with open_() as at:
        assert ">   kernel methods" in at.text()
        at.app.session.translator.language = "fr"
        retranslate(at.app)
        await at.settle()
        assert ">   méthodes à noyau" in at.text()


async def test_what_is_hidden_is_counted_and_not_shown(lab, open_, known):
    lab.add("Shy Placeholder", interests=["fairness"], visibility={"interests": "hidden"})
    async with open_(reader=known[0]) as at:
        assert "fairness" not in at.text()
        assert "not counted: what 1 person hides" in at.text()


async def test_a_view_and_the_page_are_exported_to_files(open_, known, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    async with open_() as at:
        await at.press("E", "ctrl+o")
        assert (tmp_path / "lab.csv").read_text("utf-8").startswith("Topic,From,Papers")
        await at.press("E", "right", "ctrl+o")
        assert (tmp_path / "lab.html").read_text("utf-8").startswith("<!doctype html>")
        modes = {name: (tmp_path / name).stat().st_mode & 0o777 for name in ("lab.csv", "lab.html")}
        (tmp_path / "usual").touch()  # the page is to be shown to others, and as any file
        assert modes == {"lab.csv": 0o600, "lab.html": (tmp_path / "usual").stat().st_mode & 0o777}
        await at.press("E", "ctrl+o")
        assert "There is a file" in at.text()
        at.app.screen.form.put({"path": "~nosuchuser/lab.csv"})
        await at.press("ctrl+o")
        assert "There is no folder “~nosuchuser”" in at.text()


async def test_from_outside_the_text_is_copied_and_no_file_is_asked_for(lab, open_, known, monkeypatch):
    copied = []
    async with open_() as at:
        actor = msgspec.structs.replace(at.window.ctx.actor, via="ssh")
        at.window.ctx = lab.session.context("expertise", actor=actor)
        monkeypatch.setattr(at.app, "copy", copied.append)
        await at.press("E")
        assert "File" not in at.text()
        await at.press("ctrl+o")
    assert copied[0].startswith("Topic,From,Papers")


async def test_an_empty_lab_says_what_makes_topics(open_):
    async with open_() as at:
        for words in ("No topic yet", "No two groups", "Nobody connects", "Every topic"):
            assert words in at.text()
            await at.press("V")
