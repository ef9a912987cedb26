"""How much one plugin may tell the person: a burst, then something now and then; the rest is counted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from coordtui.host.loaded import Loaded
from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe

N = TypeVar("N")

BURST = 20
"""So much may be told at once."""

PACE = timedelta(seconds=30)
"""After a burst, one more for each of these."""


class _Quota(msgspec.Struct):
    """What one plugin may still tell, what it could not, and where in the list that is said."""

    left: float
    at: datetime
    unsaid: int = 0
    place: int | None = None


class Telling:
    """Counts what each plugin tells. Usable from several threads."""

    def __init__(self) -> None:
        self._quotas: dict[str, _Quota] = {}
        self._lock = threading.Lock()

    def unsaid(self, plugin: str, now: datetime) -> int:
        """0 when the plugin may tell something now, else how much of it was not shown by now."""
        with self._lock:
            quota = self._quotas.setdefault(plugin, _Quota(BURST, now))
            quota.left = min(BURST, quota.left + max(timedelta(), now - quota.at) / PACE)
            quota.at = now
            if quota.left >= 1:
                quota.left -= 1
                quota.unsaid, quota.place = 0, None
            else:
                quota.unsaid += 1
            return quota.unsaid

    def gather(self, plugin: str, said: N, unsaid: int, notices: list[N], tell: Callable[[N], None]) -> None:
        """Say in one line how much was not shown; it is told anew when that is ten times as much."""
        with self._lock:
            quota = self._quotas[plugin]
            again = unsaid > 1 and set(str(unsaid)[1:]) == {"0"} and str(unsaid)[0] == "1"
            if quota.place is not None and not again:
                notices[quota.place] = said
                return
            quota.place = len(notices)
        tell(said)


def too_much(loaded: Loaded, unsaid: int) -> Message:
    """What is said in place of what a plugin tells too fast."""
    return NN_(
        "“{title}” tells too much: {n} more was not shown.",
        "“{title}” tells too much: {n} more were not shown.",
        unsaid,
        title=loaded.title,
    )


def held_the_screen(loaded: Loaded, seconds: float, place: str) -> Message:
    """What is said of a plugin that held the screen and gave it back."""
    return N_(
        "“{title}” held the screen for {n} s, at {place}; “: plugins” can keep it off.",
        title=loaded.title,
        n=round(seconds),
        place=safe(place, limit=120),
    )


def not_there(lost: Sequence[Loaded]) -> Message:
    """What is said of plugins that failed at the start, or were not taken."""
    if len(lost) == 1 and lost[0].reason is not None:
        return N_("“{title}” is not there. {reason}", title=lost[0].title, reason=lost[0].reason)
    return N_(
        "These plugins are not there: {names}; “: plugins” says why.",
        names=", ".join(each.name for each in lost),
    )
