"""Does something in a fork, so that nothing of it stays in this process: no thread, no module, no gap."""

from __future__ import annotations

import os
from collections.abc import Callable


def apart(work: Callable[[], object]) -> bool:
    """Do it and wait for its end; whether it came to an end without raising anything.

    The end is known by a pipe that closes with the fork: its status may be told to a handler of
    this process, that was there before.
    """
    reads, writes = os.pipe()
    if os.fork() == 0:
        done = b""
        try:
            work()
            done = b"."
        finally:
            os.write(writes, done)
            os._exit(0)
    os.close(writes)
    with open(reads, "rb") as pipe:
        return bool(pipe.read())
