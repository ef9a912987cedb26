"""How long whoever lost the server of a store waits for another to take over. All are seconds.

What is asked again finds a server within `LOOK`, or is refused. Whoever can do the whole piece of work again
does so, with a look of `LOOK` each time, until `TAKE_OVER` has passed.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOOK = 5.0
"""For so long one statement, or the beginning of a transaction, looks for a server that was there before."""

TAKE_OVER = 40.0
"""For so long a piece of work is tried again, and a commit asked after, when the server is lost.

A cluster needs its `ttl` and a few seconds more to let a standby take over (docs/patroni.md).
"""

GLANCE = 1.0
"""Instead of both for the thread of a screen: nothing moves on the screen meanwhile."""

_PAUSES = 0.1, 0.4
"""Between two looks, at least and at most."""


def patience(seconds: float, *, drawing: float = GLANCE) -> float:
    """How long this thread may wait: so long, and at most for `drawing` where it also draws a screen."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:  # whoever has not imported it runs no screen
        return seconds
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return seconds
    return min(seconds, drawing)


def pause(until: float) -> bool:
    """Wait a little, each for a time of its own; whether the clock (`time.monotonic`) was before `until`."""
    if time.monotonic() >= until:
        return False
    import random  # a large import, for what hardly ever happens

    time.sleep(random.uniform(*_PAUSES))  # noqa: S311 - not a secret
    return True


class _Waits(threading.local):
    seconds = 0.0
    since: float | None = None


_waits = _Waits()


@contextmanager
def waiting_for_others() -> Iterator[None]:
    """Within, this thread does nothing but wait for its turn to write, and for the way there."""
    _waits.since = time.monotonic()
    try:
        yield
    finally:
        _waits.seconds, _waits.since = waited(), None


def waited() -> float:
    """Seconds that this thread has waited for others who wrote, with those of the wait it is in."""
    return _waits.seconds + (0.0 if _waits.since is None else time.monotonic() - _waits.since)
