"""What the screens look like, as text: at both sizes, in both languages, and in a very small window.

After a change that is meant, look at the difference that `pytest tests/screens --snapshot-update`
makes before keeping it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot

from coordtui.config import load_settings
from coordtui.demo import build
from coordtui.host.session import open_session
from coordtui.store import open_store
from coordtui.testing import FrozenClock, app_for, settled

MORNING = datetime(2026, 11, 19, 14, 14, tzinfo=UTC)
SCENES = {
    "today": [],
    "papers": ["2", "down"],
    "paper": ["2", "enter"],
    "filter": ["2", "slash", *"learn"],
    "filter-slip": ["2", "slash", *"-is:read autor:p"],
    "papers-wide-list": ["2", "z"],
    "papers-alike": ["2", "equals_sign"],
    "papers-folder": ["2", "F", *"thesis", "ctrl+o", "comma"],
    "lab-papers": ["g", "l"],
    "days": ["2", "D"],
    "digest": ["2", "B", "V"],
    "trends": ["2", "T"],
    "trends-output": ["2", "T", "V", "V"],
    "to-people": ["2", "A", "down"],
    "versions": ["2", "H"],
    "outbox": ["colon", *"outbox", "enter"],
    "help": ["2", "question_mark"],
    "help-everywhere": ["2", "question_mark", "tab"],
    "keys": ["2", "colon", *"keys", "enter"],
    "jump": ["2", "J"],
    "watches": ["2", "comma"],
    "watch-form": ["2", "n"],
    "commands": ["2", "colon"],
    "commands-narrowed": ["2", "colon", *"go"],
    "search": ["ctrl+k", *"learn"],
    "people": ["g", "d", "down"],
    "profile": ["g", "d", "down", "enter"],
    "people-filter": ["g", "d", "slash", *"learn"],
    "facets": ["g", "d", "V", "space"],
    "who-knows": ["g", "d", "w", *"learn", "enter"],
    "fits": ["g", "d", "down", "W"],
    "own-page": ["g", "d", "P", "e"],
    "training": ["g", "s", "down"],
    "training-month": ["g", "s", "V", "V"],
    "training-week": ["g", "s", "V"],
    "training-list": ["g", "s", "down", "L"],
    "training-form": ["g", "s", "n"],
    "training-report": ["g", "s", "B"],
    "training-courses": ["g", "s", "O"],
    "gpus": ["g", "u"],
    "gpus-host": ["g", "u", "enter"],
    "gpus-incidents": ["g", "u", "i"],
    "gpus-timeline": ["g", "u", "V"],
    "gpus-reserve": ["g", "u", "n"],
    "gpus-books": ["g", "u", "O"],
    "gpus-usage": ["g", "u", "B"],
    "log": ["2", "g", "U"],
    "journal": ["colon", *"journal", "enter", "R", "home", "down"],
    "history": ["g", "d", "down", "g", "H"],
    "news": ["colon", *"news", "enter"],
    "settings": ["1", "comma"],
    "themes": ["1", "colon", *"theme", "enter"],
}
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
APART = {"filter", "jump"}
"""Scenes that, resized, are not to the letter what they are when they are begun so: what was scrolled, stays,
and letters to jump to go."""


class Text(SingleFileSnapshotExtension):
    """One text file a screen."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"

    @classmethod
    def get_snapshot_name(cls, *, test_location: object, index: object) -> str:
        return str(index)


@pytest.fixture(scope="module", autouse=True)
def the_same_log() -> Iterator[None]:
    """What the store writes into its log by the clock of the machine, and by chance, is always the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(open_store.__kwdefaults__, "clock", lambda: MORNING)
        patch.setattr("coordtui.store.audit.urandom", bytes)
        yield


@pytest.fixture(scope="module")
def invented_lab(the_same_log: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an invented lab, always the same."""
    path = tmp_path_factory.mktemp("lab") / "lab.db"
    settings = load_settings(path.with_name("settings.toml"))
    with open_session(settings, f"sqlite:///{path}", create=True, clock=lambda: MORNING) as session:
        build(session, 60, 300, MORNING)
    return path


@pytest.fixture(autouse=True)
def greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hours are shown as on this machine: here, always the same."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def seen(pilot: Pilot[object]) -> str:
    """The screen as text, once nothing moves on it any more."""
    await settled(pilot)
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(s.text for s in line).rstrip() for line in lines) + "\n"


async def screens(
    lab: Path, folder: Path, keys: list[str], language: str, *sizes: tuple[int, int]
) -> list[str]:
    """The program on a copy of the lab, after these keys: begun at the first size, then resized."""
    store = f"sqlite:///{shutil.copy(lab, folder)}"
    settings = load_settings(folder / "settings.toml")
    clock = FrozenClock(MORNING)
    with open_session(settings, store, language=language, clock=clock, state=folder) as session:
        async with app_for(session).run_test(size=sizes[0]) as pilot:
            for key in keys:
                await settled(pilot)
                await pilot.press(key)
            found = [await seen(pilot)]
            for size in sizes[1:]:
                await pilot.resize_terminal(*size)
                found.append(await seen(pilot))
            return found


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("scene", SCENES)
async def test_a_screen_looks_as_it_did(scene, language, invented_lab, tmp_path, snapshot) -> None:
    order = list(SIZES) if language == "en" else list(reversed(SIZES))
    for begun in [[size] for size in order] if scene in APART else [order]:
        folder = tmp_path / begun[0]
        folder.mkdir()
        found = await screens(invented_lab, folder, SCENES[scene], language, *(SIZES[size] for size in begun))
        for size, shown in zip(begun, found, strict=True):
            assert max(map(len, shown.splitlines())) <= SIZES[size][0]
            assert shown == snapshot(name=f"{scene}-{language}-{size}", extension_class=Text)


@pytest.mark.parametrize("scene", SCENES)
async def test_a_very_small_window_still_shows_each_screen(scene, invented_lab, tmp_path, snapshot) -> None:
    (found,) = await screens(invented_lab, tmp_path, SCENES[scene], "fr", (40, 10))
    assert found == snapshot(name=f"{scene}-fr-40x10", extension_class=Text)
