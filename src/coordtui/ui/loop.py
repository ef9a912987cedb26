"""The loop that the program runs on: watched, not ended by what a page raises, and left in time."""

from __future__ import annotations

import asyncio
import atexit
import selectors
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from coordtui.ending_now import end_now
from coordtui.host.misconduct import HeldForGood, as_fault

if TYPE_CHECKING:
    from coordtui.ui.watchdog import Watchdog

GOODBYE = 0.5
"""Seconds that work in threads has to come to its end when the program is left."""

LAST_GOODBYE = 1.0
"""Seconds after which the process ends though a plugin's own thread goes on."""

THREADS = 32
"""Work in threads that goes on at once; a plugin whose work never ends takes one for each."""


class WatchedSelector(selectors.DefaultSelector):
    """Tells the watchdog when the loop rests and when it works."""

    def __init__(self, watchdog: Watchdog) -> None:
        super().__init__()
        self._watchdog = watchdog

    def select(self, timeout: float | None = None) -> Any:
        """As the system's."""
        self._watchdog.rests(timeout)
        try:
            return super().select(timeout)
        finally:
            self._watchdog.works()


class HouseLoop(asyncio.SelectorEventLoop):
    """A loop that a page cannot end. `contained` says whether somebody answers for what a task raised."""

    def __init__(self, contained: Callable[[Exception], bool], watchdog: Watchdog) -> None:
        super().__init__(WatchedSelector(watchdog))
        self._contained = contained
        self._pool: Any = None

    def _run_once(self) -> None:
        try:
            super()._run_once()  # type: ignore[misc]
        except (SystemExit, KeyboardInterrupt, HeldForGood) as error:
            if not self._contained(as_fault(error)):
                raise

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, work: Any, *arguments: Any
    ) -> asyncio.Future[Any]:
        """As asyncio's; there are more threads, so that some that never end leave room."""
        if executor is None and self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(THREADS, "coordtui-work")
        return super().run_in_executor(executor or self._pool, work, *arguments)

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for work in threads, but not for work that never ends."""
        if self._pool is None:
            return
        self._pool.shutdown(wait=False)
        deadline = monotonic() + GOODBYE
        for thread in [*self._pool._threads]:
            thread.join(max(0.0, deadline - monotonic()))


@contextmanager
def house_loop(contained: Callable[[Exception], bool], watchdog: Watchdog) -> Iterator[HouseLoop]:
    """A loop that is watched during the block, and closed after it."""
    loop = HouseLoop(contained, watchdog)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.get_loop()
        watchdog.ready = lambda: loop._ready  # type: ignore[attr-defined]
        watchdog.start()
        try:
            yield loop
        finally:
            watchdog.stop()


def leave_in_time(status: int) -> None:
    """End the process soon, with this status, if a plugin's thread or `atexit` would keep it from ending."""
    here = {threading.main_thread(), threading.current_thread()}
    if any(not each.daemon for each in threading.enumerate() if each not in here):
        _end_soon(status)
    atexit.register(_end_soon, status)  # the last that is registered is called first


def _end_soon(status: int) -> None:
    guard = threading.Timer(LAST_GOODBYE, end_now, (status,))
    guard.daemon = True
    guard.start()
