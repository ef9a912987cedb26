"""The language is switched while the program runs: nothing is left behind, nothing is lost.

Help, the list of commands and the search are not among the scenes: they close before a
command runs, so that none of them is open when the language is switched.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from coordtui.config import load_settings
from coordtui.demo import build
from coordtui.host.session import Session, open_session
from coordtui.testing import FrozenClock, app_for, settled
from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.preferences import prefer
from coordtui.ui.widgets import RecordList
from tests.ui.kit import screen_text

MORNING = datetime(2026, 11, 19, 14, 14, tzinfo=UTC)
SCENES = {
    "today": ["1", "down"],
    "papers": ["2", "down", "down"],
    "paper": ["2", "enter"],
    "filter": ["2", "slash", *"lear"],
    "filtered": ["2", "slash", *"learn", "enter", "down"],
    "selection": ["2", "space", "space"],
    "watches": ["2", "comma"],
    "watch form": ["2", "n", *"Bandits"],
    "days": ["2", "D"],
    "settings": ["1", "comma", "down", "down"],
    "a setting": ["1", "comma", "down", "down", "enter", "down"],
}


@pytest.fixture(scope="module")
def invented_lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an invented lab."""
    path = tmp_path_factory.mktemp("lab") / "lab.db"
    settings = load_settings(path.with_name("settings.toml"))
    with open_session(settings, f"sqlite:///{path}", create=True, clock=lambda: MORNING) as session:
        build(session, 40, 120, MORNING)
    return path


@pytest.fixture(autouse=True)
def greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hours are shown as on this machine: here, always the same."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def settle(pilot: Any) -> list[str]:
    """The screen, once nothing moves on it any more."""
    await settled(pilot)
    return screen_text(pilot.app)


def held(app: CoordtuiApp) -> dict[str, Any]:
    """What must not change: where one is, what is selected and what was typed."""
    screen = app.screen
    return {
        "focus": (type(screen.focused).__name__, getattr(screen.focused, "id", None)),
        "lists": [(each.cursor_key, each.selected) for each in screen.query(RecordList)],
        "typed": [field.value for field in screen.query(Input)],
        "query": getattr(screen, "query_text", None),
        "screens": [type(each).__name__ for each in app.screen_stack],
    }


class Lab:
    """The invented lab, opened in a language, after the keys of a scene."""

    def __init__(self, path: Path, folder: Path, language: str) -> None:
        shutil.copytree(path.parent, folder)
        settings = load_settings(folder / "settings.toml")
        self.session: Session = open_session(
            settings,
            f"sqlite:///{folder / path.name}",
            language=language,
            clock=FrozenClock(MORNING),
            state=folder,
        )

    async def after(self, keys: list[str], switch_to: str = "") -> tuple[list[str], bool]:
        """The screen, and whether everything that must stay has stayed."""
        app = app_for(self.session)
        with self.session:
            async with app.run_test(size=(100, 30)) as pilot:
                for key in keys:
                    await settle(pilot)
                    await pilot.press(key)
                await settle(pilot)
                before = held(app)
                if switch_to:
                    prefer(app, "language", switch_to)
                found = await settle(pilot)
                return found, held(app) == before


@pytest.mark.parametrize("scene", SCENES)
async def test_what_was_switched_is_as_if_it_had_been_opened_so(
    scene: str, invented_lab: Path, tmp_path: Path
) -> None:
    keys = SCENES[scene]
    switched, kept = await Lab(invented_lab, tmp_path / "switched", "en").after(keys, "fr")
    opened, _ = await Lab(invented_lab, tmp_path / "opened", "fr").after(keys)
    assert kept
    differing = [
        (one, other)
        for one, other in zip(switched, opened, strict=True)
        if one != other and not _of_the_setting(one)
    ]
    assert differing == []


def _of_the_setting(line: str) -> bool:
    """Where the settings say that the person has chosen the language, the two must differ."""
    return " language " in line


async def test_a_language_is_tried_under_the_cursor_and_put_back(invented_lab: Path, tmp_path: Path) -> None:
    lab = Lab(invented_lab, tmp_path / "lab", "en")
    app = app_for(lab.session)
    with lab.session:
        async with app.run_test(size=(100, 30)) as pilot:
            before = await settle(pilot)
            app.action_language()
            await settle(pilot)
            await pilot.press("down")
            french = await settle(pilot)
            assert french[0].startswith("[1 Aujourd’hui]")
            assert any(line.startswith(">   Français") for line in french)
            await pilot.press("escape")
            assert await settle(pilot) == before
            assert lab.session.own_settings == {}


async def test_a_kept_language_is_spoken_at_the_next_start(invented_lab: Path, tmp_path: Path) -> None:
    lab = Lab(invented_lab, tmp_path / "lab", "en")
    app = app_for(lab.session)
    with lab.session:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            app.action_language()
            await settle(pilot)
            await pilot.press("down", "enter")
            await settle(pilot)
        assert lab.session.personal.get("setting", "language") == "fr"
        assert lab.session.context()._(N_("Today")) == "Aujourd’hui"


@pytest.mark.parametrize("scene", ["watches", "watch form", "days", "settings", "notifications"])
async def test_it_is_switched_from_any_window_or_form_and_what_was_typed_stays(
    scene: str, invented_lab: Path, tmp_path: Path
) -> None:
    lab = Lab(invented_lab, tmp_path / "lab", "en")
    app = app_for(lab.session)
    with lab.session:
        async with app.run_test(size=(100, 30)) as pilot:
            for key in {**SCENES, "notifications": ["1", "g", "!"]}[scene]:
                await settle(pilot)
                await pilot.press(key)
            await settle(pilot)
            before = held(app)
            await pilot.press("ctrl+p", *"language", "enter")
            await settle(pilot)
            await pilot.press("down", "enter")
            await settle(pilot)
            assert app.translator.language == "fr"
            assert held(app) == before
            await pilot.press("escape")
            await settle(pilot)


async def test_a_window_is_not_opened_over_itself(invented_lab: Path, tmp_path: Path) -> None:
    lab = Lab(invented_lab, tmp_path / "lab", "en")
    app = app_for(lab.session)
    with lab.session:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            await pilot.press("comma")
            await settle(pilot)
            await pilot.press("comma")
            await settle(pilot)
            assert held(app)["screens"] == ["Shell", "SettingsWindow"]
