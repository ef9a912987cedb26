"""Writes an assignment to a CSV file of this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from coordtui.api import Context, Refused
from coordtui.ui.widgets import FormScreen, TextField, Words
from coordtui_expertise.texts import N_


class NotWritten(Refused):
    """The file could not be written; said under the field of its name."""

    field = "path"


def export_form(ctx: Context, text: Callable[[], str]) -> FormScreen[Words]:
    """Asks for a file and writes the text to it. A file that exists is left alone."""

    def save(values: Mapping[str, Any], stored: object) -> Words:
        path = Path(values["path"]).expanduser()
        try:
            with path.open("x", encoding="utf-8", newline="") as file:
                file.write(text())
        except FileExistsError:
            raise NotWritten(
                N_("There is a file “{path}” already.", path=str(path)), remedy=N_("Choose another name.")
            ) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise NotWritten(
                N_("“{path}” cannot be written: {reason}.", path=str(path), reason=reason)
            ) from None
        return N_("The assignment is in {path}", path=str(path.absolute()))

    field = TextField(
        name="path", label=N_("File"), help=N_("A new file; ~ is your home folder."), required=True
    )
    title = N_("Export the assignment as CSV, with reasons")
    return FormScreen(title, [field], {"path": "~/assignment.csv"}, save=save, translate=ctx._)
