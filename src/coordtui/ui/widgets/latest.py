"""Reading beside the screen: one at a time, and of many wishes meanwhile one more."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from textual.widget import Widget

from coordtui.api import CoordtuiError

Then = Callable[[Any, CoordtuiError | None], object]
"""Called with what was read and None, or with None and why it was refused."""

AT_REST = 3.0
"""So many times as long as reading again took, it rests before it reads once more.

What others write comes to everybody who has it on the screen. Where a hundred write at once, each of a
hundred screens would read a hundred times, and nobody would get on with anything else; the slower it goes,
the less often it is done.
"""


RESTING = "rest"
"""The name of the timers that end a rest, which a test need not wait for."""


class Latest:
    """Calls `work` in a thread and hands the outcome to `then` in the page's own.

    `ask` while it is at work costs one more reading after it, not sooner than `pause`
    seconds after the last one came, nor than `AT_REST` times as long as that took.
    """

    def __init__(self, page: Widget, work: Callable[[], Any], then: Then, *, pause: float = 0.0) -> None:
        self._page, self._work, self._then, self._pause = page, work, then, pause
        self._reading = self._again = False
        self._began = 0.0

    def ask(self) -> None:
        """Read it."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
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
        self._then(found, error)
        rest = max(self._pause, AT_REST * (monotonic() - self._began))
        self._page.set_timer(rest, self._rested, name=RESTING)

    def _rested(self) -> None:
        self._reading = False
        if self._again and self._page.is_attached:
            self.ask()
