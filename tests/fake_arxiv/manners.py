"""Who asked what and for how long, and whether that was polite: one at a time, with pauses."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass
class Visit:
    """One request as the server saw it, in seconds of a monotonic clock.

    `sent` is when the last of the answer was handed over, which is never later than when
    who asked had it, and `handed` that nothing is to come after it; `gone` tells whether they closed
    the connection, `left` that they did so before they had everything. `beside` counts the requests
    that were going on when it began.
    """

    path: str
    who: str
    gone: Callable[[], bool]
    fault: str = "ok"
    status: int = 0
    began: float = field(default_factory=time.monotonic)
    sent: float | None = None
    handed: bool = False
    over: bool = False
    left: bool = False
    beside: int = 0

    def going_on(self) -> bool:
        """Whether somebody waits for the rest of the answer."""
        if not self.over and self.gone():
            self.over, self.left = True, not self.handed
        return not self.over


def begin(visit: Visit, before: Sequence[Visit]) -> Visit:
    """Note what goes on as this one begins."""
    visit.beside = sum(other.going_on() for other in before)
    visit.began = time.monotonic()
    return visit


@dataclass(frozen=True)
class Pause:
    """The time between two requests that follow one another, in seconds."""

    seconds: float
    before: Visit
    after: Visit
    blind: bool
    """Whether it is from the beginning of the former, as nobody knows its end."""

    def __str__(self) -> str:
        since = "the beginning" if self.blind else "the end"
        return f"{self.seconds:.3f} s after {since} of {self.before.path} ({self.before.fault})"


def pauses(visits: Iterable[Visit], killed: Container[str] = ()) -> list[Pause]:
    """The pause before each request but the first: from the former's end, where that is known.

    Where who asked left or was `killed` in the middle, only they knew when; then it is
    from its beginning, which is what arXiv counts.
    """
    ordered = sorted(visits, key=lambda visit: visit.began)
    last = {visit.who: visit for visit in ordered}
    cut = {id(visit) for who, visit in last.items() if who in killed}
    return [_pause(one, after, cut=id(one) in cut) for one, after in pairwise(ordered)]


def _pause(one: Visit, after: Visit, *, cut: bool) -> Pause:
    if one.sent is None or one.left or cut:
        return Pause(after.began - one.began, one, after, blind=True)
    return Pause(after.began - one.sent, one, after, blind=False)
