from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
from msgspec import Meta

from coordtui.api import Actor, Plugin, Settings, SettingsError, hookimpl
from coordtui.config import load_settings
from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.settings_lines import SettingLine, SettingLines
from coordtui.ui.settings_page import SettingsWindow
from tests.ui.kit import screen_text, settled, until, words


class VisitSettings(Settings, kw_only=True, frozen=True):
    limit: Annotated[int, Meta(ge=1, le=9)] = 3
    """How many visitors come at once."""

    token: Annotated[str, Meta(extra={"secret": True})] = ""
    """What opens the door."""


class Visits:
    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        return Plugin(name="visits", title=N_("Visits"), api=1, settings=VisitSettings)


@pytest.fixture
def open_app(app_of: Callable[..., CoordtuiApp], tmp_path: Path) -> Callable[..., CoordtuiApp]:
    """Makes the program with a settings file that really is there."""

    def make(text: str = "", **options: Any) -> CoordtuiApp:
        (tmp_path / "settings.toml").write_text(text)
        return app_of({"visits": Visits()}, settings=text, **options)

    return make


def line_of(lines: SettingLines, key: str, *, own: bool) -> SettingLine:
    return next(line for line in lines.lines() if (line.key, line.own) == (key, own))


async def go_to(pilot: Any, key: str, *, own: bool) -> SettingsWindow:
    """Open the page and put the cursor on a setting."""
    await settled(pilot)
    await pilot.press(",")
    await settled(pilot)
    window = pilot.app.screen
    assert isinstance(window, SettingsWindow)
    assert window.list.move_to_key((own, key))
    await settled(pilot)
    return window


def row_under_cursor(app: CoordtuiApp) -> str:
    return next(line for line in screen_text(app) if line.startswith(">"))


async def test_the_page_shows_every_setting_with_value_and_origin(
    open_app: Callable[..., CoordtuiApp],
) -> None:
    app = open_app("theme = 'light'\n[visits]\nlimit = 5\n")
    app.session.prefer("signs", "unicode")
    async with app.run_test(size=(100, 90)) as pilot:
        await go_to(pilot, "visits.limit", own=False)
        lines = [" ".join(line.split()) for line in screen_text(app)]
        assert lines[0] == "Settings"
        assert "your own theme Colours light the lab’s" in lines
        assert "your own signs Signs lines and signs your own" in lines
        assert "your own preset Kind of keys normal usual" in lines
        assert "the lab’s theme Colours light settings.toml, line 1" in lines
        assert "> the lab’s visits.limit 5 settings.toml, line 3" in lines
        assert "How many visitors come at once. It must be a whole number between 1 and 9." in lines
        assert "A change is in force from the next start." in lines
        assert "the lab’s visits.token not set usual" in lines
        assert "the lab’s language Language English usual" in lines
        assert "the lab’s access.grants Rights of roles none usual" in lines


async def test_in_french_settings_have_french_titles_and_values(open_app: Callable[..., CoordtuiApp]) -> None:
    app = open_app("[network]\ntimeout_s = 2.5\n", language="fr")
    async with app.run_test(size=(160, 45)) as pilot:
        await go_to(pilot, "network.timeout_s", own=False)
        lines = [" ".join(line.split()) for line in screen_text(app)]
        assert "> du labo network.timeout_s Patience en secondes 2,5 settings.toml, ligne 2" in lines
        assert "à vous theme Couleurs sombre (dark) par défaut" in lines
        assert app.screen.explanation.as_text()[:2] == ["network.timeout_s", "Patience en secondes"]


async def test_a_secret_is_neither_shown_nor_changed(
    open_app: Callable[..., CoordtuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COORDTUI_VISITS_TOKEN", "sesame")
    app = open_app()
    async with app.run_test(size=(120, 45)) as pilot:
        window = await go_to(pilot, "visits.token", own=False)
        assert "not shown and not changed here" in "".join(screen_text(app))
        assert "sesame" not in "".join(screen_text(app))
        await pilot.press("enter", "x")
        await settled(pilot)
        assert app.screen is window


async def test_a_choice_is_made_in_a_list_and_in_force_at_once(
    open_app: Callable[..., CoordtuiApp],
) -> None:
    app = open_app()
    async with app.run_test(size=(80, 24)) as pilot:
        window = await go_to(pilot, "signs", own=True)
        await pilot.press("enter")
        await settled(pilot)
        assert any("plain letters" in line for line in screen_text(app))
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.screen is window and all(map(str.isascii, screen_text(app))))
        assert app.session.own_settings == {"signs": "ascii"}
        assert row_under_cursor(app).rstrip().endswith("your own")
        await pilot.press("x")
        await until(pilot, lambda: not all(map(str.isascii, screen_text(app))))
        assert app.session.own_settings == {}


async def test_the_theme_is_chosen_by_looking(open_app: Callable[..., CoordtuiApp]) -> None:
    app = open_app()
    async with app.run_test(size=(80, 24)) as pilot:
        window = await go_to(pilot, "theme", own=True)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("down")
        await until(pilot, lambda: app.theme == "light")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is window and "light" in row_under_cursor(app))


async def test_a_value_is_written_in_a_form_and_kept_in_a_file(
    open_app: Callable[..., CoordtuiApp],
) -> None:
    app = open_app("# ours\n[visits]\nlimit = 5  # at most\n")
    file = app.session.lab_settings.file.path
    async with app.run_test(size=(80, 30)) as pilot:
        window = await go_to(pilot, "visits.limit", own=False)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("backspace", "7", "ctrl+o")
        await until(pilot, lambda: app.screen is window)
        assert file.read_text() == "# ours\n[visits]\nlimit = 7  # at most\n"
        assert "7" in row_under_cursor(app)
        assert "Kept; in force from the next start." in screen_text(app)[-2]
        await pilot.press("x")
        await until(pilot, lambda: "usual" in row_under_cursor(app))
        assert "limit" not in file.read_text()


async def test_a_wrong_value_is_said_under_the_field_and_nothing_is_written(
    open_app: Callable[..., CoordtuiApp],
) -> None:
    app = open_app("[visits]\nlimit = 5\n")
    file = app.session.lab_settings.file.path
    async with app.run_test(size=(80, 30)) as pilot:
        window = await go_to(pilot, "visits.limit", own=False)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("0", "ctrl+o")
        await settled(pilot)
        assert "! “visits.limit” must be a whole number between 1 and 9." in words(app)
        assert app.screen is not window
        assert load_settings(file).sections == {"visits": {"limit": 5}}


async def test_only_who_may_change_the_lab_sees_its_settings(
    open_app: Callable[..., CoordtuiApp],
) -> None:
    app = open_app()
    app.session.actor = Actor(
        person=1, name="Hrafn Placeholder", roles=frozenset({"researcher"}), via="ssh:placeholder"
    )
    async with app.run_test(size=(80, 24)) as pilot:
        window = await go_to(pilot, "theme", own=True)
        assert {own for own, _ in window.list.source.keys(0, 99)} == {True}


async def test_a_page_that_does_not_exist_cannot_be_the_first(open_app: Callable[..., CoordtuiApp]) -> None:
    app = open_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        lines = SettingLines(app, may_change_lab=True)
        with pytest.raises(SettingsError, match=r"no page “nowhere”.*today"):
            lines.change(line_of(lines, "start_page", own=True), "nowhere")
        with pytest.raises(SettingsError, match="no page “nowhere”"):
            lines.change(line_of(lines, "start_page", own=False), "nowhere")
        assert app.session.own_settings == {}


async def test_the_page_works_in_a_very_small_window(open_app: Callable[..., CoordtuiApp]) -> None:
    app = open_app()
    async with app.run_test(size=(40, 10)) as pilot:
        await go_to(pilot, "lean", own=True)
        assert "lean" in row_under_cursor(app)
        await pilot.press("enter")
        await settled(pilot)
        assert any("yes" in line for line in screen_text(app))
    assert app.fault is None
