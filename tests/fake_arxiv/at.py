"""The program with the clock of a fake arXiv: `python -m tests.fake_arxiv.at CLOCK [arguments]`.

CLOCK is the file that `python -m tests.fake_arxiv --clock CLOCK` keeps; what follows are
the arguments of `coordtui`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coordtui.cli import main
from coordtui.host import session


def clock_of(file: Path) -> datetime:
    """The moment in the play; now, while the file cannot be read."""
    try:
        offset = float(file.read_text())
    except (OSError, ValueError):
        offset = 0.0
    return datetime.now(UTC) + timedelta(seconds=offset)


def run(file: Path, arguments: list[str]) -> int:
    """Run the program; sessions are opened with this clock unless they are given another."""
    defaults = session.open_session.__kwdefaults__
    assert defaults is not None
    defaults["clock"] = lambda: clock_of(file)
    return main(arguments)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))
