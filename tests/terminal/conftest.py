"""The real program in a pseudo-terminal, read as a person reads it: by its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

from tests.once import once_per_run

KEYS = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "pgdn": "\x1b[6~",
    "home": "\x1b[H", "enter": "\r", "esc": "\x1b", "tab": "\t", "backspace": "\x7f", "space": " ",
    "ctrl+c": "\x03", "ctrl+z": "\x1a", "ctrl+q": "\x11", "ctrl+o": "\x0f",
    "ctrl+k": "\x0b", "ctrl+p": "\x10", "ctrl+u": "\x15",
}  # fmt: skip


UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>][\d;]*u|\x1b\[\d q|\x1b\[\?\d+\$p")
"""Kitty's keys, shapes of the cursor, questions: it would print their tails."""

MODES = {b"25": True, b"7": True}
"""Modes that a terminal has by itself; all others are off."""


class Terminal:
    """A running program, its screen, and the keys that are sent to it."""

    def __init__(self, argv: list[str], environment: dict[str, str], columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.status: int | None = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.execvpe(argv[0], argv, environment)
        self.before = termios.tcgetattr(self.fd)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def line(self, number: int) -> str:
        return self.screen.display[number].rstrip()

    def read(self, seconds: float) -> bool:
        """Take what the program writes within so many seconds; false once it has ended."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            return False
        self.raw += data
        self.draw(data)
        return bool(data)

    def draw(self, data: bytes) -> None:
        """Show what the program wrote."""
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))

    def wait_for(self, wanted: str | Callable[[str], bool], limit: float = 20.0) -> str:
        """Read until the screen shows a text, or satisfies a test; the screen then."""
        satisfied = wanted if callable(wanted) else lambda text: wanted in text
        deadline = time.monotonic() + limit
        while not satisfied(self.text):
            if time.monotonic() > deadline or not self.read(0.05):
                raise AssertionError(f"never saw {wanted!r}; the screen was:\n{self.text}")
        return self.text

    def settle(self, quiet: float = 0.3, limit: float = 10.0) -> str:
        """Read until nothing has been written for a while; the screen then."""
        deadline, size, since = time.monotonic() + limit, len(self.raw), time.monotonic()
        while time.monotonic() < deadline and self.read(0.05):
            if len(self.raw) != size:
                size, since = len(self.raw), time.monotonic()
            elif time.monotonic() - since > quiet:
                break
        return self.text

    def rest(self, limit: float = 20.0) -> None:
        """Wait, without reading, until the program has nothing more to do."""
        deadline, before = time.monotonic() + limit, ""
        while (now := self.work()) != before:
            assert time.monotonic() < deadline, "it never rests"
            before = now
            time.sleep(1.2)  # other sessions' writes are looked for once more for a second

    def work(self) -> str:
        """What its threads have done so far: how long they ran, and how often they went to sleep."""
        counts = []
        for task in sorted(Path(f"/proc/{self.pid}/task").iterdir()):
            lines = (task / "status").read_text().splitlines()
            counts += [line for line in lines if line.startswith("voluntary_ctxt")]
            counts.append((task / "schedstat").read_text().split()[0])
        return " ".join(counts)

    def press(self, *keys: str) -> None:
        """Send keys one by one; a word that is no key name is typed."""
        for key in keys:
            os.write(self.fd, KEYS.get(key, key).encode())
            self.read(0.05)

    def leave(self, key: str = "ctrl+q") -> int:
        """Send the key that leaves and wait for the end; the exit status."""
        self.press(key)
        return self.wait()

    def wait(self, limit: float = 15.0) -> int:
        """Read until the program has ended; its exit status. Fails when it has not after so many seconds."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline and self.read(0.1):
            pass
        while not self._ended(os.WNOHANG):
            assert time.monotonic() < deadline, f"it never ended; the screen was:\n{self.text}"
            time.sleep(0.01)
        assert self.status is not None
        return self.status

    def _ended(self, options: int = 0) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, options)
            self.status = os.waitstatus_to_exitcode(status) if pid else None
        return self.status is not None

    def resize(self, columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self.screen.resize(lines, columns)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def kill(self, number: int) -> None:
        os.kill(self.pid, number)

    def cut(self) -> None:
        """The other end of the line is gone."""
        os.close(self.fd)
        self.fd = -1

    def left_behind(self) -> list[str]:
        """What is not as it was before the program, in words: modes, line settings, processes."""
        modes = dict(MODES)
        for number, state in re.findall(rb"\x1b\[\?(\d+)([hl])", self.raw):
            modes[number] = state == b"h"
        wrong = [number.decode() for number, on in modes.items() if on != MODES.get(number, False)]
        if len(re.findall(rb"\x1b\[>\d+u", self.raw)) != self.raw.count(b"\x1b[<u"):
            wrong.append("kitty keys")
        if b"\x1b[4 q" in self.raw and not self.raw.rstrip().endswith(b"\x1b[?25h"):
            wrong.append("something was written after the end")
        if self.fd >= 0 and termios.tcgetattr(self.fd) != self.before:
            wrong.append("line settings")
        return wrong + [f"process {pid}" for pid in session(self.pid)]

    def close(self) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self._ended()
        if self.fd >= 0:
            os.close(self.fd)


def session(leader: int) -> list[int]:
    """The processes of the session that a process began."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


Open = Callable[..., Terminal]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    mine = {name: text for name, text in os.environ.items() if not name.startswith(("XDG_", "TMUX"))}
    home = tmp_path / "home"
    home.mkdir()
    return {**mine, "HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}


@pytest.fixture
def open_program(environment: dict[str, str]) -> Iterator[Open]:
    """`open_program("--lang", "fr", size=(80, 24))` starts coordtui in a terminal of its own."""
    running: list[Terminal] = []

    def open_it(*arguments: str, size: tuple[int, int] = (80, 24), **extra: str) -> Terminal:
        argv = [sys.executable, "-m", "coordtui", *arguments]
        wanted = {**environment, **extra}
        running.append(Terminal(argv, {name: text for name, text in wanted.items() if text}, *size))
        return running[-1]

    yield open_it
    for terminal in running:
        terminal.close()


@pytest.fixture(scope="session")
def invented_lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of a small invented lab, written once."""

    def make(folder: Path) -> None:
        command = [sys.executable, "-m", "coordtui", "demo", "--into", f"sqlite:///{folder}/lab.db"]
        subprocess.run([*command, "--people", "60", "--papers", "400"], check=True, capture_output=True)

    return once_per_run(tmp_path_factory, "lab of the terminal", make)


@pytest.fixture
def lab(tmp_path: Path, invented_lab: Path) -> str:
    """The URL of a store with a small invented lab, of this test alone."""
    for file in invented_lab.glob("lab.db*"):
        shutil.copy(file, tmp_path)
    return f"sqlite:///{tmp_path}/lab.db"
