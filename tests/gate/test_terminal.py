"""The gate on a real terminal: what it starts, what it says no to, and how it ends."""

from __future__ import annotations

import os
import signal
import termios
from pathlib import Path

import pytest

from tests.gate.conftest import House
from tests.terminal.conftest import session
from tests.waiting import until

pytestmark = pytest.mark.terminal

SOON = "import coordtui.ui.terminal_app as t; t.LEAVE_WITHIN = 0.5"


def test_a_person_comes_in_and_nothing_of_their_environment_with_them(
    house: House, come_in, tmp_path: Path
) -> None:
    log = tmp_path / "textual.log"
    program = come_in(
        TEXTUAL_DRIVER="nothing:Driver",
        TEXTUAL_LOG=str(log),
        BROWSER="false",
        COORDTUI_STORE="sqlite:///x.db",
    )
    program.wait_for(lambda text: "Bo Invented" in text or "? aide" in text)
    assert not log.exists()
    limits = Path(f"/proc/{child(program.pid)}/limits").read_text()
    assert "Max core file size        0 " in limits
    assert f"Max data size             {1024 << 20} " in limits
    for pid in session(program.pid):
        assert not any(Path(os.readlink(f"/proc/{pid}/cwd")).glob("*.toml"))
    again = house.run(SSH_ORIGINAL_COMMAND="")
    assert again.returncode == 64  # an empty command is one too
    second = come_in()
    assert second.wait() == 75
    assert "déjà" in second.text or "already" in second.text
    program.press("ctrl+z")
    assert program.leave() == 0
    assert program.left_behind() == []
    used = list((house.state / "coordtui" / "keys-used").iterdir())
    assert len(used) == 1


@pytest.mark.parametrize(
    ("environment", "status"),
    [
        ({}, 65),
        ({"SSH_ORIGINAL_COMMAND": "id"}, 64),
        ({"SSH_ORIGINAL_COMMAND": "version"}, 0),
        ({"SSH_ORIGINAL_COMMAND": "version", "PYTHONPATH": "/nowhere"}, 0),  # begun anew
    ],
)
def test_without_a_terminal_only_a_verb_is_answered(house: House, environment, status: int) -> None:
    done = house.run(**environment)
    assert done.returncode == status
    said = (done.stdout if status == 0 else done.stderr).decode()
    assert said.count("\n") == 1
    assert str(house.folder) not in said


def test_a_dumb_terminal_is_told_in_a_sentence(come_in) -> None:
    program = come_in(TERM="dumb")
    assert program.wait() == 66
    assert b"\x1b" not in program.raw


def test_a_lab_that_cannot_be_opened_says_no_path(house: House, come_in) -> None:
    house.file.rename(house.file.with_suffix(".kept"))
    house.file.write_text("[store]\nurl = 'sqlite:////nowhere/secret-name.db'\n")
    try:
        done = house.run(SSH_ORIGINAL_COMMAND="my-data")
    finally:
        house.file.with_suffix(".kept").rename(house.file)
    assert done.returncode == 69
    assert b"secret-name" not in done.stderr + done.stdout
    name = done.stderr.decode().split("gate-")[1][:6]
    log = (house.state / "coordtui" / "coordtui.log").read_text()
    assert f"gate-{name}" in log
    assert "secret-name" in log


def test_a_crash_shows_a_name_and_nothing_of_what_happened(house: House, come_in) -> None:
    program = come_in(
        before="from coordtui.ui.app import CoordtuiApp\n"
        "def broken(self):\n    mine = 'secret-value'; raise RuntimeError(mine)\n"
        "CoordtuiApp.on_ready = broken\n"
    )
    assert program.wait() == 70
    assert program.left_behind() == ["something was written after the end"]  # the sentence
    assert b"crash-" in program.raw
    assert b"secret-value" not in program.raw
    assert b"Traceback" not in program.raw
    assert b".py" not in program.raw
    assert list((house.state / "coordtui" / "crashes").glob("crash-*.txt"))


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_who_is_told_to_end_does_though_something_holds_the_screen(come_in, number: int) -> None:
    program = come_in(
        before=f"{SOON}\nimport time\nfrom coordtui.ui.app import CoordtuiApp\n"
        "def held(self):\n    self.log_in = self.set_timer(0.3, lambda: time.sleep(120))\n"
        "CoordtuiApp.on_ready = held\n"
    )
    program.wait_for(lambda text: "? " in text)
    program.settle()
    program.kill(number)
    assert program.wait() == 128 + number
    assert program.left_behind() == []


def child(pid: int) -> int:
    """The process that somebody's session runs in; the one that was started waits for it."""
    (found,) = {*session(pid)} - {pid}
    return found


def test_a_session_that_is_killed_leaves_the_terminal_as_it_was(come_in) -> None:
    program = come_in()
    program.wait_for(lambda text: "? " in text)
    os.kill(child(program.pid), signal.SIGKILL)
    assert program.wait() == 70
    assert program.left_behind() == ["line settings"]  # as `stty sane` has them
    assert termios.tcgetattr(program.fd)[3] & (termios.ECHO | termios.ICANON | termios.ISIG)


def test_a_session_does_not_outlive_who_waits_for_it(come_in) -> None:
    program = come_in()
    program.wait_for(lambda text: "? " in text)
    program.kill(signal.SIGKILL)
    program.wait()
    until(lambda: not session(program.pid))


INTERRUPTED = """
import os, signal, sys
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name.startswith('AFTER'):
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
def begun(words):
    sys.meta_path.insert(0, Interrupts())
    return take_over(words)
from coordtui.access.gate import environment
take_over, environment.take_over = environment.take_over, begun
"""


@pytest.mark.parametrize("after", ["coordtui.access.gate.entering", "coordtui.config", "coordtui.host"])
def test_who_interrupts_the_start_sees_nothing_of_the_server(come_in, after: str) -> None:
    """Before there is a screen, ctrl+c is a signal, which may come at any line."""
    program = come_in(before=INTERRUPTED.replace("AFTER", after))
    program.wait()
    assert b"Traceback" not in program.raw
    assert b".py" not in program.raw


HELD_ONCE_WATCHED = """
import time
from coordtui.ui import ending
from coordtui.ui.listening import ListeningApp
ending.WITHIN = 0.2
watch_over = ListeningApp._watch_over
def held(self):
    watch_over(self)
    time.sleep(120)
ListeningApp._watch_over = held
"""


def test_whose_session_is_ended_by_force_reads_why(house: House, come_in) -> None:
    """A page holds the screen for ever, so that the program cannot close itself; fd 2 is the log."""
    program = come_in(before=HELD_ONCE_WATCHED)
    program.wait_for(lambda text: "? " in text)
    lines = house.keys.read_text()
    house.keys.write_text("")
    try:
        assert program.wait() == 77
    finally:
        house.keys.write_text(lines)
    assert "coordtui: Votre session a pris fin" in " ".join(program.text.split())
    assert program.left_behind() == ["something was written after the end"]  # the sentence


def test_a_line_that_is_cut_ends_the_program_also_where_hang_ups_are_ignored(come_in) -> None:
    program = come_in(before="import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)")
    program.wait_for(lambda text: "? " in text)
    program.cut()
    _, status = os.waitpid(program.pid, 0)
    program.status = os.waitstatus_to_exitcode(status)
    assert program.status == 129
