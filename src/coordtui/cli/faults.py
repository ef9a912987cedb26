"""What people are spared: errors that nobody foresaw and warnings go to a file, people get a sentence."""

from __future__ import annotations

import logging
import os
import platform
import traceback
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


def report(error: BaseException, console: Console) -> None:
    """Keep the traceback in the log and tell the person where it is."""
    what = N_("Something went wrong that should not have ({name}).", name=type(error).__name__)
    try:
        log = append("".join(traceback.format_exception(error)))
    except OSError:
        why = N_("The report of it could not be written either.")
        remedy = N_("Try again; “coordtui doctor” may say more.")
    else:
        why = N_("What was saved before is kept.")
        remedy = N_(
            "Please send the last entry of {path} to those who look after the program.", path=str(log)
        )
    console.complain(CoordtuiError(what, why=why, remedy=remedy))


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
    """Warnings of the program and of what it is made of."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # a full disk: the work itself goes on
            append(self.format(record))


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
