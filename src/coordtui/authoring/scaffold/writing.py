"""A folder is written whole or not at all, and never over one that is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from coordtui.api import NotWritten, Refused, safe
from coordtui.text.messages import N_


def write_beside(folder: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    """Write files into a new folder: beside it first, then renamed, so that no half of it is ever there.

    Raises `Refused` when something of that name is there, `NotWritten` when the system will not.
    """
    if os.path.lexists(folder):
        raise _is_there(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
            # one within: a temporary folder is for its owner alone
            whole = Path(beside, folder.name)
            whole.mkdir()
            for path, content in files.items():
                (whole / path).parent.mkdir(parents=True, exist_ok=True)
                (whole / path).write_bytes(content)
            _rename(whole, folder)
    except (OSError, ValueError) as error:
        from coordtui.api.files import system_reason

        raise NotWritten(
            N_("“{path}” cannot be written: {reason}.", path=safe(folder), reason=system_reason(error))
        ) from error


def _rename(whole: Path, folder: Path) -> None:
    """A rename would replace an empty folder: one that came meanwhile is somebody’s, empty or not."""
    try:
        folder.mkdir()
    except FileExistsError:
        raise _is_there(folder) from None
    try:
        whole.replace(folder)
    except OSError:
        folder.rmdir()
        raise


def _is_there(folder: Path) -> Refused:
    return Refused(
        N_("“{path}” is there already.", path=safe(folder)),
        why=N_("Nothing is ever overwritten."),
        remedy=N_("Choose another name, or another folder with --into."),
    )
