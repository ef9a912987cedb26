"""Whether the program was installed anew while the server runs: it would go on with the old one for ever."""

from __future__ import annotations

import os
import sys
from typing import TypeAlias

Stamp: TypeAlias = tuple[int, int, int]


class Files:
    """The files that all imported modules came from, as they were when this was made.

    `since` is the time, in seconds since 1970, from which on they were read: one that was written
    later may be another than the one that was imported.
    """

    def __init__(self, since: float) -> None:
        self._stamps: dict[str, Stamp | None] = {}
        names = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        for name in sorted(name for name in names if isinstance(name, str)):
            self._stamps[name] = _stamp(name)
        latest = ((stamp[0], name) for name, stamp in self._stamps.items() if stamp)
        self._too_late = next((name for written, name in latest if written > since * 1e9), "")

    def changed(self) -> str:
        """A file that is not what was imported any more; empty when there is none."""
        if self._too_late:
            return self._too_late
        return next((name for name, stamp in self._stamps.items() if _stamp(name) != stamp), "")


def _stamp(name: str) -> Stamp | None:
    """When its entry was last written, its size and its number; None where there is none."""
    try:
        found = os.stat(name)
    except OSError:
        return None
    return found.st_ctime_ns, found.st_size, found.st_ino
