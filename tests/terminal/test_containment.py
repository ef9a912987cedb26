"""Plugins that misbehave, in the real program: each costs its own page, and says so on it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.bad_plugins import AT_START, install
from tests.terminal.conftest import Open, Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.slow]

OWN = ["arxiv", "expertise", "training", "gpus"]

READY, STOPPED = "ready to misbehave", "has stopped"

ENDS = {"a": "sys.exit(3)", "b": "KeyboardInterrupt", "c": "sys.exit(from a worker)"}
ENDS |= {"d": "sys.exit(from a thread)", "e": "CancelledError"}
RECURSES = {"f": "RecursionError", "g": "RecursionError"}
HOLDS = dict.fromkeys("jklmnu", "held the screen")
FLOODS = {"p": "busy without a pause"}
FLOODS |= dict.fromkeys("ox", "busy without a pause|held the screen")  # whichever is seen first

Start = Callable[..., Terminal]


@pytest.fixture
def start(open_program: Open, tmp_path: Path, environment: dict[str, str]) -> Start:
    """Starts the program on a new lab with the plugins that misbehave and no others."""
    path = os.pathsep.join([str(install(tmp_path / "installed")), *filter(None, sys.path)])
    settings, url = tmp_path / "settings.toml", f"sqlite:///{tmp_path}/lab.db"
    init = ["init", "--name", "Fictive Lab", "--lang", "en", "--coordinator", "Hrafn Placeholder"]
    variables = {**environment, "PYTHONPATH": path, "COORDTUI_SETTINGS": str(settings)}
    variables["COORDTUI_STORE"] = url
    subprocess.run(
        [sys.executable, "-m", "coordtui", "--safe", *init], check=True, capture_output=True, env=variables
    )
    with settings.open("a", encoding="utf-8") as file:
        file.write(f"\n[plugins]\ndisabled = {OWN}\n")

    def started(*arguments: str, **more: str) -> Terminal:
        return open_program(*arguments, size=(80, 24), **variables, **more)

    return started


def misbehave(program: Terminal, key: str, said: str) -> None:
    """Press the key, see the card that says so (`|` between several words for it), and start again."""
    program.press("Z", key)

    def is_told(text: str) -> bool:
        words = " ".join(text.replace("│", " ").split())
        return STOPPED in text and any(each in words for each in said.split("|"))

    program.wait_for(is_told)
    again(program)


def again(program: Terminal) -> None:
    program.press("R")
    program.wait_for(lambda text: READY in text and "/ filter" in text and STOPPED not in text)


def test_whatever_a_plugin_does_costs_its_own_page_and_the_terminal_is_as_it_was(start: Start) -> None:
    program = start("--lang", "en")
    program.wait_for("These plugins are not there")  # those that fail at their start are told
    assert all(name in program.text for name in ["2 Badly", "3 Well"])
    program.press("2")
    program.wait_for(READY)
    for key, said in {**ENDS, **RECURSES, "i": "EOFError"}.items():
        misbehave(program, key, said)
    program.press("Z", "h")
    program.wait_for("printed")
    program.press("Z", "s")
    program.wait_for("has no table")
    program.press("c")
    program.wait_for(lambda text: "go on" not in text)
    for key, said in {**HOLDS, **FLOODS}.items():
        misbehave(program, key, said)
    program.press("Z", "t")
    program.wait_for("held the screen")
    assert STOPPED not in program.text
    program.press("Z", "v")
    for _ in range(40):  # nobody waits: the third stops it
        program.press("ctrl+c")
        if STOPPED in program.text:
            break
    program.wait_for(STOPPED)
    again(program)
    program.press("Z", "q")
    program.wait_for("tells too much")
    program.press("Z", "r")
    program.wait_for("new events without end")
    program.press("3")
    program.wait_for("all is well")
    program.press("f", "f")
    program.wait_for("greeted 2")
    program.press("2")
    program.press("Z", "w")
    program.wait_for("waits for ever")
    began = time.monotonic()
    assert program.leave() == 0
    assert time.monotonic() - began < 6
    assert program.left_behind() == []
    assert b"SPOILT" not in program.raw


def test_without_the_guards_the_same_plugin_spoils_the_screen_and_ends_the_program(start: Start) -> None:
    program = start("--lang", "en", WITHOUT_GUARDS="1")
    program.wait_for("2 Badly")
    program.press("2")
    program.wait_for(READY)
    program.press("Z", "h")
    program.wait_for(lambda _: b"SPOILT by fd 1" in program.raw)
    program.press("Z", "t", "Z", "t")
    program.settle()
    assert "held the screen" not in program.text
    program.press("Z", "a")
    assert program.wait() != 0


def test_sync_runs_the_other_jobs_and_the_list_says_what_could_not_start(start: Start) -> None:
    program = start("sync", "bad.ends", "bad.works")
    assert program.wait() == 1
    assert "ends: failed" in program.text
    assert "sys.exit(9)" in program.text
    assert "works: finished" in program.text
    program = start("plugin", "list")
    assert program.wait() == 0
    assert all(name in program.text for name in AT_START)
