"""What is printed while the screen is ours: by `print`, by a library in C, by a process that was started.

None of it reaches the terminal. It is kept, as far as it is not too much, goes to the log, and
whoever develops a plugin can read along.
"""

from __future__ import annotations

import codecs
import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from coordtui.text.safety import safe

KEPT = 500
"""Lines kept, the latest."""

LONGEST = 500
"""Characters of a line that are kept."""

PER_MINUTE = 60
"""Lines that go to the log in a minute; of more it says how many they were."""

_log = logging.getLogger("coordtui.printed")


class Captured:
    """Gathers what is printed into `lines`; `on_line` is called with each, from the thread that printed."""

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=KEPT)
        self.on_line: Callable[[str], None] | None = None
        self._begun: dict[object, str] = {}
        self._lock = threading.RLock()
        self._logging = False
        self._minute, self._logged, self._unlogged = 0.0, 0, 0

    def take(self, text: str, source: object = None) -> None:
        """Something was printed by a source; a line is a line when it ends, or is long."""
        with self._lock:
            *lines, rest = (self._begun.get(source, "") + text).split("\n")
            if len(rest) > LONGEST:
                lines, rest = [*lines, rest], ""
            self._begun[source] = rest
        for line in lines:
            self._add(safe(line.rstrip("\r"), limit=LONGEST))

    def _add(self, line: str) -> None:
        self.lines.append(line)
        self._to_log(line)
        if self.on_line is not None:
            self.on_line(line)

    def _to_log(self, line: str) -> None:
        with self._lock:
            if self._logging or not line:  # whoever logs may print in turn
                return
            self._logging = True
            try:
                now = monotonic()
                if now - self._minute > 60:
                    if self._unlogged:
                        _log.warning("%d more lines were printed", self._unlogged)
                    self._minute, self._logged, self._unlogged = now, 0, 0
                self._logged += 1
                if self._logged > PER_MINUTE:
                    self._unlogged += 1
                else:
                    _log.warning("printed: %s", line)
            finally:
                self._logging = False


class Diversion:
    """Turns standard input, output and error away from the terminal, which `fds` still reach."""

    def __init__(self, captured: Captured) -> None:
        self._captured = captured
        self._kept: list[int] = []
        self._away = False

    @property
    def fds(self) -> tuple[int, int]:
        """The terminal, to read from and to write to."""
        if not self._kept:
            self._kept = [os.dup(number) for number in range(3)]
        return self._kept[0], self._kept[1]

    def start(self) -> None:
        """Nothing that is printed reaches the terminal from now on, and nobody but us reads its keys."""
        if self._away or not self.fds:
            return
        self._away = True
        _flush()
        source, sink = os.pipe()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for new, number in ((nothing, 0), (sink, 1), (sink, 2)):
            os.dup2(new, number)
        os.close(nothing)
        os.close(sink)
        threading.Thread(target=self._read, args=(source,), name="coordtui-printed", daemon=True).start()

    def stop(self) -> None:
        """All is as it was; what was printed before stays away from the terminal."""
        if not self._away:
            return
        self._away = False
        _flush()
        for number, kept in enumerate(self._kept):
            os.dup2(kept, number)

    def _read(self, source: int) -> None:
        """Take what is printed, until nobody is left who could print."""
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        with open(source, "rb", buffering=0) as pipe:
            while data := pipe.read(4096):
                self._captured.take(decode(data), "pipe")
        self._captured.take("\n" if self._captured._begun.get("pipe") else "", "pipe")


def _flush() -> None:
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
