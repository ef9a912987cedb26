"""A server whose sessions are a few lines, and people at terminals who come to it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.waiting import holds

SERVER = """
import json, os, select, signal, sys, threading, time
sys.path[:0] = {path!r}
from pathlib import Path
from coordtui.access.serving.server import serve
from coordtui.ending_now import end_now

def start(words):
    def resized(*_):
        size = os.get_terminal_size()
        print("size", size.columns, size.lines, flush=True)
    told = []
    signal.signal(signal.SIGWINCH, resized)
    signal.signal(signal.SIGHUP, lambda *_: told.append(129))
    umask = os.umask(0o077)
    print("HERE", json.dumps([os.getpid(), words, dict(os.environ), umask, time.tzname[0]]), flush=True)
    while not told:
        if select.select([0], [], [], 0.02)[0] and not told:
            try:
                line = sys.stdin.readline()
            except OSError:
                time.sleep(0.02)
                continue
            if line.strip() == "quit":
                return 3
            if line.strip() == "at once":
                end_now(77)
    Path({folder!r}, f"hung-up-{{os.getpid()}}").touch()
    return told[0]

def warm():
    {warm}

from coordtui.api.errors import CoordtuiError
try:
    sys.exit(serve(Path({address!r}), warm, start, lambda said: print(str(said), flush=True)))
except CoordtuiError as error:
    print(str(error), flush=True)
    sys.exit(1)
"""

CLIENT = """
import json, os, sys
sys.path[:0] = {path!r}
from coordtui.access.serving.client import hand_over
hand_over(json.loads(sys.argv[1]), json.loads(sys.argv[2]), patience=float(sys.argv[3]))
print("DIRECT", flush=True)
sys.stdin.readline()
"""


class Serving:
    """The server, its folder, and the settings that name it."""

    def __init__(self, folder: Path, warm: str = "pass") -> None:
        self.folder, self.address = folder, folder / "run" / "server.sock"
        self.address.parent.mkdir(mode=0o700, exist_ok=True)
        self.settings = folder / "settings.toml"
        self.settings.write_text(f'[access]\nserver = "{self.address}"\n')
        code = SERVER.format(path=sys.path, folder=str(folder), address=str(self.address), warm=warm)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            text=True,
            env={"SERVER_ONLY": "1", "TZ": "UTC"},
        )
        assert self.process.stdout
        self.said = self.process.stdout.readline()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


class Person:
    """Somebody at a terminal of their own, who comes through the client."""

    def __init__(
        self, serving: Serving, words: tuple[str, ...] = (), patience: float = 20.0, **environment: str
    ) -> None:
        asked = json.dumps([*words, "--settings", str(serving.settings)])
        code = CLIENT.format(path=sys.path)
        argv = [sys.executable, "-c", code, asked, json.dumps({"HOME": "/", **environment}), str(patience)]
        self._run(argv, dict(os.environ))

    @classmethod
    def running(cls, argv: list[str], environment: dict[str, str]) -> Person:
        """Somebody who runs another program than the client alone."""
        person = cls.__new__(cls)
        person._run(argv, environment)
        return person

    def _run(self, argv: list[str], environment: dict[str, str]) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(argv[0], argv, environment)
        self.text = ""

    def reads(self, what: str, within: float = 20.0) -> bool:
        """Whether something comes to stand on the terminal."""
        return holds(lambda: self._read() or what in self.text, within)

    def _read(self) -> None:
        while select.select([self.fd], [], [], 0.01)[0]:
            try:
                self.text += os.read(self.fd, 65536).decode(errors="replace")
            except OSError:
                return

    @property
    def session(self) -> tuple[int, list[str], dict[str, str], int, str]:
        """What the session says of itself: its number, words, environment, umask and time zone."""
        assert self.reads("HERE "), self.text
        assert self.reads("]\r\n"), self.text
        said: Any = json.loads(self.text.partition("HERE ")[2].partition("\r\n")[0])
        return tuple(said)  # type: ignore[return-value]

    def types(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def hang_up(self) -> None:
        os.close(self.fd)
        self.fd = -1

    def status(self) -> int:
        """How it ended."""
        found: list[int] = []

        def ended() -> bool:
            self._read() if self.fd >= 0 else None
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            found.append(status)
            return bool(pid)

        assert holds(ended)
        self.pid = 0
        return os.waitstatus_to_exitcode(found[-1])

    def leave(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


def is_there(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not yet taken note of does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
