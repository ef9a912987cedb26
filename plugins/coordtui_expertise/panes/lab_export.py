"""The figures of the lab as files: a view as CSV, everything as a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coordtui.api import Context
from coordtui.ui.widgets import ChoiceField, Field, FormScreen, TextField, Words
from coordtui_expertise.lab import words
from coordtui_expertise.lab.page import page
from coordtui_expertise.lab.report import Report
from coordtui_expertise.panes.people_export import NotWritten
from coordtui_expertise.texts import N_


def export_form(ctx: Context, report: Report, view: words.View) -> FormScreen[Words]:
    """Asks what is wanted, and for a file; what was done is returned.

    Somebody from outside names no file: to them the text itself is returned, to be copied.
    """

    def save(values: Mapping[str, Any], stored: object) -> Words:
        text = report.csv(view) if values["form"] == "csv" else page(report)
        if not ctx.actor.at_home:
            return text
        path = Path(values["path"]).expanduser()
        if values["form"] == "html" and path.suffix == ".csv":  # as the form had it before
            path = path.with_suffix(".html")
        _write(path, text)
        return N_("written to {path}", path=str(path.absolute()))

    what = ChoiceField(
        name="form",
        label=N_("What"),
        choices=[
            ("csv", N_("“{view}” as CSV", view=words.VIEWS[view])),
            ("html", N_("everything as a page (HTML)")),
        ],
    )
    fields: list[Field] = [what]
    values = {"form": "csv"}
    if ctx.actor.at_home:
        fields.append(
            TextField(
                name="path", label=N_("File"), help=N_("A new file; ~ is your home folder."), required=True
            )
        )
        values["path"] = "~/lab.csv"
    return FormScreen(N_("Export the topics of the lab"), fields, values, save=save, translate=ctx._)


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise NotWritten(
            N_("There is a file “{path}” already.", path=str(path)), remedy=N_("Choose another name.")
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotWritten(N_("“{path}” cannot be written: {reason}.", path=str(path), reason=reason)) from None
