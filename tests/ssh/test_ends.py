"""However a connection or the program ends: nothing runs on, what was typed is kept, the terminal is sane."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.access.keys.line import session_program
from tests.ssh.rig import NOBODY, RESEARCHER, TOLD_AFTER, Rig, ended

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(120)]

SECRET = "placeholder-of-a-value"

FAULTY = f"""
import os, sys
from coordtui.ui.base_app import BaseApp

draw, now = BaseApp._display, sys.argv.pop(1)

def fail(self, *arguments):
    value = "{SECRET}"
    if os.path.exists(now):
        raise RuntimeError(value)
    draw(self, *arguments)

BaseApp._display = fail
from coordtui.access.gate import main
raise SystemExit(main())
"""
"""The gate, and behind it the program with a fault in what draws the screen, once a file is there."""


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def sshd_of(pid: int) -> int:
    """The sshd that serves somebody; between it and the program stands a shell that waits."""
    while not Path(f"/proc/{pid}/comm").read_text().startswith("sshd"):
        pid = parent(pid)
    return pid


def test_after_a_killed_client_nothing_runs_and_what_was_typed_is_offered_again(rig, enter) -> None:
    first = enter()
    first.press("2", "n")
    first.wait_for("A new watch")
    first.press("Half a thought")
    first.wait_for("Half a thought")
    first.settle()
    pid = rig.program()
    first.kill(signal.SIGKILL)
    rig.until_gone(pid)

    again = enter()
    again.press("2", "n")
    text = again.wait_for("was not saved: it is filled in again")
    assert "Half a thought" in text
    again.press("esc")
    again.wait_for("Leave without saving?")
    again.press("c")
    again.wait_for("[2 Papers")
    assert again.leave() == 0


def test_after_a_killed_sshd_nothing_runs(rig, enter) -> None:
    client = enter()
    pid = rig.program()
    os.kill(sshd_of(pid), signal.SIGKILL)
    rig.until_gone(pid)
    assert ended(client) == 255


def test_after_the_end_of_sshds_monitor_a_session_goes_on_and_ends_with_its_client(rig, enter) -> None:
    if not rig.place.apart:
        pytest.skip("sshd has no monitor for the account that runs it")
    client = enter()
    pid = rig.program()
    os.kill(parent(sshd_of(pid)), signal.SIGKILL)
    client.press("2")
    client.wait_for("[2 Papers")
    client.kill(signal.SIGKILL)
    rig.until_gone(pid)


def test_told_to_end_it_keeps_what_was_typed_and_leaves_the_terminal_as_it_was(rig, enter) -> None:
    """Also while the client reads nothing, as one does whose line stands still."""
    client = enter()
    client.press("2??" * 100)
    client.kill(signal.SIGSTOP)
    pid = rig.program()
    os.kill(pid, signal.SIGTERM)
    rig.until_gone(pid)
    client.kill(signal.SIGCONT)
    assert ended(client) == 143
    assert client.left_behind() == []


def test_killed_it_leaves_the_terminal_as_it_was(rig, enter) -> None:
    client = enter()
    pid = rig.program()
    os.kill(pid, signal.SIGKILL)
    assert ended(client) == 70
    rig.until_gone(pid)
    assert set(client.left_behind()) <= TOLD_AFTER


@pytest.fixture
def fault(rig: Rig) -> Iterator[Path]:
    """The key of nobody leads to a program with a fault, which shows once this file is there."""
    script, now = rig.place.etc / "faulty.py", rig.place.etc / "now"
    script.write_text(FAULTY)
    python = Path(session_program()).parent / "python"
    gate = f"exec {python} -I {script} {now} --settings {rig.settings} --as {RESEARCHER}"
    rig.lines[NOBODY] = f'restrict,pty,command="{gate}" {rig.keys[NOBODY]} {NOBODY}'
    rig.write_lines()
    yield now
    now.unlink(missing_ok=True)
    rig.usual_lines()


def test_a_crash_tells_nothing_of_the_program_and_leaves_the_terminal_as_it_was(rig, enter, fault) -> None:
    client = enter(NOBODY, server="careless")
    pid = rig.program()
    fault.touch()
    client.press("2", "4", "5")
    assert ended(client) == 70
    rig.until_gone(pid)
    said = client.raw.decode()
    assert "coordtui: Something went wrong" in said
    for private in (SECRET, "Traceback", "RuntimeError", "faulty.py", str(rig.place.root), "base_app"):
        assert private not in said
    assert set(client.left_behind()) <= TOLD_AFTER
