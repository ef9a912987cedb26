"""The coordinator's morning by keyboard, in the real program, at both sizes and in both languages."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.terminal

SIZES = [(80, 24), (120, 40)]
WORDS = {
    "en": {"today": "Today", "papers": "Papers", "help": "Help"},
    "fr": {"today": "Aujourd’hui", "papers": "Articles", "help": "Aide"},
}


@pytest.fixture(params=SIZES, ids=["80x24", "120x40"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return request.param


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


def signs(text: str) -> str:
    """The signs in the second column of the list of papers, from its first line down."""
    return "".join(line[1] for line in text.splitlines()[3:12])


def test_papers_are_read_kept_and_found_again_after_a_restart(open_program, lab, size, language) -> None:
    words = WORDS[language]
    program = open_program("--store", lab, "--lang", language, size=size)
    program.wait_for(words["today"])
    program.press("2")
    program.wait_for(lambda text: f"[2 {words['papers']}" in text and signs(text).startswith("••"))
    first = program.line(3)[4:30]
    program.press("f", "d")
    program.wait_for(lambda text: signs(text).startswith("★✗"))
    program.press("u")
    program.wait_for(lambda text: signs(text).startswith("★•"))
    program.press("?")
    program.wait_for(words["help"])
    program.press("q")
    program.wait_for(lambda text: signs(text).startswith("★•"))
    assert program.leave() == 0

    again = open_program("--store", lab, "--lang", language, size=size)
    again.wait_for(f"[2 {words['papers']}")  # it begins where they left
    again.press("V", "V")
    again.wait_for(lambda text: set(signs(text).rstrip()) == {"★"} and first in text)
    assert again.leave() == 0


def test_what_one_session_does_another_shows_without_a_key(open_program, lab) -> None:
    one, other = (open_program("--store", lab, "--lang", "en") for _ in range(2))
    for program in (one, other):
        program.wait_for("Today")
        program.press("2")
        program.wait_for(lambda text: signs(text).startswith("••"))
    one.press("f")
    other.wait_for(lambda text: signs(text).startswith("★"))


def test_a_watch_is_added_the_day_is_fetched_and_its_papers_are_shown(
    open_program, lab, tmp_path, size
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[arxiv]\ninterval_s = 0\n", "utf-8")  # the arXiv of the demo need not be spared
    program = open_program("--store", lab, "--lang", "en", size=size, COORDTUI_SETTINGS=str(settings))
    program.wait_for("Today")
    program.press("2")
    program.wait_for("[2 Papers")
    program.press("n")
    program.wait_for("A new watch")
    program.press("Everything", "tab", "cs.LG", "ctrl+o")
    program.wait_for(lambda text: "[2 Papers" in text and "A new watch" not in text)
    program.press("R")
    program.wait_for(lambda text: "new paper" in text or "more papers" in text, limit=60)
    assert program.leave() == 0


def test_a_wrong_query_is_refused_where_it_is_typed(open_program, lab) -> None:
    program = open_program("--store", lab, "--lang", "en")
    program.wait_for("Today")
    program.press("2")
    program.wait_for("[2 Papers")
    program.press("n")
    program.wait_for("A new watch")
    program.press("Broken", "tab", "tab", "(diffusion AND", "ctrl+o")
    text = program.wait_for(
        lambda text: "(diffusion AND" in text and "something to look for is missing" in text
    )
    assert "A new watch" in text


def test_the_first_start_greets_asks_three_things_and_opens_on_today(open_program, tmp_path, size) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    program = open_program(
        "--store", url, "--lang", "en", size=size, COORDTUI_SETTINGS=str(tmp_path / "settings.toml")
    )
    program.wait_for("coordtui")
    text = program.settle()
    assert "lab" in text.lower()
    program.press("ctrl+u", "Fictive Lab", "tab", "tab", "ctrl+u", "Hrafn Placeholder", "ctrl+o")
    program.wait_for("[1 Today]")
    assert program.leave() == 0
    assert (tmp_path / "settings.toml").exists()

    again = open_program("--store", url, size=size, COORDTUI_SETTINGS=str(tmp_path / "settings.toml"))
    again.wait_for("[1 Today]")
    assert again.leave() == 0


def test_the_demo_opens_with_neither_network_nor_store(open_program) -> None:
    program = open_program("demo", "--people", "30", "--papers", "30", "--lang", "fr")
    program.wait_for("Aujourd’hui")
    program.press("2")
    program.wait_for("[2 Articles")
    assert program.leave() == 0


def test_a_program_that_is_hung_up_leaves_no_process_and_loses_no_mark(open_program, lab) -> None:
    program = open_program("--store", lab, "--lang", "en")
    program.wait_for("Today")
    program.press("2")
    program.wait_for(lambda text: signs(text).startswith("••"))
    program.press("f")
    program.wait_for(lambda text: signs(text).startswith("★"))
    os.kill(program.pid, signal.SIGHUP)
    assert program.wait() == 129

    starred = [sys.executable, "-m", "coordtui", "--store", lab, "arxiv", "papers", "list", "--json"]
    assert '"starred": true' in subprocess.run(starred, capture_output=True, text=True, check=True).stdout


def test_the_terminal_is_sane_after_the_program(open_program, lab) -> None:
    program = open_program("--store", lab)
    program.wait_for("saved")
    assert program.leave() == 0
    for mode in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l"):
        assert mode in program.raw


def test_without_a_terminal_the_program_says_what_to_do(lab, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "coordtui", "--store", lab],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("coordtui: ")
    assert "—" in ran.stderr


def test_keys_that_come_in_one_burst_each_meet_what_the_one_before_brought(open_program, lab) -> None:
    program = open_program("--store", lab, "--lang", "en")
    program.wait_for("Today")
    program.press("2n")
    program.wait_for("A new watch")
    program.press("Burst\tcs.LG\x0f,")
    program.wait_for(lambda text: "Burst" in text and "A new watch" not in text)


@pytest.mark.parametrize(
    ("burst", "shown"),
    [("nVitesse", "Vitesse"), ("tfrog", "frog"), ("/learn\rf", "with “learn”")],
    ids=["form", "question", "filter"],
)
def test_a_burst_loses_no_letter_to_a_window_that_is_still_being_made(
    open_program, lab, burst, shown
) -> None:
    program = open_program("--store", lab, "--lang", "en")
    program.wait_for("Today")
    program.press("2")
    program.wait_for(lambda text: signs(text).startswith("••"))
    program.press(burst)
    program.wait_for(shown)
    if burst.endswith("f"):
        program.wait_for(lambda text: "★" in signs(text))


def test_an_escape_in_a_paste_is_not_obeyed(open_program, lab) -> None:
    program = open_program("--store", lab, "--lang", "en")
    program.wait_for("Today")
    program.press("2", "/")
    program.press("\x1b[200~learn\x1b[31mdd\x1b[201~")
    program.wait_for("learn[31mdd")
    program.press("ctrl+q")
    assert program.wait() == 0


def test_leaving_a_half_filled_form_asks_first(open_program, lab) -> None:
    program = open_program("--store", lab, "--lang", "en")
    program.wait_for("Today")
    program.press("2", "n", "draft", "ctrl+q")
    program.wait_for("Leave without saving?")
