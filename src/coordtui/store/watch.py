"""Waiting until somebody may have written to a store: asleep, where the system can wake us.

On Linux, inotify watches the folder for the log (the log itself comes and goes); where
that is not to be had, the wait ends four times a second.
"""

from __future__ import annotations

import contextlib
import os
import select
import struct
import sys
from pathlib import Path
from typing import Protocol

POLL = 0.25
"""Seconds between two looks where nothing wakes us."""

_MODIFY, _ATTRIB, _CREATE, _MOVED_TO, _OVERFLOW = 0x2, 0x4, 0x100, 0x80, 0x4000
_EVENT = struct.Struct("iIII")


class Watch(Protocol):
    """One wait after the other, until it is stopped from another thread."""

    stopped: bool

    def wait(self, timeout: float | None) -> bool:
        """Wait (seconds; None: as long as it takes); whether something may have been written."""

    def pause(self, seconds: float) -> None:
        """Let more happen, unless stopped, and take it as one with what was waited for."""

    def stop(self) -> None:
        """End the wait at once, and all later ones."""

    def close(self) -> None:
        """Give the system back what the watch has of it."""


def watch(log: Path) -> Watch:
    """The best watch to be had for a store's log."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # the system allows a person only so many
            return LogWatch(log)
    return PollingWatch()


class PollingWatch:
    """Ends its wait four times a second."""

    def __init__(self) -> None:
        self.stopped = False
        self._wake_read, self._wake_write = os.pipe()

    def wait(self, timeout: float | None) -> bool:
        """Wait a quarter of a second, whatever was asked for; nothing is known then."""
        self.pause(POLL)
        return False

    def pause(self, seconds: float) -> None:
        """Wait, unless stopped."""
        if select.select([self._wake_read], [], [], seconds)[0]:
            self.stopped = True

    def stop(self) -> None:
        """Wake the thread that waits."""
        os.write(self._wake_write, b"!")

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._wake_read)
        os.close(self._wake_write)


class LogWatch(PollingWatch):
    """Sleeps until the log is written."""

    def __init__(self, log: Path) -> None:
        """Raises `OSError` when the system gives no inotify."""
        self._name = os.fsencode(log.name)
        self._inotify = _inotify(log.parent)
        super().__init__()

    def wait(self, timeout: float | None) -> bool:
        """Sleep; True when the log was written."""
        while True:
            ready, _, _ = select.select([self._inotify, self._wake_read], [], [], timeout)
            if self._wake_read in ready:
                self.stopped = True
                return False
            if self._events():
                return True
            if timeout is not None:
                return False

    def pause(self, seconds: float) -> None:
        """Let more happen, unless stopped."""
        super().pause(seconds)
        self._events()

    def close(self) -> None:
        """Close all that was opened."""
        os.close(self._inotify)
        super().close()

    def _events(self) -> bool:
        """Take what has happened; whether the log was in it."""
        ours = False
        try:
            while data := os.read(self._inotify, 65536):
                ours = self._log_in(data) or ours
        except BlockingIOError:
            return ours
        return ours

    def _log_in(self, data: bytes) -> bool:
        offset = 0
        while offset < len(data):
            _, mask, _, length = _EVENT.unpack_from(data, offset)
            offset += _EVENT.size + length
            name = data[offset - length : offset].rstrip(b"\0")
            if name == self._name or mask & _OVERFLOW:
                return True
        return False


def _inotify(folder: Path) -> int:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = int(libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "inotify_init1")
    mask = _MODIFY | _ATTRIB | _CREATE | _MOVED_TO
    if libc.inotify_add_watch(descriptor, os.fsencode(folder), mask) < 0:
        os.close(descriptor)
        raise OSError(ctypes.get_errno(), "inotify_add_watch")
    return descriptor
