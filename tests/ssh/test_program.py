"""Within the program: a person who came over SSH finds no way out of it to the server."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ssh.rig import COORDINATOR, RESEARCHER, Rig
from tests.terminal.conftest import Terminal
from tests.terminal.test_hostile import OBEYED, OURS

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(180)]

COPIED = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")


@pytest.fixture(scope="module")
def opened(rig: Rig) -> Iterator[dict[str, Terminal]]:
    """Who is in already: a login costs. No file is left on the server but in the program's own state."""
    terminals: dict[str, Terminal] = {}
    before = on_the_server(rig)
    yield terminals
    assert on_the_server(rig) <= before | {".config"}
    for each in terminals.values():
        each.close()
    rig.end_all()


@pytest.fixture
def inside(rig: Rig, opened: dict[str, Terminal]):
    """`inside("bo")` is the program as that person sees it, on Today."""

    def come_in(login: str = RESEARCHER) -> Terminal:
        program = opened.get(login)
        if program is None or not program.read(0):
            program = opened[login] = rig.terminal(login)
            program.wait_for("? help", limit=40)
        program.resize(80, 24)
        for key in (
            "1",
            *("esc", "esc", "1") * 3,
        ):  # out of whatever is open, but not so fast that it is alt+1
            program.press(key)
            if "[1 Today" in program.settle(quiet=0.2) and "? help" in program.text:
                return program
        raise AssertionError(f"there is no way to Today:\n{program.text}")

    return come_in


def on_the_server(rig: Rig) -> set[str]:
    """The files that the account owns, but for those of the store and of the program's own state."""
    files = (str(each.relative_to(rig.place.home)) for each in rig.place.home.rglob("*"))
    return {each for each in files if not each.startswith(("lab.db", ".local", ".cache"))}


def test_neither_ctrl_z_nor_a_signal_stops_the_process(rig, inside) -> None:
    program = inside()
    pids = rig.programs()
    program.press("ctrl+z", "2")
    program.wait_for("[2 Papers")
    states = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in pids]
    assert set(states) <= {"S", "R", "D"}


@pytest.mark.parametrize("login", [RESEARCHER, COORDINATOR])
def test_no_command_leads_to_the_server_whoever_asks(inside, login) -> None:
    program = inside(login)
    found = []
    for word in ("screenshot", "suspend", "background", "shell", "editor", "browser", "devtools", "theme"):
        program.press("ctrl+p")
        program.wait_for("commands ──")
        program.press(word)
        program.wait_for(f"{word}▏")
        listed = program.settle(quiet=0.1).partition("── Command")[2].partition("\n")[2]
        found += [word] if word in listed else []
        program.press("esc")
        program.wait_for("? help")
    assert found == ["theme"]


@pytest.mark.parametrize("key", ["o", "y"], ids=["link", "copy"])
def test_links_and_what_is_copied_go_to_ones_own_terminal_and_start_nothing(rig, inside, key) -> None:
    program = inside()
    program.press("2")
    program.wait_for("[2 Papers")
    program.settle()
    before, files, size = rig.programs(), on_the_server(rig), len(program.raw)

    def copied(_text: str) -> bool:
        return bool(COPIED.search(program.raw[size:].decode("utf-8", "replace")))

    program.press(key)
    program.wait_for(copied)
    program.settle()
    assert rig.programs() == before
    assert on_the_server(rig) == files


@pytest.mark.parametrize("login", [RESEARCHER, COORDINATOR])
def test_no_page_exports_to_a_file_of_the_server(rig, inside, login) -> None:
    program = inside(login)
    before = on_the_server(rig)
    for page in ("2", "3", "4", "5", "6"):
        program.press(page)
        program.wait_for(f"[{page} ")
        program.settle(quiet=0.1)
        program.press("E")
        program.settle(quiet=0.2)
        program.press("enter")
        program.settle(quiet=0.2)
        for _ in range(3):
            program.press("esc")
            program.settle(quiet=0.15)
        assert on_the_server(rig) == before


@pytest.mark.parametrize("number", range(3))
def test_no_command_reads_a_file_of_the_server(inside, number) -> None:
    """Whatever takes the name of a file, for whoever may do most: it says no, and shows nothing of it."""
    program = inside(COORDINATOR)
    program.press("ctrl+p")
    program.wait_for("commands ──")
    program.press("file", *["down"] * number)
    program.settle(quiet=0.1)
    program.press("enter")
    program.settle(quiet=0.2)
    program.press("/etc/passwd", "enter")
    program.settle(quiet=0.3)
    assert b"root:x:0" not in program.raw


def test_a_pasted_sequence_is_text(inside) -> None:
    program = inside()
    program.press("2", "/", "\x1b[200~learn\x1b]0;mine\x07\x1b[2Jing\x1b[201~")
    program.wait_for("learn")
    assert b"\x1b[2J" not in program.raw


def test_sequences_that_only_a_terminal_says_do_no_harm(inside) -> None:
    """Answers to questions that nobody asked, of any length, and bytes that are no text."""
    program = inside()
    answers = ["\x1b]52;c;aGVsbG8=\x07", "\x1bP1$r0m\x1b\\", "\x1b[?1;2c", "\x1b[200;900R", "\x1b[8;1;1t"]
    answers += ["\x1b[" + "1;" * 2000 + "m", "\x1b[<0;99999;99999M", "\x1b[M\xff\xff\xff", "\x00\x80\xc3"]
    for each in answers:
        program.press(each)
    program = inside()
    program.press("2")
    program.wait_for("[2 Papers")


def test_resizing_two_hundred_times_and_to_one_cell_leaves_the_program_whole(inside) -> None:
    program = inside()
    for number in range(200):
        program.resize(40 + number % 80, 10 + number % 30)
        program.read(0)
    for size in ((1, 1), (3, 2), (1, 60), (500, 200), (80, 24)):
        program.resize(*size)
        program.settle(quiet=0.1)
    program.press("2")
    program.wait_for(lambda text: "[2 Papers" in text and "? help" in text)


def test_the_program_has_started_no_other_not_for_a_moment(rig, inside, opened) -> None:
    """Whatever the tests above did: no editor, pager, browser or shell, and none that has ended since."""
    inside()
    pids = rig.programs()
    assert len(pids) == len(opened)
    assert [faults_of_children(pid) for pid in pids] == [0] * len(pids)
    assert faults_of_children(os.getpid()) > 0  # the control: this process has started some


def faults_of_children(pid: int) -> int:
    """What the processes that it started, and that have ended, left with it: each at least its loading."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[8])


def test_all_that_was_sent_to_the_terminal_is_the_programs_own_grammar(inside) -> None:
    """Whatever the tests above did: of all that a terminal obeys only what is known was sent."""
    program = inside()
    program.press("2")
    program.settle()
    text = program.raw.decode("utf-8", "replace")
    assert len(text) > 5_000
    assert set(OBEYED.findall(OURS.sub("", COPIED.sub("", text)))) == set()
