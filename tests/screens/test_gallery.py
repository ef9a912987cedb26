"""What the gallery looks like, as text: every sample of every room at three sizes, in both languages.

After a change that is meant, look at the difference that `pytest tests/screens --snapshot-update`
makes before keeping it.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from functools import cache
from pathlib import Path

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from coordtui.cli import main
from coordtui.config.settings import CoreSettings
from coordtui.testing import settled
from coordtui.text.translation import Translator
from coordtui.ui.gallery import samples
from coordtui.ui.gallery.app import GALLERY, GalleryApp

SIZES = ((40, 10), (80, 24), (120, 40))
NAMES = [sample.name for sample in samples()]


class Text(SingleFileSnapshotExtension):
    """One text file a sample and language, its screens below each other."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"

    @classmethod
    def get_snapshot_name(cls, *, test_location: object, index: object) -> str:
        return str(index)


def lines(app: GalleryApp) -> list[str]:
    """The screen as plain text."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def _walk(language: str, size: tuple[int, int]) -> dict[str, str]:
    """Each sample with the screen for itself, all in one run of the gallery."""
    app = GalleryApp(Translator(language))
    found = {}
    async with app.run_test(size=size) as pilot:
        gallery = app.gallery
        for part in (gallery.title_line, gallery.list, gallery.words, gallery.hints):
            part.display = False
        for name in NAMES:
            await gallery.show(name)
            await settled(pilot)
            found[name] = "\n".join(lines(app)).rstrip()
    assert app.fault is None
    return found


@cache
def screens(folder: Path, language: str) -> list[dict[str, str]]:
    """The screens at each size: whichever process wants them first walks, the others read what it wrote."""
    file = folder / f"gallery-{language}.json"
    with (folder / f"gallery-{language}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            file.write_text(json.dumps([asyncio.run(_walk(language, size)) for size in SIZES]), "utf-8")
        found: list[dict[str, str]] = json.loads(file.read_text("utf-8"))
        return found


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all processes of this run."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_looks_as_it_did(name, language, together, snapshot) -> None:
    shown = [each[name] for each in screens(together, language)]
    for (width, height), screen in zip(SIZES, shown, strict=True):
        assert max(map(len, screen.splitlines())) <= width
        assert len(screen.split("\n")) <= height
    rule = "\n" + "=" * 40 + "\n"
    assert rule.join(shown) + "\n" == snapshot(name=f"{name}-{language}", extension_class=Text)


async def test_the_keys_of_the_gallery_go_through_samples_themes_and_languages() -> None:
    app = GalleryApp(Translator("en"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        first, theme = app.gallery.name_shown, app.theme
        await pilot.press("space")
        await settled(pilot)
        assert app.gallery.name_shown == NAMES[1]
        await pilot.press("backspace", "t", "L")
        await settled(pilot)
        assert (app.gallery.name_shown, app.translator.language) == (first, "fr")
        assert app.theme != theme
        await pilot.press("q")
    assert app.return_code == 0


async def test_the_language_is_switched_under_a_cursor_that_stays() -> None:
    app = GalleryApp(Translator("en"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.gallery.list.move_to(NAMES.index("month"))
        await settled(pilot)
        await pilot.press("tab", "right", "down")
        await settled(pilot)
        calendar = app.gallery.live
        day = calendar.day
        assert app.focused is calendar
        await pilot.press("L")
        await settled(pilot)
        assert (app.gallery.live, app.focused, calendar.day) == (calendar, calendar, day)
        assert "novembre 2026" in "\n".join(lines(app))


async def test_enter_goes_into_the_sample_and_the_next_one_keeps_the_focus_there() -> None:
    app = GalleryApp(Translator("en"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.gallery.list.move_to(NAMES.index("month"))
        await settled(pilot)
        app.gallery.action_enter()
        await settled(pilot)
        assert app.focused is app.gallery.live
        app.gallery.action_next_sample()
        await settled(pilot)
        assert app.focused is app.gallery.live


async def test_with_ascii_signs_nothing_else_is_sent() -> None:
    app = GalleryApp(Translator("en"), CoreSettings(signs="ascii"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.gallery.list.move_to(NAMES.index("heat"))
        await settled(pilot)
        assert "█" not in "\n".join(lines(app))
        assert "8" in "\n".join(lines(app))


def test_the_keys_of_the_gallery_are_plain() -> None:
    assert all(key in {"space", "backspace"} or key.isalpha() for each in GALLERY for key in each.keys)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_gallery_is_printed_in_words(language, capsys) -> None:
    assert main(["gallery", "--text", "--lang", language]) == 0
    printed = capsys.readouterr().out
    assert [line.partition(":")[0] for line in printed.splitlines() if line and line[0] != " "] == NAMES


def test_a_list_and_its_detail_say_both_in_words(capsys) -> None:
    assert main(["gallery", "--lang", "fr", "--text", "list-and-detail"]) == 0
    said = capsys.readouterr().out
    assert "Lignes 1 à 6 sur 6" in said
    assert "What an invented policy does" in said


def test_one_sample_is_printed_in_words(capsys) -> None:
    assert main(["gallery", "--lang", "en", "--text", "trend"]) == 0
    assert capsys.readouterr().out.startswith("trend: Trend\n  busy: highest 761")


def test_a_sample_that_is_not_there_is_said(capsys) -> None:
    assert main(["gallery", "--lang", "en", "--text", "nothing"]) == 1
    assert "There is no sample “nothing”." in capsys.readouterr().err


def test_without_a_terminal_the_gallery_says_that_it_needs_one(capsys) -> None:
    assert main(["gallery", "--lang", "en"]) == 1
    assert "It needs a terminal" in capsys.readouterr().err
