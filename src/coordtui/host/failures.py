"""The last failure of each plugin, kept over sessions for whoever asks what is wrong with it.

One small file for each plugin that ever failed, which only its owner can read. It holds
lines of code and versions, and nothing that may name a person, a host or a file.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec

from coordtui.host.report import error_report, without_private_data
from coordtui.text.safety import safe

_NOT_IN_FILE_NAMES = "/\0"


class Failure(msgspec.Struct, frozen=True):
    """`error` is the exception in a line, `report` is for its author, `times` counts all that were kept."""

    name: str
    when: datetime
    error: str
    report: str
    times: int = 1


def keep(name: str, error: BaseException, when: datetime, *, folder: Path | None = None) -> Failure:
    """Keep a plugin's failure in the place of the one before; raises `OSError`."""
    before = last(name, folder=folder)
    failure = Failure(
        name=name,
        when=when,
        error=safe(without_private_data(f"{type(error).__name__}: {error}"), limit=300),
        report=error_report(error, where=name),
        times=before.times + 1 if before else 1,
    )
    path = _file(name, folder)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = path.with_suffix(f".{os.getpid()}")
    with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.encode(failure))
    os.replace(written, path)
    return failure


def last(name: str, *, folder: Path | None = None) -> Failure | None:
    """The last failure of a plugin that was kept; None when there is none, or it cannot be read."""
    try:
        return msgspec.json.decode(_file(name, folder).read_bytes(), type=Failure)
    except (OSError, ValueError):
        return None


def forget(name: str, *, folder: Path | None = None) -> None:
    """Drop what is kept of a plugin, as when it was mended; raises `OSError`."""
    _file(name, folder).unlink(missing_ok=True)


def _file(name: str, folder: Path | None) -> Path:
    if folder is None:
        from coordtui.config.paths import state_dir

        folder = state_dir() / "failures"
    return folder / f"{''.join('_' if sign in _NOT_IN_FILE_NAMES else sign for sign in name)}.json"
