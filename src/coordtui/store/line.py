"""A line of those who want to write, beside SQLite's lock, which has none.

SQLite lets one writer in at a time. Who finds it taken looks again after a while; whoever
comes just when it is free goes first, and somebody may stay outside for seconds. Here, who
finds it taken joins a line, of which only the first looks again. Who comes may still go
ahead of the line, because to change the writer after every single write costs half of what
all of them get done; but once somebody has waited for `DUE`, all who stand in line are let
in first, in their order.

The line is a courtesy and never the lock: nothing is written by anybody who has not begun a
transaction of SQLite. A place in the line is a locked byte of the file that
`presence.lock_file` names, so the system clears the place of whoever dies; and whoever stands
behind one that is stopped goes ahead once nobody was let in for `PATIENCE`.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

DUE = 0.03
"""Seconds after which all who stand in line are let in before anybody who comes."""

PATIENCE = 2.0
"""Seconds without anybody let in after which nobody waits any longer for those ahead."""

_SHORTEST, _LONGEST, _FAR = 0.0001, 0.005, 0.1
# Seconds between two looks: of the first in the line at least and at most, for each place before those
# behind at most so much, and no more than the last. Where a hundred wait, they would take the processor
# from whoever writes.

_FLOCK = struct.Struct("hhqqi0q")
_NUMBER, _NUMBERS = struct.Struct("=Q"), struct.Struct("=3Q")
_LAST, _SERVED, _DUE = range(3)
_HIGHEST, _CROWD = 2**62, 1000


class Line:
    """The line before one store.

    Its file holds three numbers: the last place taken, the last that was let in, and the
    last that comes before whoever is not in line. They say where to look, not who may write,
    so nothing depends on their being right.
    """

    def __init__(self, file: Path) -> None:
        """Raises `OSError` where the file cannot be used, or the system has no such locks."""
        if not hasattr(fcntl, "F_OFD_SETLK"):
            raise OSError("locks here belong to a process, not to who opened the file")
        self._file = file
        self._descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)

    def __del__(self) -> None:
        # Not before the last thread that stands in the line has left.
        with contextlib.suppress(AttributeError):  # it could not be opened
            os.close(self._descriptor)

    def begin(self, attempt: Callable[[], bool], timeout: float) -> bool:
        """Call `attempt` until it succeeds; False when it has not within `timeout` seconds."""
        _, served, due = self._numbers()
        if due <= served and attempt():
            return True
        with self._place() as place:
            return self._wait(place, attempt, time.monotonic(), timeout)

    @contextlib.contextmanager
    def _place(self) -> Iterator[int]:
        """A place in the line, or 0 when there is none to be had."""
        try:
            descriptor, place = self._join()
        except OSError:
            yield 0
            return
        try:
            yield place
        finally:
            self._raise(_SERVED, place)
            os.close(descriptor)

    def _join(self) -> tuple[int, int]:
        """Take the next place; it is left by closing the descriptor."""
        first = max(self._numbers()) + 1
        if first > _HIGHEST:
            os.pwrite(self._descriptor, bytes(_NUMBERS.size), 0)
            first = 1
        descriptor = os.open(self._file, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        for place in range(first, first + _CROWD):  # some may have come at the same time
            if _lock(descriptor, place):
                self._raise(_LAST, place)
                return descriptor, place
        os.close(descriptor)
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    def _wait(self, place: int, attempt: Callable[[], bool], start: float, timeout: float) -> bool:
        _, came, _ = self._numbers()
        ahead, reached, moved, first = place - 1, came, 0.0, 0.0
        while (waited := time.monotonic() - start) < timeout:
            last, served, due = self._numbers()
            if served > reached:
                reached, moved = served, waited
            if waited > DUE and due < place:
                self._raise(_DUE, last)
            if ahead > max(served, place - _CROWD) and waited < moved + PATIENCE:
                first = waited
                if _is_locked(self._descriptor, ahead):
                    places = ahead - served
                    each = waited / (max(served - came, 0) + 1)  # the numbers may have gone back
                    time.sleep(min(max(places * each / 4, _SHORTEST), places * _LONGEST, _FAR))
                else:  # whoever was there has died
                    ahead -= 1
            elif attempt():
                return True
            else:  # now and then; often when due, but seldom enough to cost little when it takes long
                pause = (waited - first) / (16 if due >= place else 1)
                time.sleep(min(max(pause, _SHORTEST), _LONGEST))
        return False

    def _numbers(self) -> tuple[int, int, int]:
        try:
            written = os.pread(self._descriptor, _NUMBERS.size, 0)
        except OSError:
            written = b""
        last, served, due = _NUMBERS.unpack(written.ljust(_NUMBERS.size, b"\0"))
        return last, served, due

    def _raise(self, which: int, number: int) -> None:
        with contextlib.suppress(OSError):  # a full disk, or one that fails: then nobody knows where to look
            if self._numbers()[which] < number:
                os.pwrite(self._descriptor, _NUMBER.pack(number), which * _NUMBER.size)


def _lock(descriptor: int, place: int) -> bool:
    wanted = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)
    try:
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, wanted)
    except OSError:  # somebody has it, or the system has no more locks
        return False
    return True


def _is_locked(descriptor: int, place: int) -> bool:
    asked = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)
    answer = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, asked)
    return bool(_FLOCK.unpack(answer)[0] != fcntl.F_UNLCK)
