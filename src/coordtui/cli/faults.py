"""What people are spared: errors that nobody foresaw and warnings go to files, people get a sentence."""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from coordtui import __version__
from coordtui.api.errors import CoordtuiError
from coordtui.cli.console import Console
from coordtui.text.messages import N_

LOG = "coordtui.log"
LARGEST = 1_000_000
"""Bytes of the log before it becomes `coordtui.log.1`, in place of the one before."""

MOST = 100
"""Warnings of one source that are written in a minute."""


def report(error: BaseException, console: Console) -> None:
    """Keep a report of it and tell the person its name, calmly; nothing else of it is shown."""
    from coordtui.cli.crash import keep

    why = N_("What was saved before is kept.")
    try:
        remedy = N_(
            "A report without any of your data is kept: please tell those who look after the program "
            "its name, {name}.",
            name=keep(error),
        )
    except OSError:
        why = N_("The report of it could not be written either.")
        remedy = N_("Try again; “coordtui doctor” may say more.")
    console.complain(CoordtuiError(N_("Something went wrong that should not have."), why=why, remedy=remedy))


def append(entry: str) -> Path:
    """Add an entry to the log, which only its owner can read; raises `OSError`."""
    from coordtui.config.paths import state_dir

    folder = state_dir()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / LOG
    with suppress(FileNotFoundError):
        if path.stat().st_size > LARGEST:
            path.replace(path.with_suffix(".log.1"))
    when = datetime.now(UTC).isoformat(timespec="seconds")
    with open(path, "a", encoding="utf-8", errors="backslashreplace", opener=_private) as log:
        log.write(
            f"--- {when} coordtui {__version__}, Python {platform.python_version()}\n{entry.rstrip()}\n"
        )
    return path


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _ToLog(logging.Handler):
    """Warnings of the program and of what it is made of; of one source so many in a minute."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._counted: dict[str, tuple[float, int]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        since, count = self._counted.get(record.name, (record.created, 0))
        more = ""
        if record.created - since > 60:
            more = f"{count - MOST} more of {record.name} are left out\n" if count > MOST else ""
            since, count = record.created, 0
        self._counted[record.name] = since, count + 1
        if count >= MOST:
            return
        with suppress(OSError):  # a full disk: the work itself goes on
            append(more + self.format(record))


@contextmanager
def warnings_in_the_log() -> Iterator[None]:
    """Send warnings to the log instead of to the terminal."""
    handler = _ToLog(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
