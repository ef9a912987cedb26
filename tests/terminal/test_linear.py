"""`--linear`: pages as plain text, in a pipe, on a terminal that cannot draw, and line by line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.terminal


@pytest.fixture
def print_page(environment, lab):
    def run(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "coordtui", "--store", lab, *arguments]
        return subprocess.run(
            command, env={**environment, **extra}, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    return run


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--linear", "--lang", "en"],
            ["Today\n=====", "unread papers", "Pages: 1 Today, 2 Papers", "Keys: "],
        ),
        (["--linear", "papers", "--lang", "en"], ["Papers\n======", "Norkvist", "\n1. you are here; "]),
        (["--linear", "settings", "--lang", "en"], ["Settings\n========", "start_page"]),
        (["--linear", "notifications", "--lang", "en"], ["Notifications\n=============", "Nothing was told"]),
        (["--linear", "keys", "--lang", "en"], ["Keys\n====", "Today"]),
        (["--linear", "2", "--lang", "fr"], ["Articles\n========", "Norkvist"]),
    ],
    ids=["start", "by name", "settings", "notifications", "keys", "french"],
)
def test_a_page_is_printed_without_a_single_sequence(print_page, arguments, words) -> None:
    printed = print_page(*arguments)
    assert printed.returncode == 0
    assert printed.stderr == ""
    for each in words:
        assert each in printed.stdout
    assert "\x1b" not in printed.stdout


@pytest.mark.parametrize(("page", "state"), [("today", "needs you"), ("papers", "new"), ("people", "")])
def test_a_page_is_said_in_words_without_signs_rules_or_cuts(print_page, page, state) -> None:
    said = print_page("--linear", page, "--lang", "en").stdout
    assert f"you are here; {state}" in said
    assert not any(sign in said for sign in "•★●○─…>▏")


def test_the_demo_can_be_read_too(environment) -> None:
    demo = ["demo", "--people", "5", "--papers", "5", "--lang", "en"]
    ran = subprocess.run(
        [sys.executable, "-m", "coordtui", *demo, "--linear", "today"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0
    assert "Today\n=====" in ran.stdout


def test_a_page_that_there_is_not_is_said_with_those_there_are(print_page) -> None:
    printed = print_page("--linear", "nowhere", "--lang", "en")
    assert printed.returncode == 1
    assert "no page “nowhere”" in printed.stderr
    assert "2 Papers" in printed.stderr


def test_what_the_locale_cannot_say_does_no_harm(print_page) -> None:
    printed = print_page("--linear", "papers", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert printed.returncode == 0
    assert printed.stdout.isascii()


def test_a_reader_that_leaves_early_does_no_harm(environment, lab) -> None:
    command = f"{sys.executable} -m coordtui --store {lab} --linear papers | head -1"
    ran = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True)
    assert ran.stderr == ""


def test_a_conversation_on_a_terminal_that_cannot_draw(open_program, environment, lab) -> None:
    command = [sys.executable, "-m", "coordtui", "--store", lab, "arxiv", "papers", "list", "--json"]
    listed = subprocess.run(command, env=environment, capture_output=True, check=True)
    key = json.loads(listed.stdout)[0]["key"]
    program = open_program("--store", lab, "--lang", "en", "--linear", size=(200, 300), TERM="xterm")
    program.wait_for("Keys: ")
    program.press("pap\r")
    program.wait_for("“pap” is no key, no page")
    program.press("papers\r")
    program.wait_for(lambda text: "======" in text and "q back" in text)
    program.press(f"/{key}\r")
    program.wait_for(lambda text: "1 of 1" in text)
    program.press("f\r")
    program.wait_for("kept")
    program.press("1\r")
    program.wait_for("Today")
    program.press("q\r")
    program.press("q\r")
    program.press("q\r")
    assert program.wait() == 0
    assert b"\x1b" not in program.raw
    assert program.left_behind() == []


@pytest.mark.parametrize("typed", ["no such thing\r", "/no such thing\r"])
def test_a_question_can_be_asked_in_a_conversation(open_program, lab, typed) -> None:
    program = open_program("--store", lab, "--lang", "en", "--linear", size=(200, 300), TERM="xterm")
    program.wait_for("Keys: ")
    program.press("w\r")
    program.wait_for("Who knows about?")
    program.press(typed)
    program.wait_for("Nobody is near enough to be named.")
    assert "is no key" not in program.text


def test_the_end_of_the_input_ends_the_conversation(open_program, lab) -> None:
    program = open_program("--store", lab, "--linear", TERM="xterm")
    program.wait_for("1 ")
    program.press("\x04")
    assert program.wait() == 0


def test_a_hang_up_ends_the_conversation(open_program, lab) -> None:
    program = open_program("--store", lab, "--lang", "en", "--linear", TERM="xterm")
    program.wait_for("Keys")
    program.cut()
    os.waitpid(program.pid, 0)
    program.status = 129
    assert program.left_behind() == []


def test_a_store_without_a_lab_is_said(environment, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "coordtui", "--store", f"sqlite:///{tmp_path}/new.db", "--linear"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert ran.returncode == 1
    assert "coordtui init" in ran.stderr
