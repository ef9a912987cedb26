"""Writes to the terminal beside the program: a slow line delays what is seen, never the keys."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

MUCH = 32_768
"""Characters that may wait for a slow line before it counts as choked: two or three whole screens."""


class Writer(threading.Thread):
    """Sends text to a terminal in the order it was given.

    `drained` is called, in this thread, when a choked line has taken everything; `lost` when
    nobody is at its other end any more, after which everything is dropped.
    """

    def __init__(self, fd: int, *, drained: Callable[[], None], lost: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="coordtui-output")
        self._fd, self._drained, self._lost = fd, drained, lost
        self._wake = threading.Condition()
        self._waiting = ""
        self._sending = 0
        self._choked = self._gone = self._ending = False

    @property
    def choked(self) -> bool:
        """Whether the line takes less than it is given; true until all is sent."""
        with self._wake:
            return self._choked

    def send(self, text: str) -> None:
        """Send it after what was given before; returns at once."""
        with self._wake:
            if self._gone or self._ending:
                return
            self._waiting += text
            self._choked = self._choked or self._sending + len(self._waiting) > MUCH
            self._wake.notify()

    def stop(self, patience: float) -> None:
        """End when all is sent, or after `patience` seconds: what a dead line has not taken is dropped."""
        with self._wake:
            self._ending = True
            self._wake.notify()
        self.join(patience)

    def run(self) -> None:
        """Send until told to stop."""
        while text := self._next():
            try:
                self._write(text.encode("utf-8", "replace"))
            except OSError:
                with self._wake:
                    self._gone, self._waiting = True, ""
                self._lost()
                return

    def _next(self) -> str:
        """What to send next, waiting for it; empty at the end."""
        with self._wake:
            drained = self._choked and not self._waiting
            if not self._waiting:
                self._sending, self._choked = 0, False
        if drained:
            self._drained()
        with self._wake:
            self._wake.wait_for(lambda: self._waiting or self._ending)
            text, self._waiting = self._waiting, ""
            self._sending = len(text)
            return text

    def _write(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._fd, data) :]
            except BlockingIOError:  # whoever shares the terminal made it so
                select.select([], [self._fd], [])
