"""Keeps what this process asks of the system's memory small: one heap for all threads, not one for each.

GNU's library gives each new thread a heap of its own, so that threads need not wait for each other.
Python's threads wait for each other anyway, and each heap holds pages that are free in it alone.
"""

from __future__ import annotations

_M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Let all threads that start from now on use the heap of the first; nothing with another library."""
    import ctypes

    try:
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    except (OSError, AttributeError):  # another library than GNU's
        return
