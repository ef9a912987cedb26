"""The time that passes for one thread: without that in which others had the processors, or wrote.

On a machine that many share, a second on the wall may be a few milliseconds for each. Who would measure by
the wall how long somebody's code takes would blame it for what all others do.
"""

from __future__ import annotations

import os
from contextlib import suppress
from time import monotonic

from coordtui.store import patience

_TOLD = "/proc/thread-self/schedstat"
"""Where Linux says, of a thread, the nanoseconds that it ran, and those that it was ready to and had to wait
(kernel.org, Documentation/scheduler/sched-stats.rst). Elsewhere nobody tells, and none are known of."""


class OwnTime:
    """A clock of the thread that made it, which costs two microseconds to look at."""

    def __init__(self) -> None:
        self._told: int | None = None
        with suppress(OSError):
            self._told = os.open(_TOLD, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self.mark()
        except (OSError, IndexError, ValueError):  # there is such a file, but not what Linux has in it
            self.close()
            self.mark()

    def mark(self) -> None:
        """Count from here."""
        self._looked, self._waited = monotonic(), self.waited()

    def passed(self, most: float) -> float:
        """Seconds of its own since the last look or mark; above `most`, the process was stopped."""
        looked, waited = self._looked, self._waited
        self.mark()
        return min(most, max(0.0, self._looked - looked - (self._waited - waited)))

    def waited(self) -> float:
        """Seconds for which it has been ready to run while others ran, or to write while others wrote."""
        ready = 0 if self._told is None else int(os.pread(self._told, 80, 0).split()[1])
        return ready / 1e9 + patience.waited()

    def close(self) -> None:
        """Look no more."""
        if self._told is not None:
            os.close(self._told)
            self._told = None
