"""Looks whether a file is written while the program runs: asleep until the system says so."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from coordtui.store.watch import LogWatch, Watch

SETTLES = 0.1
"""Seconds that an editor has to write the file whole."""


class FileWatch:
    """Calls `changed`, in a thread of its own, after each change of a file, until it is closed.

    Where the system does not tell of changes (it is not Linux, or has no more watches to
    give) nothing is watched: looking again and again would wake a machine that sleeps.
    """

    def __init__(self, path: Path, changed: Callable[[], object]) -> None:
        self._changed = changed
        self._watch: Watch | None = None
        if sys.platform != "linux":
            return
        try:
            self._watch = LogWatch(path)
        except OSError:
            return
        self._thread = Thread(target=self._look, args=(self._watch,), daemon=True, name="coordtui-theme")
        self._thread.start()

    @property
    def watching(self) -> bool:
        """Whether changes are seen."""
        return self._watch is not None

    def close(self) -> None:
        """Look no more; returns when the thread has ended."""
        if self._watch is not None:
            self._watch.stop()
            self._thread.join()
            self._watch.close()
            self._watch = None

    def _look(self, watch: Watch) -> None:
        while not watch.stopped:
            if watch.wait(None):
                watch.pause(SETTLES)
                if not watch.stopped:
                    self._changed()
