"""What a start may cost, in things that can be counted: modules, bytes and frames, no seconds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyte
import pytest

from benchmarks import empty_app
from benchmarks.terminal import COLUMNS, LINES, Burst, Terminal, clean_environment

pytestmark = pytest.mark.terminal

UNUSED = {
    *("httpx", "requests", "arxiv", "feedparser", "lxml", "xml.etree.ElementTree", "rapidfuzz", "babel"),
    *(
        "importlib.metadata",
        "email.message",
        "zipfile",
        "csv",
        "calendar",
        "_hashlib",
        "_ssl",
        "tomlkit",
        "tomli_w",
    ),
    *("coordtui.net", "coordtui.jobs.runner", "coordtui.directory.csv_read", "coordtui.ui.error_card"),
    *(
        "coordtui.ui.palette",
        "coordtui.ui.widgets.filter_bar",
        "coordtui.ui.widgets.page_job",
        "coordtui.ui.help",
        "coordtui.ui.widgets.record_list",
        "coordtui.ui.widgets.form",
    ),
    *("coordtui_arxiv.sources", "coordtui_arxiv.matching", "coordtui_arxiv.query", "coordtui_arxiv.panes"),
}
"""What a start has no use for; each costs between one and two hundred milliseconds."""

MODULES = 300
"""Modules that a start may import beyond an empty Textual app; a plugin costs eight, and its Today five.

Some are small parts of libraries that come whole (msgspec, pluggy, tomllib, tinydb), some are counted that
come after the first frame: ctypes and the watch on the store. Six are what the jobs of the audit log, of
backups and of personal data declare and say on Today, two what an engine is told in its own words; the
others let a session of many take less memory, end when nobody is there, and wait for another server.
Three hold what the core declares, whether there is a lab, and what happens beside the keys;
two let in what is typed no faster than it is taken, and end the process at once.
Six guard the screen before the first page is made: watchdog, loop, guards, interrupts, captured, misconduct.
"""

BYTES = 9_300
"""What a start may send through the line, at 120 by 40 in 24-bit colours, with cards of each plugin."""

PROGRAM = "from coordtui.cli import main\nmain()"


def run(code: str) -> Burst:
    """Start a program in a terminal, let it settle, and leave it."""
    more = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    terminal = Terminal([sys.executable, "-c", code], clean_environment(**more))
    burst = terminal.settle(terminal.started_at, at_least=1000)
    terminal.leave("\x11")
    assert terminal.status == 0
    return burst


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with a small invented lab."""
    url = f"sqlite:///{tmp_path_factory.mktemp('lab')}/lab.db"
    command = [sys.executable, "-m", "coordtui", "demo", "--into", url, "--people", "60", "--papers", "400"]
    subprocess.run(command, check=True, capture_output=True)
    return url


@pytest.fixture(scope="module")
def started(url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Burst, set[str]]:
    """What a start wrote, and the modules it imported beyond those of an empty app."""
    folder = tmp_path_factory.mktemp("modules")
    ours, empty = folder / "ours", folder / "empty"
    burst = run(f"import sys\nsys.argv[1:] = ['--store', {url!r}]\n{PROGRAM}\n{listing(ours)}")
    run(f"{Path(empty_app.__file__).read_text()}\n{listing(empty)}")
    return burst, modules(ours) - modules(empty)


def listing(file: Path) -> str:
    return f"import sys\nopen({str(file)!r}, 'w').write(' '.join(sys.modules))"


def modules(file: Path) -> set[str]:
    return set(file.read_text().split())


def test_the_start_imports_nothing_that_it_has_no_use_for(started: tuple[Burst, set[str]]) -> None:
    _, imported = started
    assert "coordtui.ui.today" in imported
    assert imported & UNUSED == set()


def test_the_start_imports_few_modules_beyond_an_empty_app(started: tuple[Burst, set[str]]) -> None:
    _, imported = started
    assert len(imported) <= MODULES


def test_the_first_frame_is_whole_and_the_only_one(started: tuple[Burst, set[str]]) -> None:
    burst, _ = started
    written = b"".join(data for _, data in burst.chunks)
    screen = pyte.Screen(COLUMNS, LINES)
    pyte.ByteStream(screen).feed(written)
    shown = "\n".join(screen.display)
    assert "unread papers" in shown
    assert "? help" in shown
    assert written.count(b"[1 Today]") == 1
    assert written.count(b"To decide") == 1


def test_a_start_sends_few_bytes(started: tuple[Burst, set[str]]) -> None:
    burst, _ = started
    assert 1000 < burst.size <= BYTES
