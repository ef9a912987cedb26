"""What one session may take of the machine, and where it stands: an empty folder that holds nothing."""

from __future__ import annotations

import os
import resource
from contextlib import suppress

MIB = 1 << 20

OPEN_FILES = 1024
"""Files that one session has open at most; it needs about forty."""

PROCESSES = 16_384
"""Processes and threads of the whole account at most, for the system counts them by account."""

_FOLDERS = ("/var/empty", "/run/sshd", "/usr/share/empty", "/")
"""Where to stand, the first that is there: folders that are empty, or in which nobody writes."""


def limit(memory_mib: int) -> None:
    """Take limits that hold to the end of the process; what the system allows less of stays less.

    No picture of the memory is ever written to disk: it would hold what people wrote. Of the memory,
    what can be written to is counted (`RLIMIT_DATA`): each thread's whole stack, and what a session shares
    with its server, too; files that are shared, and address space that is only kept free, are not.
    """
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, PROCESSES),
        (resource.RLIMIT_DATA, memory_mib * MIB or resource.RLIM_INFINITY),
    ):
        _lower(kind, most)


def _lower(kind: int, most: int) -> None:
    allowed = resource.getrlimit(kind)[1]
    if most != resource.RLIM_INFINITY:
        value = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        with suppress(OSError, ValueError):  # it cannot be lowered here; sshd's own limits stay
            resource.setrlimit(kind, (value, value))


def stand_apart() -> None:
    """Go where no file of anybody is: names without a folder lead nowhere from there."""
    for folder in _FOLDERS:
        try:
            os.chdir(folder)
        except OSError:
            continue
        return
