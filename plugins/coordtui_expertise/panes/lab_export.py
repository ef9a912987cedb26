"""The figures of the lab as files: a view as CSV, everything as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordtui.api import Context, at_home, write_new
from coordtui.ui.widgets import ChoiceField, Field, FormScreen, Words, file_field
from coordtui_expertise.lab import words
from coordtui_expertise.lab.page import page
from coordtui_expertise.lab.report import Report
from coordtui_expertise.texts import N_


def export_form(ctx: Context, report: Report, view: words.View) -> FormScreen[Words]:
    """Asks what is wanted, and for a file; what was done is returned.

    Somebody from outside names no file: to them the text itself is returned, to be copied.
    """

    def save(values: Mapping[str, Any], stored: object) -> Words:
        text = report.csv(view) if values["form"] == "csv" else page(report)
        if not ctx.actor.at_home:
            return text
        path = at_home(values["path"])
        if values["form"] == "html" and path.suffix == ".csv":  # as the form had it before
            path = path.with_suffix(".html")
        # The page is made to be put on the web, and says as whom it was read; figures are one's own.
        private = values["form"] == "csv"
        write_new(path, text, private=private)
        done = N_("written to {path}", path=str(path.absolute()))
        return N_("{done} · private file", done=done) if private else done

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
        fields.append(file_field())
        values["path"] = "~/lab.csv"
    return FormScreen(N_("Export the topics of the lab"), fields, values, save=save, translate=ctx._)
