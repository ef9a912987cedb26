"""Waiting for what happens elsewhere: in a thread, a process, a file. Never for a while only."""

from __future__ import annotations

import time
from collections.abc import Callable


def holds(condition: Callable[[], object], within: float = 20.0) -> bool:
    """Whether it comes to hold within so many seconds."""
    deadline = time.monotonic() + within
    while not (held := condition()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(held)


def until(
    condition: Callable[[], object], within: float = 60.0, otherwise: str = "it did not happen"
) -> None:
    """Wait until it holds; fails, saying `otherwise`, once the time is over."""
    assert holds(condition, within), otherwise
