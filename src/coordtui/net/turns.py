"""Whose turn it is to ask a server, agreed between all processes of the machine.

One small file per server holds when the last request ended and how long the server
wants to be left alone after it. Who asks holds the file's `flock` meanwhile, so there
is one connection at a time; the kernel drops the lock when its holder dies, however
it dies. While somebody waits for the interval to pass, the lock is free: everyone who
waits has the same chance at the next turn. Accounts of a machine take turns together
when the settings name one folder for all of them; otherwise each has its own.
"""

from __future__ import annotations

import fcntl
import math
import os
import re
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coordtui.api.errors import Cancelled, CoordtuiError, NetworkError
from coordtui.api.files import lock_now
from coordtui.text.messages import N_, NN_

Waiting = Callable[[float, str], None]
"""Told the seconds still to wait (0 while another program has its turn) and for which server."""

POLL = 0.05
"""Seconds between two looks at the lock, and at whether the person asked to stop."""

PATIENCE = 600.0
"""Seconds after which a turn that does not come is an error: its holder may be suspended."""

_LONGEST_HOLD = 48 * 3600.0


class Turn:
    """The right to ask now. `hold`: seconds that everybody shall wait after it, beyond the interval."""

    hold = 0.0


class Turns:
    """The turns kept in one folder; `now` is the time of day in seconds, the same for all processes.

    A `shared` folder is made by whoever looks after the machine: all accounts that may write
    in it take turns together.
    """

    def __init__(
        self,
        folder: Path,
        *,
        longest_wait: float,
        now: Callable[[], float] = time.time,
        shared: bool = False,
    ) -> None:
        self._folder, self._longest_wait, self._now = folder, longest_wait, now
        self._shared = shared

    @contextmanager
    def take(
        self,
        name: str,
        interval: float,
        *,
        cancelled: Callable[[], bool] | None = None,
        waiting: Waiting | None = None,
    ) -> Iterator[Turn]:
        """Wait for the turn at the server `name` and keep it for the block.

        It comes `interval` seconds after the last request ended, or after the time that
        the server asked for. Raises `NetworkError` when that is longer than `longest_wait`
        seconds or the turn does not come at all, and `Cancelled`.
        """
        with self._open(name) as fd:
            self._wait(fd, name, interval, cancelled, waiting)
            # Written at the start as well: who is killed in mid-request leaves this mark.
            with self._writable(name):
                _write(fd, self._now(), 0.0)
            turn = Turn()
            try:
                yield turn
            finally:
                _write(fd, self._now(), min(turn.hold, _LONGEST_HOLD))

    @contextmanager
    def _open(self, name: str) -> Iterator[int]:
        with self._writable(name):
            if not self._shared:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            fd = self._opened(self._path(name))
        try:
            yield fd
        finally:
            os.close(fd)  # also gives the lock back

    def _opened(self, path: Path) -> int:
        """The server's file, made when it is not there.

        A link is not followed: in a shared folder it may lead to any file of ours.
        """
        how = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
        if not self._shared:
            return os.open(path, how | os.O_CREAT, 0o600)
        # Not with O_CREAT: Linux may refuse it for a file that another account has made.
        with suppress(FileNotFoundError):
            return os.open(path, how)
        self._make(path)
        return os.open(path, how)

    def _make(self, path: Path) -> None:
        """A file for the accounts that may write in its folder, there only once they may write it."""
        fd, new = tempfile.mkstemp(dir=self._folder, suffix=".new")
        try:
            os.fchmod(fd, stat.S_IMODE(self._folder.stat().st_mode) & 0o666)
            with suppress(FileExistsError):  # another one came first
                os.link(new, path)
        finally:
            os.close(fd)
            os.unlink(new)

    def _path(self, name: str) -> Path:
        return self._folder / (re.sub(r"[^a-z0-9.-]", "_", name.lower())[:200] + ".turn")

    @contextmanager
    def _writable(self, name: str) -> Iterator[None]:
        """Without a mark nobody is asked; a folder closed to us and a full disk are said alike."""
        try:
            yield
        except OSError as error:
            raise CoordtuiError(
                N_("No request was sent to {host}.", host=name),
                why=N_(
                    "“{path}”, where requests are spaced out, cannot be written.", path=str(self._path(name))
                ),
                remedy=N_("Make the folder writable, and room on the disk; then try again."),
            ) from error

    def _wait(
        self,
        fd: int,
        name: str,
        interval: float,
        cancelled: Callable[[], bool] | None,
        waiting: Waiting | None,
    ) -> None:
        """Return with the lock held, when the time has come."""
        give_up = time.monotonic() + PATIENCE
        tell_at = -math.inf
        while True:
            if cancelled is not None and cancelled():
                raise Cancelled(N_("Stopped."))
            rest = 0.0
            if lock_now(fd):
                rest = self._rest(fd, interval)
                if rest <= 0:
                    return
                fcntl.flock(fd, fcntl.LOCK_UN)
            if rest > max(self._longest_wait, interval):
                raise _left_alone(name, rest)
            if time.monotonic() > give_up:
                raise NetworkError(
                    N_("No request was sent to {host}.", host=name),
                    why=N_("Another program has been using it for too long."),
                    remedy=N_("Look for a suspended coordtui on this machine and end it."),
                )
            if waiting is not None and time.monotonic() >= tell_at:
                waiting(rest, name)
                tell_at = time.monotonic() + 1
            time.sleep(min(rest or POLL, POLL))

    def _rest(self, fd: int, interval: float) -> float:
        """Seconds until the next request may start."""
        now = self._now()
        text = os.pread(fd, 64, 0)
        if not text:
            return 0.0
        ended, hold = _parse(text)
        if not 0 <= ended <= now:  # Not a time, or the clock was set back: wait once, from now.
            ended = now
            _write(fd, ended, hold)
        return ended + max(interval, hold) - now


def _left_alone(name: str, rest: float) -> NetworkError:
    return NetworkError(
        N_("{host} asked to be left alone for a while.", host=name),
        why=NN_(
            "It will be asked again in {n} minute.", "It will be asked again in {n} minutes.", _minutes(rest)
        ),
        remedy=N_("Nothing to do: what is stored can be used meanwhile."),
        retry_after=rest,
    )


def _minutes(seconds: float) -> int:
    return max(1, math.ceil(seconds / 60))


def _parse(text: bytes) -> tuple[float, float]:
    """When the last request ended (NaN if that cannot be read) and the hold after it."""
    try:
        ended, hold = (float(part) for part in text.split())
    except ValueError:
        return math.nan, 0.0
    return ended, hold if 0 <= hold <= _LONGEST_HOLD else 0.0


def _write(fd: int, ended: float, hold: float) -> None:
    # Always the same length, in place: needs no room on a full disk and is never half there.
    os.pwrite(fd, f"{ended:020.6f} {hold:012.3f}\n".encode(), 0)
    os.ftruncate(fd, 34)
