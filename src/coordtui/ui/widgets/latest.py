"""Reading beside the screen: one at a time, and of many wishes meanwhile one more."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from textual.timer import Timer
from textual.widget import Widget

from coordtui.api import CoordtuiError

Then = Callable[[Any, CoordtuiError | None], object]
"""Called with what was read and None, or with None and why it was refused."""

AT_REST, MOST_REST = 4.0, 20.0
"""So many times as long as reading again took, it rests before it reads once more; seconds at most.

What others write comes to everybody who has it on the screen. Where a hundred write at once, each of a
hundred screens would read a hundred times, and nobody would get on with anything else; the slower it goes,
the less often it is done.
"""

RESTING = "rest"
"""The name of the timers that end a rest, which a test need not wait for."""


def rest_after(took: float) -> float:
    """Seconds to rest after something that took so many; not for ever after the program was stopped."""
    return min(AT_REST * took, MOST_REST)


class Latest:
    """Calls `work` in a thread and hands the outcome to `then` in the page's own.

    `ask` while it is at work costs one more reading after it, not sooner than `pause`
    seconds after the last one came, nor than `rest_after` what that took. What the person
    did themselves is asked for `now`: it waits for no rest.
    """

    def __init__(self, page: Widget, work: Callable[[], Any], then: Then, *, pause: float = 0.0) -> None:
        self._page, self._work, self._then, self._pause = page, work, then, pause
        self._reading = self._again = self._now = False
        self._rest: Timer | None = None
        self._began = 0.0

    def ask(self, *, now: bool = False) -> None:
        """Read it."""
        if self._reading or (self._rest is not None and not now):
            self._again, self._now = True, self._now or now
            return
        if self._rest is not None:
            self._rest.stop()
        self._rest = None
        self._reading, self._again, self._now = True, False, False
        self._began = monotonic()
        self._page.run_worker(self._run, thread=True, group="reading")

    def _run(self) -> None:
        found, refused = None, None
        try:
            found = self._work()
        except CoordtuiError as error:
            refused = error
        self._page.call_later(self._came, found, refused)

    def _came(self, found: Any, error: CoordtuiError | None) -> None:
        self._reading = False
        self._then(found, error)
        rest = max(self._pause, rest_after(monotonic() - self._began))
        self._rest = self._page.set_timer(rest, self._rested, name=RESTING)
        if self._now:
            self.ask(now=True)

    def _rested(self) -> None:
        self._rest = None
        if self._again and self._page.is_attached:
            self.ask()
