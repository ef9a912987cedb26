from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import get_args

import pytest

import coordtui
from coordtui.api import SettingsError
from coordtui.config import themes
from coordtui.config.contrast import APART, EYES, Eyes, contrast, distance, luminance
from coordtui.config.theme_review import SIGNALS
from coordtui.config.themes import GROUND_ROLES, TEXT_ROLES, find_themes, load_theme, own_themes, read_theme
from coordtui.ui.look_choosers import THEME_NOTES
from coordtui.ui.settings_lines import _WORDS

BUNDLED = sorted(file.stem for file in themes.bundled_themes().glob("*.toml"))
WITH_COLOURS = [
    "colour-blind", "colour-blind-light", "contrast", "dark", "evening", "grey", "light", "night", "paper",
]  # fmt: skip

ANSI_NAMES = [name for name in get_args(themes.AnsiColour) if name != "default"]
PALETTES = {
    "xterm": "#000000 #cd0000 #00cd00 #cdcd00 #0000ee #cd00cd #00cdcd #e5e5e5 "
    "#7f7f7f #ff0000 #00ff00 #ffff00 #5c5cff #ff00ff #00ffff #ffffff",
    "the Linux console": "#000000 #aa0000 #00aa00 #aa5500 #0000aa #aa00aa #00aaaa #aaaaaa "
    "#555555 #ff5555 #55ff55 #ffff55 #5555ff #ff55ff #55ffff #ffffff",
    "Tango": "#000000 #cc0000 #4e9a06 #c4a000 #3465a4 #75507b #06989a #d3d7cf "
    "#555753 #ef2929 #8ae234 #fce94f #729fcf #ad7fa8 #34e2e2 #eeeeec",
    "Windows": "#0c0c0c #c50f1f #13a10e #c19c00 #0037da #881798 #3a96dd #cccccc "
    "#767676 #e74856 #16c60c #f9f1a5 #3b78ff #b4009e #61d6d6 #f2f2f2",
}


def test_there_is_a_theme_for_every_eye_and_every_terminal() -> None:
    assert set(BUNDLED) == {*WITH_COLOURS, "sixteen", "terminal"}
    assert load_theme("dark").dark
    assert not load_theme("light").dark
    assert [name for name in BUNDLED if load_theme(name).ansi] == ["sixteen", "terminal"]


@pytest.mark.parametrize("name", WITH_COLOURS)
@pytest.mark.parametrize("role", TEXT_ROLES)
@pytest.mark.parametrize("ground", GROUND_ROLES)
def test_text_can_be_read_on_every_ground(name: str, role: str, ground: str) -> None:
    theme = load_theme(name)
    least = 7 if name == "contrast" else 4.5
    assert contrast(getattr(theme, role), getattr(theme, ground)) >= least


@pytest.mark.parametrize("palette", PALETTES)
def test_sixteen_colours_can_be_read_in_the_palettes_that_terminals_come_with(palette: str) -> None:
    theme, colours = load_theme("sixteen"), dict(zip(ANSI_NAMES, PALETTES[palette].split(), strict=True))
    for role in TEXT_ROLES:
        assert contrast(colours[getattr(theme, role)], colours[theme.background]) >= 4.5, role
    assert contrast(colours[theme.selected or theme.text], colours[theme.selection]) >= 4.5


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("ground", ["#000000", "#ffffff"])
def test_what_the_own_colours_of_a_terminal_point_out_can_be_read_on_either_ground(
    palette: str, ground: str
) -> None:
    theme, colours = load_theme("terminal"), dict(zip(ANSI_NAMES, PALETTES[palette].split(), strict=True))
    pointed_out = {getattr(theme, role) for role in TEXT_ROLES} - {"default"}
    assert all(contrast(colours[name], ground) >= 2.5 for name in pointed_out)  # bold, with a sign and a word
    assert contrast(colours[theme.selected or ""], colours[theme.selection]) >= 4.5


@pytest.mark.parametrize("name", ["colour-blind", "colour-blind-light"])
@pytest.mark.parametrize("eyes", [None, *EYES])
def test_the_colours_of_the_colour_blind_theme_differ_for_all_eyes(name: str, eyes: Eyes | None) -> None:
    theme = load_theme(name)
    near = {
        (one, other): distance(getattr(theme, one), getattr(theme, other), eyes)
        for one, other in itertools.combinations(SIGNALS, 2)
    }
    assert min(near.values()) >= APART, near


def test_the_theme_of_the_evening_has_little_blue_light() -> None:
    theme = load_theme("evening")
    for role in (*GROUND_ROLES, "rule", *TEXT_ROLES):
        colour = getattr(theme, role)
        red, blue = int(colour[1:3], 16), int(colour[5:], 16)
        assert blue <= 0.6 * red, role


def test_the_grey_theme_has_colour_only_where_something_needs_you() -> None:
    theme = load_theme("grey")
    for role in (*GROUND_ROLES, "rule", *TEXT_ROLES):
        red, green, blue = (int(getattr(theme, role)[at : at + 2], 16) for at in (1, 3, 5))
        spread = max(red, green, blue) - min(red, green, blue)
        assert (spread > 60) == (role in {"attention", "trouble"}), role


def test_themes_for_the_dark_and_for_long_reading_keep_what_their_notes_promise() -> None:
    night, paper = load_theme("night"), load_theme("paper")
    assert max(luminance(getattr(night, role)) for role in GROUND_ROLES) < 0.05
    assert luminance(night.text) < 0.75
    assert all(contrast(paper.text, getattr(paper, ground)) >= 7 for ground in GROUND_ROLES)
    assert not paper.dark
    assert luminance(paper.background) < 0.9


def test_every_bundled_theme_is_called_and_explained_in_the_window() -> None:
    assert set(BUNDLED) == set(THEME_NOTES)
    assert set(BUNDLED) <= set(_WORDS)


@pytest.mark.parametrize("name", WITH_COLOURS)
def test_rules_can_be_seen_and_the_grounds_told_apart(name: str) -> None:
    theme = load_theme(name)
    assert contrast(theme.rule, theme.background) >= 3
    assert len({theme.background, theme.surface, theme.selection}) == 3


def test_a_theme_of_ones_own_is_found_and_goes_before_a_bundled_one() -> None:
    own_themes().mkdir(parents=True)
    text = (themes.bundled_themes() / "dark.toml").read_text()
    for name in ("dark", "mine"):
        (own_themes() / f"{name}.toml").write_text(re.sub(r'accent = ".*"', 'accent = "#123456"', text))
    assert {"dark", "light", "mine"} <= set(find_themes())
    assert load_theme("dark").accent == load_theme("mine").accent == "#123456"
    assert load_theme("mine").name == "mine"


def test_a_theme_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(SettingsError, match=r"no theme “drak”; did you mean “dark”.*dark, evening, grey"):
        load_theme("drak")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("dark = true", "dark = true\nansi = true"), r"“background” must be one of: black, blue.*line \d+"),
        (('accent = "#7cc4ff"', 'accent = "blue"'), r"“accent” must be a text such as “#1a2b3c”.*line \d+"),
        (('accent = "#7cc4ff"', 'acent = "#7cc4ff"'), r"no setting “acent”.*line \d+.*Did you mean “accent”"),
        (('accent = "#7cc4ff"', ""), "“accent” is missing"),
        (("dark = true", "dark = 'yes'"), "“dark” must be true or false"),
        (("dark = true", "dark = true\nname = 'other'"), r"no setting “name”.*line \d+"),
    ],
)
def test_a_faulty_theme_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text((themes.bundled_themes() / "dark.toml").read_text().replace(*change))
    with pytest.raises(SettingsError, match=message):
        read_theme(file)


def test_an_installed_program_has_its_themes_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "coordtui"
    (package / "themes").mkdir(parents=True)
    monkeypatch.setattr(coordtui, "__file__", str(package / "__init__.py"))
    assert themes.bundled_themes() == package / "themes"
