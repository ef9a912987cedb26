"""Text from outside at the terminal itself: nothing that a terminal obeys comes out of it, nothing falls."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widget import Widget

from coordtui.ui import widgets
from coordtui.ui.gallery import samples
from coordtui.ui.widgets import Page, Window
from tests.terminal.conftest import Terminal
from tests.terminal.hostile_app import MAKERS, TEXTS

pytestmark = [pytest.mark.terminal, pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parents[2]

OURS = re.compile(
    r"\x1b\[[\d;]*m|(?:\r\n)?\x1b\[\d+;\d+H|\x1b\[\?(?:1049|1000|1006|2004|2026|7|25)[hl]|\x1b\[\?2026\$p"
    r"|\x1b\[>1u|\x1b\[<u|\x1b\[[04] q"
)
"""All that the program says to a terminal: colours, places, line ends of whole screens, modes."""

PANES = ("core.today", "arxiv.papers", "arxiv.ours", "expertise.people", "training.sessions", "gpus.fleet")

OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)


class Unseen(Terminal):
    """A terminal whose screen nobody reads: only what is sent to it counts."""

    def draw(self, data: bytes) -> None:
        """Nothing is drawn."""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Terminal, str]]:
    """The program after all texts were shown in all widgets, and what it reported last."""
    report = tmp_path_factory.mktemp("hostile") / "report"
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(report.parent),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONPATH": f"{ROOT}:{':'.join(sys.path)}",
    }
    program = Unseen([sys.executable, "-m", "tests.terminal.hostile_app", str(report)], environment, 80, 24)
    program.wait(limit=240)
    yield program, report.read_text() if report.exists() else "nothing"
    program.close()


def test_no_text_in_any_widget_ends_the_program(shown: tuple[Terminal, str]) -> None:
    program, last = shown
    assert (last, program.status) == ("all", 0)


def test_no_text_in_any_widget_reaches_the_terminal_as_a_sequence(shown: tuple[Terminal, str]) -> None:
    program, _ = shown
    left = OURS.sub("", program.raw.decode("utf-8", "replace"))
    assert len(program.raw) > 100_000
    assert set(OBEYED.findall(left)) == set()
    assert program.left_behind() == []


COPIED = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")
"""What a command of the person copies for them."""


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Terminal, list[list[str]]]]:
    """The program after a walk through a lab in which every text is hostile.

    What opened, where something that somebody wrote was to be read, and what went wrong.
    """
    folder = tmp_path_factory.mktemp("hostile_lab")
    report = folder / "report"
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONPATH": f"{ROOT}:{':'.join(sys.path)}",
    }
    argv = [sys.executable, "-m", "tests.terminal.hostile_lab", str(folder), str(report)]
    program = Unseen(argv, environment, 80, 24)
    program.wait(limit=240)
    yield program, [part.strip().splitlines() for part in f"{report.read_text()}\n".split("--\n")]
    program.close()


def test_no_text_of_any_record_ends_the_program_or_stops_a_page_or_window(
    walked: tuple[Terminal, list[list[str]]],
) -> None:
    program, (opened, _, wrong) = walked
    assert wrong == []
    assert (opened[0], program.status) == ("all", 0)  # else where it was when it ended
    assert {f"page {pane}" for pane in PANES} <= {*opened}
    assert sum(not each.startswith("page ") for each in opened) >= 40


def test_every_page_and_most_windows_of_the_walk_had_hostile_text_to_show(
    walked: tuple[Terminal, list[list[str]]],
) -> None:
    """A walk that shows nothing of it would prove nothing."""
    _, (opened, shown, _) = walked
    assert {*PANES} <= {*shown}
    assert len(shown) >= 70
    assert len({*shown} & {each.partition(":")[0] for each in opened}) >= 27


def test_no_text_of_any_record_reaches_the_terminal_as_a_sequence(
    walked: tuple[Terminal, list[list[str]]],
) -> None:
    program, _ = walked
    left = OURS.sub("", COPIED.sub("", program.raw.decode("utf-8", "replace")))
    assert len(program.raw) > 100_000
    assert set(OBEYED.findall(left)) == set()
    assert program.left_behind() == []


def test_every_public_widget_is_shown() -> None:
    public = {name: getattr(widgets, name) for name in widgets.__all__}
    kinds = {
        name: kind
        for name, kind in public.items()
        if isinstance(kind, type) and issubclass(kind, Widget) and not issubclass(kind, Page | Window)
    }
    in_samples = {type(sample.make(str)).__name__ for sample in samples()}
    assert kinds.keys() - MAKERS.keys() - in_samples == set()


def test_the_texts_are_hostile() -> None:
    assert sum(bool(OBEYED.search(text)) for text in TEXTS) >= 8
    assert sum("[" in text for text in TEXTS) >= 6
