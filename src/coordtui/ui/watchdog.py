"""Notices code that holds the screen: nothing is drawn and no key is read until it returns.

The loop tells when it begins to work and when it rests again. Between the two a timer of the
system runs, so that a program at rest has none. Its signal is answered in the main thread,
between two steps of whatever runs there, also while that sleeps, waits for a lock or a
socket, or goes through a regular expression: there the frames say whose code it is. What runs
in C without looking at signals is not reached before it returns. The seconds are the thread's own:
on a machine where a hundred are at work nobody is blamed for those in which the others ran.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Any, ClassVar, NamedTuple

from coordtui.host.misconduct import Flooded, HeldForGood, HeldTheScreen
from coordtui.ui.containment import Host, hosts_of
from coordtui.ui.own_time import OwnTime

_log = logging.getLogger(__name__)

IMPATIENT = 3
"""So often ctrl+c or ctrl+q is pressed on a screen that is held until whoever holds it is stopped at once."""

TAME, STUBBORN = 3, 6
"""So often an `Exception` is raised, then what is none; after so many, also where nothing catches it."""

LOOK, LOOKS, OFTEN = 0.02, 25, 0.4
"""Seconds between two looks at a loop that never rests, how many there are, and in which part of them
somebody is seen who keeps it busy: in the others the loop itself is at work."""

BACKLOG = 20_000
"""Messages that wait for one widget: nobody ever reads them all."""


class Held(NamedTuple):
    """Who held the screen, for how many seconds, and at which line of code."""

    plugin: str | None
    seconds: float
    place: str
    stopped: bool = False
    """Whether it did not stop by itself; an error card says so then."""


class Watchdog:
    """Watches the main thread between `works` and `rests`.

    `package_of` says which plugin a package belongs to. `on_held` is called, by the loop, when
    the screen was held for a `tick` and is free again; `on_flood` when a page keeps the loop
    from ever resting, from a signal handler: it must only make a note.
    """

    tick: ClassVar[float] = 1.0
    """Seconds after which it is noticed that the screen is held, and between two looks at it."""

    limit: ClassVar[float] = 8.0
    """Seconds after which whoever holds it is stopped."""

    def __init__(
        self,
        package_of: Callable[[str], str | None],
        on_held: Callable[[Held], None],
        on_flood: Callable[[Host, Exception], None],
    ) -> None:
        self._package_of, self._on_held, self._on_flood = package_of, on_held, on_flood
        self._armed = self._forced = False
        self._since = self._looked_at = self._held_for = self._busy_for = 0.0
        self._rings = self._looks = self._raised = self._presses = 0
        self._own = OwnTime()
        self._held: Held | None = None
        self._seen: Counter[Host] = Counter()
        self._before: Any = None
        self.ready: Callable[[], Iterable[asyncio.Handle]] = tuple
        """What the loop will do next."""
        self.on_rest: Callable[[], object] = int
        """Called each time the loop rests; it must cost next to nothing."""

    def start(self) -> None:
        """Listen to the timer; only in the main thread, which also made this."""
        self._before = signal.signal(signal.SIGALRM, self._ring)

    def stop(self) -> None:
        """Watch no more."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._before or signal.SIG_DFL)
        self._own.close()

    def works(self) -> None:
        """The loop has something to do."""
        self._since = monotonic()
        if self._rings or self._presses:
            self._rings = self._raised = self._presses = 0
        if not self._armed:
            self._armed = True
            self._own.mark()
            signal.setitimer(signal.ITIMER_REAL, self.tick, self.tick)

    def rests(self, timeout: float | None) -> None:
        """The loop has done what it had to do, and waits if `timeout` is not 0."""
        if timeout is None or timeout > 0:
            if self._armed:
                signal.setitimer(signal.ITIMER_REAL, 0)
                self._armed = False
            if self._busy_for:
                self._rest_from_looking()
            self.on_rest()
        if self._held is not None:
            held, self._held = self._held._replace(stopped=self._raised > 0), None
            self._on_held(held)

    def impatient(self) -> None:
        """Somebody pressed a key that leaves; called from the thread that reads keys."""
        if not self._armed or monotonic() - self._since < self.tick:
            return
        self._presses += 1
        if self._presses >= IMPATIENT:
            self._presses = 0
            self._forced = True
            with suppress(ProcessLookupError):
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGALRM)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if frame is None:
            return
        forced, self._forced = self._forced, False
        if not forced:
            self._rings += 1
        passed, seconds = self._look_at_clocks()
        if seconds < self.tick * 0.9 and not forced:
            self._rings = 0
            self._look_at_flood(frame, passed)
            return
        plugin, blamed = self._blame(frame)
        self._held = Held(
            plugin, max(seconds, self._held.seconds if self._held else 0.0), place_of_frame(blamed)
        )
        if plugin is None:
            self._stop_pump(frame, over=seconds >= self.limit or forced)
        elif seconds >= self.limit or forced:
            self._raise(HeldTheScreen(plugin, self._held.seconds), blamed)

    def _look_at_clocks(self) -> tuple[float, float]:
        """Seconds of our own since the last look, and those for which this turn of the loop has lasted."""
        now, before = monotonic(), self._looked_at
        self._looked_at, passed = now, self._own.passed(self.tick * 1.1)
        began = self._since > before
        self._held_for = min(passed, now - self._since) if began else self._held_for + passed
        return passed, self._held_for

    def _raise(self, fault: HeldTheScreen, frame: FrameType) -> None:
        self._raised += 1
        if self._raised <= TAME:
            raise fault
        if self._raised > STUBBORN:
            raise_some_lines_on(frame, (self._raised - STUBBORN) % 7, HeldForGood(fault))
        raise HeldForGood(fault)

    def _blame(self, frame: FrameType) -> tuple[str | None, FrameType]:
        """The plugin whose code is innermost, and where it is; else only where we are."""
        here: FrameType | None = frame
        while here is not None:
            package = str(here.f_globals.get("__name__", "")).partition(".")[0]
            if plugin := self._package_of(package):
                return plugin, here
            here = here.f_back
        return None, frame

    def _stop_pump(self, frame: FrameType, *, over: bool) -> None:
        """The messages of one widget never end: its pump is closed, when that is a page's."""
        here: FrameType | None = frame
        while here is not None and here.f_code.co_name != "_process_messages_loop":
            here = here.f_back
        if here is None:
            return
        pump = here.f_locals.get("self")
        host = next(hosts_of(here), None)
        if pump is host:  # what bubbles up to it comes from its page; itself it has still to show the card
            pump = getattr(host, "page", None)
        waiting = pump._message_queue.qsize() if pump is not None else 0
        if host is not None and pump is not None and (over or waiting > BACKLOG):
            pump._closing = pump._closed = True
            self._on_flood(host, Flooded(host.plugin))

    def _look_at_flood(self, frame: FrameType, passed: float) -> None:
        """The loop goes on, but never rests: after a while, look often for who is at work."""
        self._busy_for += passed
        if not self._looks:
            if self._busy_for < self.limit:
                return
            signal.setitimer(signal.ITIMER_REAL, LOOK, LOOK)
        self._looks += 1
        self._seen.update(set(self._at_work(frame)))
        if self._looks < LOOKS:
            return
        host, times = self._seen.most_common(1)[0] if self._seen else (None, 0)
        self._rest_from_looking()
        signal.setitimer(signal.ITIMER_REAL, self.tick, self.tick)
        if host is not None and times >= LOOKS * OFTEN:
            self._on_flood(host, Flooded(host.plugin))

    def _at_work(self, frame: FrameType) -> Iterator[Host]:
        """The pages that are at work, and those that the loop will work for next."""
        here: FrameType | None = frame
        while here is not None:
            yield from hosts_of(here)
            here = here.f_back
        with suppress(RuntimeError):  # another thread gives it more to do
            for handle in [*self.ready()]:
                task = getattr(getattr(handle, "_callback", None), "__self__", None)
                work: Any = task.get_coro() if isinstance(task, asyncio.Task) else None
                while work is not None and (inner := getattr(work, "cr_frame", None)) is not None:
                    yield from hosts_of(inner)
                    work = work.cr_await

    def _rest_from_looking(self) -> None:
        self._busy_for, self._looks = 0.0, 0
        self._seen.clear()


def raise_some_lines_on(frame: FrameType, lines: int, error: BaseException) -> None:
    """Raise an error in a frame once so many lines of it were gone through.

    A loop that catches everything catches nothing between its `except` and its `try`: one
    number of lines or another leads there. It is done as a debugger does it.
    """
    left = lines

    def follow(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal left
        if event == "line":
            left -= 1
            if left < 0:
                sys.settrace(None)
                raise error
        return follow

    frame.f_trace = follow
    sys.settrace(lambda *_: None)


def place_of_frame(frame: FrameType) -> str:
    """File, line and function, as in `package/module.py:12, function`."""
    file = "/".join(Path(frame.f_code.co_filename).parts[-2:])
    return f"{file}:{frame.f_lineno}, {frame.f_code.co_name}"
