"""What others wrote, told at a pace that the machine bears: at once, and then after a rest."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from msgspec.structs import replace

from coordtui.ui.widgets.latest import rest_after

if TYPE_CHECKING:
    from coordtui.store import Changes


class Gathering:
    """Calls `tell` with what was heard since it was called last.

    `drawn` calls back once what was told is worked on, and `later` after so many seconds: what is
    heard until then is told together.
    """

    def __init__(
        self,
        tell: Callable[[Changes], None],
        drawn: Callable[[Callable[[], None]], object],
        later: Callable[[float, Callable[[], None]], object],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._tell, self._drawn, self._later, self._clock = tell, drawn, later, clock
        self._heard: Changes | None = None
        self._busy = False
        self._began = 0.0

    def heard(self, changes: Changes) -> None:
        """Something was written; from the thread of the screen."""
        before = self._heard
        self._heard = changes if before is None else _together(before, changes)
        if not self._busy:
            self._tell_now()

    def _tell_now(self) -> None:
        changes, self._heard = self._heard, None
        self._busy = changes is not None
        if changes is not None:
            self._began = self._clock()
            try:
                self._tell(changes)
            finally:  # whoever fails to hear of it: the others hear of what comes next
                self._drawn(self._rest)

    def _rest(self) -> None:
        self._later(rest_after(self._clock() - self._began), self._tell_now)


def _together(before: Changes, after: Changes) -> Changes:
    revision = max(before.revision, after.revision)
    return replace(after, revision=revision, tables=before.tables | after.tables)
