"""`coordtui theme`."""

from __future__ import annotations

import json
import re

import pytest

from coordtui.api.records import Actor
from coordtui.config.settings import CoreSettings
from coordtui.config.themes import bundled_themes, load_theme, own_themes
from coordtui.testing import settled
from coordtui.text.translation import Translator
from coordtui.ui.gallery.theme_preview import ThemePreview

FAULTY = """dark = 1
acent = "#123456"
background = "red"
"""


def test_a_new_theme_is_written_with_what_each_role_means_and_passes_the_check(coordtui) -> None:
    answer = coordtui("theme", "new", "dusk", "--from", "night")
    assert answer.status == 0, answer.err
    text = (own_themes() / "dusk.toml").read_text("utf-8")
    assert "# Keys, links, and the border" in text
    assert load_theme("dusk").accent == load_theme("night").accent
    assert coordtui("theme", "check", "dusk").status == 0
    listed = json.loads(coordtui("theme", "list", "--json").out)
    assert [each["own"] for each in listed if each["name"] == "dusk"] == [True]


def test_a_theme_of_sixteen_colours_can_be_the_beginning_too(coordtui) -> None:
    assert coordtui("theme", "new", "few", "--from", "terminal").status == 0
    assert load_theme("few").selected == "black"
    answer = coordtui("theme", "check", "few")
    assert (answer.status, "only there it is seen" in answer.out) == (0, True)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dark", "comes with the program"),
        ("../dusk", "no name for a theme"),
        (".dusk", "no name for a theme"),
        ("x" * 41, "no name for a theme"),
    ],
)
def test_a_new_theme_has_a_name_that_is_free_and_plain(coordtui, name: str, said: str) -> None:
    answer = coordtui("theme", "new", name)
    assert (answer.status, said in answer.err) == (1, True)
    assert not own_themes().exists()


def test_a_theme_that_is_there_is_never_written_over(coordtui) -> None:
    own_themes().mkdir(parents=True)
    (own_themes() / "dusk.toml").write_text("# mine")
    answer = coordtui("theme", "new", "dusk")
    assert (answer.status, "already" in answer.err) == (1, True)
    assert (own_themes() / "dusk.toml").read_text() == "# mine"


def test_nothing_is_written_or_read_for_who_is_not_at_home(coordtui, lab, machine, monkeypatch) -> None:
    (machine / "far.toml").write_text((bundled_themes() / "dark.toml").read_text())
    monkeypatch.setattr(Actor, "at_home", property(lambda actor: actor.via != "local"))
    for words in (("new", "dusk"), ("check", str(machine / "far.toml"))):
        answer = coordtui("theme", *words)
        assert (answer.status, "from afar" in answer.err) == (1, True), words
    assert not own_themes().exists()
    assert coordtui("theme", "check", "dark").status == 0


def test_what_cannot_be_read_is_told_with_the_nearest_colour_that_can(coordtui, machine) -> None:
    file = machine / "dim.toml"
    file.write_text(re.sub('quiet = ".*"', 'quiet = "#5a6066"', (bundled_themes() / "dark.toml").read_text()))
    answer = coordtui("theme", "check", str(file))
    assert answer.status == 1
    assert "[!!] “quiet” on “selection” has a contrast of" in answer.out
    [found] = json.loads(coordtui("theme", "check", str(file), "--json").out)
    assert not found["ok"]
    assert {pair["ground"] for pair in found["pairs"] if pair["level"] == "fails"} == {
        "background", "surface", "selection",
    }  # fmt: skip
    file.write_text(file.read_text().replace("#5a6066", found["nearest"]["quiet"]))
    assert coordtui("theme", "check", str(file)).status == 0


def test_colours_that_some_eyes_confuse_are_advice_and_no_fault(coordtui) -> None:
    answer = coordtui("theme", "check", "dark")
    assert "[--] “trouble” and “good” look alike to eyes without green" in answer.out
    assert answer.status == 0
    assert "look alike" not in coordtui("theme", "check", "colour-blind", "colour-blind-light").out


def test_every_fault_of_a_file_is_told_with_its_line_and_other_files_are_looked_at_too(
    coordtui, machine
) -> None:
    (machine / "faulty.toml").write_text(FAULTY)
    (machine / "broken.toml").write_text("dark = = 1")
    answer = coordtui("theme", "check", str(machine / "broken.toml"), str(machine / "faulty.toml"), "dark")
    assert answer.status == 1
    for said in (
        "not written as TOML",
        "“dark” must be true or false. — It is in",
        "faulty.toml, line 2. — Did you mean “accent”?",
        "“background” must be a text such as “#1a2b3c”",
        "The role “good” is missing.",
        "[ok] dark: all letters can be read (WCAG AA)",
    ):
        assert said in answer.out


def test_without_a_name_all_themes_are_checked_a_line_each(coordtui) -> None:
    answer = coordtui("theme", "check")
    assert answer.status == 0
    assert len(answer.out.splitlines()) == len(list(bundled_themes().glob("*.toml")))


def test_a_theme_that_is_not_there_is_said(coordtui, machine) -> None:
    assert "did you mean “paper”" in coordtui("theme", "check", "papr").err
    assert "There is no file" in coordtui("theme", "check", str(machine / "no.toml")).out


def test_a_preview_needs_a_terminal(coordtui) -> None:
    assert "It needs a terminal" in coordtui("theme", "preview", "dark").err


async def test_a_preview_wears_the_file_and_reads_it_again_when_it_is_saved(tmp_path) -> None:
    file = tmp_path / "dusk.toml"
    text = (bundled_themes() / "paper.toml").read_text()
    file.write_text(text)
    app = ThemePreview(file, Translator("en"), CoreSettings(theme="dusk"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert app.current_theme.background == load_theme("paper").background
        assert app.gallery.live is not None
        assert "quiet 7.5" in "\n".join(app.gallery.live.as_text())
        file.write_text(text.replace(load_theme("paper").quiet, "#b0a58f"))
        app.on_theme_edited()
        await settled(pilot)
        assert "quiet 2.1!" in "\n".join(app.gallery.live.as_text())
        file.write_text(text.replace("quiet", "quite"))
        for _ in range(2):  # saved twice, told once
            app.on_theme_edited()
            await settled(pilot)
        assert "Did you mean “quiet”?" in str(app.translator(app.gallery.title_line.right))
        assert [type(screen).__name__ for screen in app.screen_stack] == ["GalleryScreen", "Refusal"]
        file.write_text(text)
        app.on_theme_edited()
        await settled(pilot)
        assert app.screen is app.ground
        await pilot.press("t")
        assert app.theme == "evening"
        app.wear("dusk")  # the key comes back to it
        assert app.current_theme.background == load_theme("paper").background
    assert app.fault is None
