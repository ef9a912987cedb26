"""Files that a person asks for: never one that is there already."""

from __future__ import annotations

import os
from pathlib import Path

from coordtui.api.errors import Refused
from coordtui.text.messages import N_
from coordtui.text.safety import safe


class NotWritten(Refused):
    """A file could not be written; a form says it under its field `path`."""

    field = "path"


def write_new(path: Path, text: str, *, private: bool = False) -> None:
    """Write a file that does not exist yet, in UTF-8 with the ends of lines as they are.

    A `private` one is read by its owner alone. Raises `NotWritten` with the reason in words.
    """
    name = safe(path)
    try:
        with open(path, "x", encoding="utf-8", newline="", opener=_private if private else None) as file:
            file.write(text)
    except FileExistsError:
        raise NotWritten(
            N_("There is a file “{path}” already.", path=name), remedy=N_("Choose another name.")
        ) from None
    except (FileNotFoundError, NotADirectoryError):
        raise NotWritten(N_("There is no folder “{path}”.", path=safe(path.parent))) from None
    except (OSError, ValueError) as error:
        reason = safe(getattr(error, "strerror", None) or error)
        raise NotWritten(N_("“{path}” cannot be written: {reason}.", path=name, reason=reason)) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
