"""How much was told that nobody can have read."""

from __future__ import annotations

from datetime import datetime, timedelta

from coordtui.text.messages import N_
from coordtui.ui.widgets.lines import Words

BURST = timedelta(seconds=5)
"""What is told so soon after something else has covered it before it could be read."""


class Unread:
    """Counts what was told and could not be read: it was covered at once, or a window was open.

    What stands alone in the status line counts as read: it stays there until something else is said.
    """

    def __init__(self) -> None:
        self.count = 0
        self._last: datetime | None = None

    def told(self, at: datetime, *, seen: bool) -> int:
        """One more was told; how many stand behind it. `seen` is whether the status line is in sight."""
        covers = self._last is not None and at - self._last < BURST
        behind = self.count + (1 if covers else 0)
        self.count = behind if seen else behind + 1
        self._last = at if seen else None
        return behind

    def read(self) -> None:
        """The person read everything again."""
        self.count, self._last = 0, None


def with_others(words: Words, behind: int) -> Words:
    """What was told last, and how many more there are."""
    return N_("{message} (+{n})", message=words, n=behind) if behind else words
