"""What becomes of an error that nobody foresaw: a sentence for the person, a report in a file."""

from __future__ import annotations

import os
import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

from coordtui import __version__
from coordtui.api.errors import CoordtuiError
from coordtui.cli.console import Console
from coordtui.text.messages import N_

LOG = "faults.log"


def report(error: BaseException, console: Console) -> None:
    """Keep the traceback in the log and tell the person where it is."""
    name = type(error).__name__
    try:
        log = _write(error)
    except OSError:
        console.complain(
            CoordtuiError(
                N_("Something went wrong that should not have ({name}).", name=name),
                why=N_("The report of it could not be written either."),
                remedy=N_("Try again; “coordtui doctor” may say more."),
            )
        )
        return
    console.complain(
        CoordtuiError(
            N_("Something went wrong that should not have ({name}).", name=name),
            why=N_("What was saved before is kept."),
            remedy=N_(
                "Please send the last entry of {path} to those who look after the program.", path=str(log)
            ),
        )
    )


def _write(error: BaseException) -> Path:
    """Append the traceback to the log, which only its owner can read."""
    from coordtui.config.paths import state_dir

    folder = state_dir()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOG
    when = datetime.now(UTC).isoformat(timespec="seconds")
    entry = "".join(traceback.format_exception(error))
    with open(path, "a", encoding="utf-8", opener=_private) as log:
        log.write(f"--- {when} coordtui {__version__}, Python {platform.python_version()}\n{entry}\n")
    return path


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
