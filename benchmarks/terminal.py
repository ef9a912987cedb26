"""A program in a real pseudo-terminal, measured from outside.

The program needs no changes. A program has settled once it has written nothing and
neither used nor waited for a processor for `QUIET` seconds.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyte

COLUMNS, LINES = 120, 40
QUIET = 0.35

ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;22c",
}
"""What the terminal replies to a query, so that no program waits for an answer."""


@dataclass
class Burst:
    """What a program wrote from a stimulus (a start, a key) until it settled."""

    sent_at: float
    chunks: list[tuple[float, bytes]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes written."""
        return sum(len(data) for _, data in self.chunks)

    def painted(self) -> tuple[float, float]:
        """Milliseconds to the first and to the last change of visible text."""
        screen = pyte.Screen(COLUMNS, LINES)
        stream = pyte.ByteStream(screen)
        seen, first, last = "", 0.0, 0.0
        for at, data in self.chunks:
            try:
                stream.feed(data)
            except Exception:
                continue
            text = "\n".join(screen.display).strip()
            if text != seen:
                seen, last = text, (at - self.sent_at) * 1000
                first = first or last
        return first, last


class Terminal:
    """One program in a pseudo-terminal of its own."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        self.started_at = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            os.execvpe(argv[0], list(argv), dict(environment))
        os.set_blocking(self.fd, False)
        self.exited_at = 0.0
        self.peak_mb = 0.0
        self.status = 0

    def _processor_ms(self) -> float:
        """Milliseconds that its threads have run or waited for a processor."""
        total = 0
        for path in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            try:
                total += sum(int(n) for n in path.read_text().split()[:2])
            except OSError:  # the thread has just ended
                continue
        return total / 1e6

    def screen_ms(self) -> float:
        """Milliseconds of processor that its first thread has used: that of the screen."""
        return int(Path(f"/proc/{self.pid}/task/{self.pid}/schedstat").read_text().split()[0]) / 1e6

    def _peak_mb(self) -> float:
        """Memory at its peak, its own alone: what `wait4` tells includes that of who started it."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def settle(self, sent_at: float, *, at_least: int = 0, limit: float = 60.0) -> Burst:
        """Read until the program settles, ends, or `limit` seconds pass.

        It cannot settle before it has written `at_least` bytes: at its start a program
        also rests while it waits for the disk.
        """
        burst = Burst(sent_at)
        busy, still_since = self._processor_ms(), time.perf_counter()
        while time.perf_counter() < sent_at + limit:
            if select.select([self.fd], [], [], 0.02)[0]:
                try:
                    data = os.read(self.fd, 1 << 16)
                except OSError:
                    break
                if not data:
                    break
                still_since = time.perf_counter()
                burst.chunks.append((still_since, data))
                for query, answer in ANSWERS.items():
                    if query in data:
                        os.write(self.fd, answer)
                continue
            if (now_busy := self._processor_ms()) > busy + 2:
                busy, still_since = now_busy, time.perf_counter()
            elif time.perf_counter() - still_since > QUIET and burst.size >= at_least:
                break
        return burst

    def press(self, keys: str, *, limit: float = 60.0) -> Burst:
        """Send keys and read until the program settles, or for `limit` seconds if it never does."""
        sent_at = time.perf_counter()
        os.write(self.fd, keys.encode())
        return self.settle(sent_at, limit=limit)

    def idle(self, seconds: float) -> Burst:
        """Read for a fixed time, whatever the program does."""
        burst = Burst(time.perf_counter())
        while (left := burst.sent_at + seconds - time.perf_counter()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                burst.chunks.append((time.perf_counter(), os.read(self.fd, 1 << 16)))
        return burst

    def leave(self, keys: str, limit: float = 20.0) -> float:
        """Send the keys that end the program; milliseconds until it has ended."""
        self.peak_mb = self._peak_mb()
        sent_at = time.perf_counter()
        os.write(self.fd, keys.encode())
        deadline = sent_at + limit
        while not self.exited_at:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exited_at = time.perf_counter()
                self.status = os.waitstatus_to_exitcode(status)
            elif time.perf_counter() > deadline:
                os.kill(self.pid, signal.SIGKILL)
            elif select.select([self.fd], [], [], 0.002)[0]:
                try:
                    os.read(self.fd, 1 << 16)
                except OSError:
                    time.sleep(0.001)
        os.close(self.fd)
        return (self.exited_at - sent_at) * 1000


def clean_environment(**extra: str) -> dict[str, str]:
    """An environment in which nothing of the user's own settings is read."""
    home = tempfile.mkdtemp(prefix="coordtui-bench-")
    return {
        "HOME": home,
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "POSTING_COLLECTION": home,
        **extra,
    }
