"""The real program in a pseudo-terminal: what it writes, how it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = [pytest.mark.terminal, pytest.mark.slow]

PROGRAM = """
import sys
from coordtui.ui import GreetingAnswer, run_greeting
answer = run_greeting(GreetingAnswer())
print("ANSWER", answer)
"""
DEADLINE = 30.0


def _take_the_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A process in a pseudo-terminal of 80x24, and everything it wrote."""

    def __init__(self, program: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.slave = slave
        self.before = termios.tcgetattr(slave)
        environ = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(sys.path)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=environ,
            preexec_fn=_take_the_terminal,  # noqa: PLW1509 - the tests have no other threads then
        )
        self.seen = b""

    def read(self, seconds: float) -> bytes:
        """What is written within so many seconds, or as soon as something is."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        try:
            data = os.read(self.master, 65536) if ready else b""
        except OSError:  # the other end is closed
            data = b""
        self.seen += data
        return data

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < deadline, self.seen[-2000:]
            self.read(0.05)

    def quiet(self) -> None:
        """Until nothing has been written for a while."""
        while self.read(0.5):
            pass

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def ended(self) -> int:
        self.until(lambda: self.process.poll() is not None)
        self.read(0.1)
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for end in (self.master, self.slave):
            with suppress(OSError):
                os.close(end)


@pytest.fixture
def start() -> Iterator[Callable[..., Terminal]]:
    terminals: list[Terminal] = []

    def start_(program: str = PROGRAM) -> Terminal:
        terminals.append(Terminal(program))
        terminals[-1].until(lambda: b"Coordinator" in terminals[-1].seen)
        terminals[-1].quiet()
        return terminals[-1]

    yield start_
    for terminal in terminals:
        terminal.close()


def test_at_rest_it_writes_nothing_and_does_not_wake(start: Callable[..., Terminal]) -> None:
    terminal = start()
    tasks = Path(f"/proc/{terminal.process.pid}/task")
    before = _wake_ups(tasks)
    assert terminal.read(1.0) == b""
    assert _wake_ups(tasks) == before


def _wake_ups(tasks: Path) -> dict[str, str]:
    if not tasks.exists():
        pytest.skip("counts wake-ups by /proc")
    return {
        task.name: line
        for task in tasks.iterdir()
        for line in (task / "status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    }


def test_leaving_restores_the_terminal(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.press(b"\x11")
    assert terminal.ended() == 0
    assert b"ANSWER None" in terminal.seen
    assert terminal.seen.count(b"\x1b[?1049l") == 1
    assert b"\x1b[?25h" in terminal.seen
    assert termios.tcgetattr(terminal.slave) == terminal.before


def test_mouse_moves_are_never_asked_for(start: Callable[..., Terminal]) -> None:
    terminal = start()
    assert b"\x1b[?1000h" in terminal.seen
    assert b"\x1b[?1003h" not in terminal.seen


def test_what_was_typed_is_the_answer(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.press("Labo Éphémère\t\tHrafn Placeholder\r".encode())
    assert terminal.ended() == 0
    assert "lab_name='Labo Éphémère'" in terminal.seen.decode()
    assert "coordinator='Hrafn Placeholder'" in terminal.seen.decode()


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_to_end_restores_the_terminal(
    number: signal.Signals, start: Callable[..., Terminal]
) -> None:
    terminal = start()
    terminal.process.send_signal(number)
    terminal.ended()
    assert b"\x1b[?1049l" in terminal.seen
    assert termios.tcgetattr(terminal.slave) == terminal.before


def test_a_lost_line_ends_the_process(start: Callable[..., Terminal]) -> None:
    terminal = start()
    os.close(terminal.slave)
    os.close(terminal.master)
    terminal.process.wait(DEADLINE)


def test_a_worker_that_never_ends_does_not_keep_the_process(start: Callable[..., Terminal]) -> None:
    program = PROGRAM.replace(
        "import sys\n",
        "import sys, time\n"
        "import coordtui.ui.terminal_app as terminal\n"
        "from coordtui.ui.greeting import GreetingApp\n"
        "terminal.LEAVE_WITHIN = 0.5\n"
        "def stuck(self): self.run_worker(lambda: time.sleep(300), thread=True)\n"
        "GreetingApp.on_ready = stuck\n",
    )
    terminal = start(program)
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.ended() == 128 + signal.SIGTERM


FLOODS = {
    "a paste that never ends": (b"a" * 4000, 2_000_000),
    "a mouse that moves": (b"\x1b[<35;10;10M" * 300, 100_000),
    "a wheel that turns": (b"\x1b[<65;10;10M" * 300, 60_000),
    "a key that is stuck": (b"\t" * 4000, 100_000),
}


@pytest.mark.parametrize("what", FLOODS)
def test_no_flood_of_input_fills_the_memory(what: str, start: Callable[..., Terminal]) -> None:
    terminal = start()
    memory = _memory(terminal.process.pid)
    os.set_blocking(terminal.master, False)
    flood, many = FLOODS[what]
    rest, blocked = b"\x1b[200~" if "paste" in what else b"", 0
    while many > 0 and blocked < 100:  # a program that takes no more now is as good
        rest = rest or flood
        try:
            sent = os.write(terminal.master, rest)
            rest, many, blocked = rest[sent:], many - sent, 0
        except BlockingIOError:
            blocked += 1
            terminal.read(0.01)
    assert _memory(terminal.process.pid) < memory + 12_000
    assert terminal.process.poll() is None


def _memory(pid: int) -> int:
    """The most kB of memory that a process had."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("reads the memory by /proc")
    return int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1])


def test_keys_that_leave_are_seen_behind_many_others(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.press(b"\t" * 100 + b"\x11")
    assert terminal.ended() == 0


def test_a_letter_that_comes_in_two_pieces_is_typed(start: Callable[..., Terminal]) -> None:
    terminal = start()
    first, second = b"L\xc3", b"\xa9"
    for piece in (first[:1], first[1:], second):
        terminal.press(piece)
        terminal.quiet()
    terminal.press(b"a\t\tHrafn Placeholder\r")
    assert terminal.ended() == 0
    assert "lab_name='L\u00e9a'" in terminal.seen.decode()
