"""Leaves no gaps in this process's memory, so that what its forks write goes to pages of their own.

A fork shares each page with the server until one of them writes in it. New objects go where there is
room: into gaps all over the pages that were to be shared, a page's worth of memory for each gap. So the
gaps are filled before the forks are made, once for all of them: a fifth less memory for each session.
"""

from __future__ import annotations

import ctypes
import gc

_kept: list[bytes] = []
"""What fills the gaps, to the end of the process."""

HEAD = 33
"""Bytes of a `bytes` object beside its text."""

SIZES = range(48, 513, 16)
"""The sizes of small objects in bytes; each has pages of its own."""

POOL = 16_384
"""Bytes in which Python keeps small objects of one size."""

BLOCKS = (*range(24, 1025, 16), *range(1_040, 66_000, 512))
"""The sizes of larger blocks in bytes, of which the system's library keeps gaps."""

MOST = 32_000_000
"""Bytes that are filled at most, of each kind."""


def pack() -> None:
    """Fill the gaps and keep all that there is out of the garbage collector's walks."""
    gc.collect()
    _fill_small()
    _fill_large()
    gc.freeze()


def _fill_small() -> None:
    """Make small objects of each size until they lie one after the other: in a pool without gaps."""
    filled = 0
    for size in SIZES:
        in_a_row = before = 0
        while in_a_row < POOL // size - 2 and filled < MOST:
            made = bytes(size - HEAD)
            _kept.append(made)
            filled += size
            in_a_row = in_a_row + 1 if id(made) == before + size else 0
            before = id(made)


def _fill_large() -> None:
    """Ask the system's library for blocks of each size, the largest first, until it takes new memory."""
    try:
        library = ctypes.CDLL(None)
        library.malloc_trim(0)  # joins what lies side by side, which a fork would do otherwise
    except (OSError, AttributeError):  # another library than GNU's, which keeps its gaps otherwise
        return
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
    filled = 0
    for size in reversed(BLOCKS):
        following = 0
        while filled < MOST:
            block = library.malloc(size)
            filled += size
            if not block or block == following:
                break
            following = block + (size + 23) // 16 * 16
