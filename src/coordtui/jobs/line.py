"""The line from a running job to whoever watches it."""

from __future__ import annotations

import time
from collections.abc import Callable

from coordtui.api.errors import Cancelled
from coordtui.text.messages import N_, Message

Progress = Callable[[Message, int, int | None], None]
"""Told how far a job is: text, steps done, steps in all if known. Called in the job's thread."""

_PAUSE = 0.1


class Line:
    """What a job is given as `run`; see `coordtui.api.JobRun`. `seen`: it learnt that it shall stop."""

    def __init__(self, progress: Progress | None, cancelled: Callable[[], bool]) -> None:
        self._progress, self._cancelled = progress, cancelled
        self._next = 0.0
        self.seen = False

    @property
    def cancelled(self) -> bool:
        """Whether the person asked to stop."""
        self.seen = self.seen or self._cancelled()
        return self.seen

    def progress(self, text: Message, done: int = 0, total: int | None = None) -> None:
        """Say how far the work is, ten times a second at most, and the last step always."""
        if self.cancelled:
            raise Cancelled(N_("Stopped."))
        now = time.monotonic()
        if self._progress is not None and (now >= self._next or done == total):
            self._next = now + _PAUSE
            self._progress(text, done, total)
