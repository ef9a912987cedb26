"""Reading beside the screen: one at a time, and of many wishes meanwhile one more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.widget import Widget

from coordtui.api import CoordtuiError

Then = Callable[[Any, CoordtuiError | None], object]
"""Called with what was read and None, or with None and why it was refused."""


class Latest:
    """Calls `work` in a thread and hands the outcome to `then` in the page's own.

    `ask` while it is at work costs one more reading after it, not sooner than `pause`
    seconds after the last one came.
    """

    def __init__(self, page: Widget, work: Callable[[], Any], then: Then, *, pause: float = 0.0) -> None:
        self._page, self._work, self._then, self._pause = page, work, then, pause
        self._reading = self._again = False

    def ask(self) -> None:
        """Read it."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
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
        if self._pause:
            self._page.set_timer(self._pause, self._rested)
        else:
            self._rested()

    def _rested(self) -> None:
        self._reading = False
        if self._again and self._page.is_attached:
            self.ask()
