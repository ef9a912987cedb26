"""The command line: `main` is what `coordtui` runs. Each command imports only what it needs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from coordtui import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    0 done, 1 refused or failed, 2 wrong usage, 70 a fault of the program, 130 interrupted.
    """
    if argv is None:
        return _main_of_a_process()
    words = list(argv)
    if words and words[0] in {"--version", "-V"}:  # answered before anything is imported
        print(f"coordtui {__version__}")
        return 0
    from coordtui.cli.runner import run

    return run(words)


def _main_of_a_process() -> int:
    """Run the process's own command line, without the garbage collector's share of a short life.

    Importing makes no garbage, and what is left at the end goes with the process: a quarter
    of the time of a small command. A session turns the collector on again.
    """
    import gc

    gc.disable()
    status = main(sys.argv[1:])
    gc.freeze()
    return status
