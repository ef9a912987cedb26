from __future__ import annotations

import re
from pathlib import Path

import pytest

import coordtui
from coordtui.api import SettingsError
from coordtui.config import themes
from coordtui.config.themes import GROUND_ROLES, TEXT_ROLES, find_themes, load_theme, own_themes, read_theme

BUNDLED = sorted(file.stem for file in themes.bundled_themes().glob("*.toml"))


def luminance(colour: str) -> float:
    """As the Web Content Accessibility Guidelines define it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_there_is_a_dark_and_a_light_theme() -> None:
    assert {"dark", "light"} <= set(BUNDLED)
    assert load_theme("dark").dark
    assert not load_theme("light").dark


@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("role", TEXT_ROLES)
@pytest.mark.parametrize("ground", GROUND_ROLES)
def test_text_can_be_read_on_every_ground(name: str, role: str, ground: str) -> None:
    theme = load_theme(name)
    assert contrast(getattr(theme, role), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("name", BUNDLED)
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
    with pytest.raises(SettingsError, match=r"no theme “drak”; did you mean “dark”.*dark, light"):
        load_theme("drak")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('accent = "#7cc4ff"', 'accent = "blue"'), r"“accent” must be a text such as “#1a2b3c”.*line \d+"),
        (('accent = "#7cc4ff"', 'acent = "#7cc4ff"'), r"no setting “acent”.*line \d+.*Did you mean “accent”"),
        (('accent = "#7cc4ff"', ""), "“accent” is missing"),
        (("dark = true", "dark = 'yes'"), "“dark” must be true or false"),
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
