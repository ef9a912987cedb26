"""The list of commands and the place where one left, in the real program."""

from __future__ import annotations

import os
import signal

import pytest

pytestmark = pytest.mark.terminal


def test_the_list_of_commands_leaves_no_trace_on_the_screen(open_program, lab) -> None:
    program = open_program("--store", lab, "--lang", "en", size=(120, 40))
    program.wait_for("[1 Today]")
    before = program.settle()
    program.press(":", "go")
    program.wait_for(lambda text: "── Command" in text and "go to Papers" in text)
    program.press("\x1b")
    program.wait_for(lambda text: "── Command" not in text)
    assert program.settle() == before
    program.press(":", "papers", "enter")
    program.wait_for("[2 Papers")
    assert "── Command" not in program.settle()
    assert program.leave() == 0


def test_a_line_that_drops_loses_no_place(open_program, lab) -> None:
    program = open_program("--store", lab, "--lang", "en")
    program.wait_for("[1 Today]")
    program.press("2")
    program.wait_for("[2 Papers")
    program.settle()
    os.kill(program.pid, signal.SIGHUP)
    assert program.wait() == 129
    again = open_program("--store", lab, "--lang", "en")
    again.wait_for("[2 Papers")
    assert again.leave() == 0
