"""The three tables by name: how they are written, and who takes their rows."""

from __future__ import annotations

from pathlib import Path

from coordtui.api import Context, as_csv
from coordtui_training.exchange import courses, sessions, signups
from coordtui_training.exchange.columns import Kind, header
from coordtui_training.exchange.importing import Importer, Plan, run
from coordtui_training.exchange.reading import read_sheet
from coordtui_training.reports.sheet import for_excel


def export_csv(ctx: Context, kind: Kind, *, excel: bool = False) -> str:
    """A table as CSV, headed in the reader's language; `import_csv` reads it again.

    Needs `training.plan`, and `training.run` for sign-ups.
    """
    text = as_csv(header(kind, ctx.translator.language), _rows(ctx, kind))
    return for_excel(text) if excel else text


def export_rows(ctx: Context, kind: Kind) -> list[dict[str, str]]:
    """The same as plain data: each row by the names of its columns."""
    names = header(kind, "en")
    return [dict(zip(names, cells, strict=True)) for cells in _rows(ctx, kind)]


def _rows(ctx: Context, kind: Kind) -> list[list[str]]:
    if kind == "courses":
        return courses.rows(ctx)
    return sessions.rows(ctx) if kind == "sessions" else signups.rows(ctx)


def import_csv(
    ctx: Context, kind: Kind, source: Path | str, *, apply: bool = False, partial: bool = False
) -> Plan:
    """Take a table from a file (a path) or a text: looked at, or with `apply` written; see `run`.

    Raises `Refused` when the file is no such table, and `NotAllowed`.
    """
    importer = _importer(ctx, kind)
    return run(ctx, importer, read_sheet(kind, source, ctx.translator.language), apply=apply, partial=partial)


def _importer(ctx: Context, kind: Kind) -> Importer:
    if kind == "courses":
        return courses.CourseRows(ctx)
    return sessions.SessionRows(ctx) if kind == "sessions" else signups.SignupRows(ctx)
