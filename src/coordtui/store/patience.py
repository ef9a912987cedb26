"""How long whoever lost the server of a store waits for another to take over."""

from __future__ import annotations

import sys
import time

TAKE_OVER = 40.0
"""Seconds for which a piece of work is tried again, and a commit asked after, when the server is lost.

A cluster needs its `ttl` and a few seconds more to let a standby take over (docs/patroni.md).
"""

GLANCE = 1.0
"""Seconds for which the thread of a screen looks for a server: nothing moves on the screen meanwhile."""

_PAUSES = 0.1, 0.4


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
