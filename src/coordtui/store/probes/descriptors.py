"""Whether this process has a file open already.

SQLite locks by POSIX, where closing any descriptor of a file takes away all locks that the
process has on it: another process would then believe that nobody has the store open. So
nobody but SQLite may open and close a database, or its `-shm`, that it has open.
"""

from __future__ import annotations

import os
from pathlib import Path


def open_here(path: Path) -> bool:
    """Whether some descriptor of this process is of the file."""
    try:
        sought = path.stat()
    except OSError:
        return False
    for descriptor in os.listdir("/dev/fd"):
        try:
            if os.path.samestat(os.fstat(int(descriptor)), sought):
                return True
        except OSError:  # the one that lists them
            continue
    return False
