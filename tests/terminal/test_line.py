"""What happens to the line and to the terminal: nothing is lost, nothing stays, the status is right."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.conftest import Terminal

pytestmark = pytest.mark.terminal


@pytest.fixture
def opened(open_program, lab) -> Callable[..., object]:
    """The program on a lab, painted."""

    def open_it(*, size: tuple[int, int] = (80, 24), **extra: str) -> object:
        program = open_program("--store", lab, "--lang", "en", size=size, **extra)
        program.wait_for("? help")
        program.settle()
        return program

    return open_it


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143)], ids=["hang-up", "term"]
)
def test_a_signal_to_end_leaves_the_terminal_as_it_was(opened, number: int, status: int) -> None:
    program = opened()
    program.kill(number)
    assert program.wait() == status
    assert program.left_behind() == []


def test_leaving_leaves_the_terminal_as_it_was(opened) -> None:
    program = opened()
    assert program.leave() == 0
    assert program.left_behind() == []


def test_ctrl_c_says_how_to_leave(opened) -> None:
    program = opened()
    program.press("ctrl+c")
    program.wait_for("ctrl+q leaves")
    assert program.leave() == 0


def test_an_interrupt_from_outside_leaves_the_terminal_as_it_was(opened) -> None:
    program = opened()
    program.kill(signal.SIGINT)
    program.wait_for("ctrl+q leaves")
    assert program.leave() == 0
    assert program.left_behind() == []


def test_a_cut_line_leaves_no_process(opened) -> None:
    program = opened()
    program.cut()
    _, status = os.waitpid(program.pid, 0)
    program.status = os.waitstatus_to_exitcode(status)
    assert program.status == 129
    assert program.left_behind()[-1:] in ([], ["7"], ["kitty keys"])  # nobody could be told any more


def test_a_line_that_is_cut_while_it_is_full_leaves_no_process(opened) -> None:
    program = opened()
    for _ in range(300):  # nobody reads what comes of it
        os.write(program.fd, b"2??")
    program.cut()
    _, status = os.waitpid(program.pid, 0)
    program.status = os.waitstatus_to_exitcode(status)
    assert program.status == 129


def test_a_full_line_does_not_keep_the_program_from_ending(opened) -> None:
    program = opened()
    for _ in range(100):
        os.write(program.fd, b"2??")
    program.kill(signal.SIGTERM)
    _, status = os.waitpid(program.pid, 0)
    program.status = os.waitstatus_to_exitcode(status)
    assert program.status == 143
    while program.read(0.1):
        pass
    assert program.left_behind() == []


def test_on_a_slow_line_frames_are_dropped_and_keys_are_not(opened) -> None:
    program = opened(size=(120, 40))
    for _ in range(40):  # 240 screens of some 8,000 bytes, which nobody reads
        os.write(program.fd, b"2??1??")
    os.write(program.fd, b"2")
    program.rest(limit=60)
    before = len(program.raw)
    program.wait_for(lambda text: "[2 Papers" in text and "? help" in text)
    program.settle()
    assert len(program.raw) - before < 160_000
    assert program.leave() == 0
    assert program.left_behind() == []


def test_a_terminal_of_one_cell_does_no_harm(opened) -> None:
    program = opened()
    for columns, lines in [(1, 1), (3, 2), (40, 10), (200, 60), (1, 40), (80, 24)]:
        program.resize(columns, lines)
        program.settle(quiet=0.15)
    program.press("2")
    program.wait_for(lambda text: "[2 Papers" in text and "? help" in text)
    assert program.leave() == 0
    assert program.left_behind() == []


def test_who_stops_the_process_and_lets_it_go_on_finds_the_screen_again(opened) -> None:
    program = opened()
    program.kill(signal.SIGSTOP)
    program.kill(signal.SIGCONT)
    program.settle()
    program.screen.reset()
    program.kill(signal.SIGCONT)
    program.wait_for(lambda text: "[1 Today]" in text and "? help" in text)
    assert program.leave() == 0
    assert program.left_behind() == []


def test_for_whom_there_is_no_shell_ctrl_z_does_nothing(opened) -> None:
    program = opened()
    program.press("ctrl+z")
    program.kill(signal.SIGTSTP)
    program.press("2")
    program.wait_for("[2 Papers")
    assert program.leave() == 0


def test_from_a_shell_of_ones_own_ctrl_z_goes_to_the_background_and_fg_comes_back(environment, lab) -> None:
    here = {name: text for name, text in environment.items() if not name.startswith("SSH_")}
    shell = Terminal(["bash", "--norc", "--noprofile", "-i"], {**here, "PS1": "ready> "}, 80, 24)
    shell.wait_for("ready>")
    shell.press(f"{sys.executable} -m coordtui --store {lab} --lang en\r")
    shell.wait_for("? help")
    shell.settle()
    shell.press("ctrl+z")
    shell.wait_for("Stopped")
    assert shell.raw.rindex(b"\x1b[?1049l") > shell.raw.rindex(b"\x1b[?1049h")
    shell.press("fg\r")
    shell.wait_for(lambda text: "[1 Today]" in text and "? help" in text)
    shell.press("2")
    shell.wait_for("[2 Papers")
    shell.screen.reset()  # pyte has one screen only
    shell.press("ctrl+q")
    shell.wait_for("ready>")
    shell.press("exit\r")
    shell.wait()
    assert set(shell.left_behind()) <= {"2004", "something was written after the end"}  # by the shell
    shell.close()


@pytest.mark.parametrize(
    "term", ["linux", "vt100", "tmux-256color", "screen", "xterm", "xterm-256color", "nobody-knows-it"]
)
def test_every_terminal_that_can_draw_is_drawn_on(opened, term: str) -> None:
    program = opened(TERM=term, COLORTERM="")
    program.press("2")
    program.wait_for("[2 Papers")
    if term in {"linux", "vt100"}:
        for unknown in (b"\x1b[>1u", b"\x1b[?1000h", b"\x1b[4 q", b"$p", b"\x1b]"):
            assert unknown not in program.raw
    assert program.leave() == 0
    assert program.left_behind() == []


@pytest.mark.parametrize("term", ["dumb", ""], ids=["dumb", "unset"])
def test_a_terminal_that_cannot_draw_is_refused_kindly(open_program, lab, term: str) -> None:
    program = open_program("--store", lab, "--lang", "en", TERM=term, size=(200, 24))
    assert program.wait() == 1
    said = program.raw.decode()
    assert said.startswith("coordtui: ")
    assert "with “--linear”, which prints its pages as text" in said
    assert "\x1b" not in said
    assert program.left_behind() == []


@pytest.mark.parametrize(
    "more",
    [{"LANG": "C", "LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"NO_COLOR": "1"}, {"COLUMNS": "132", "LINES": "50"}],
    ids=["C", "POSIX", "no colour", "wrong size"],
)
def test_what_the_environment_says_does_no_harm(opened, more: dict[str, str]) -> None:
    program = opened(**more)
    program.press("2")
    program.wait_for("[2 Papers")
    assert program.line(23).strip().endswith("? help")
    assert program.leave() == 0
    assert program.left_behind() == []


@pytest.mark.parametrize("stream", ["<", ">", "2>"])
def test_a_stream_that_is_no_terminal(opened, lab, tmp_path: Path, stream: str) -> None:
    """Without keys or without a screen the program is refused; errors may go to a file."""
    command = f"{sys.executable} -m coordtui --store {lab} --lang en {stream} /dev/null"
    program = Terminal(["sh", "-c", command], {**os.environ, "TERM": "xterm"}, 80, 24)
    if stream == "2>":
        program.wait_for("? help")
        assert program.leave() == 0
    else:
        assert program.wait() == 1
    assert program.left_behind() == []
    program.close()


def test_at_rest_not_a_byte_is_sent_and_no_thread_wakes(opened) -> None:
    """But for the minute of the clock, and for what the start still has to do on a machine that is busy
    with other tests: which is why one rest out of some has to be whole."""
    program = opened()
    program.press("2")
    program.wait_for("[2 Papers")
    program.rest(limit=60)

    def rests() -> bool:
        before, size = program.work(), len(program.raw)
        program.read(2.0)
        return (program.work(), len(program.raw)) == (before, size)

    assert any(rests() for _ in range(12))
