"""The report for spreadsheets and for scripts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from coordtui.api import Context, as_csv
from coordtui_training.reports.counting import MEASURES, Line, Measure, Report, label_of, shown
from coordtui_training.reports.keys import TITLES


def report_csv(found: Report, ctx: Context, *, excel: bool = False) -> str:
    """The table as CSV, the total last, months as `2026-11`; see `for_excel` for `excel`."""
    header = [ctx._(TITLES[found.by]), *(ctx._(title) for title in MEASURES.values())]

    def row(line: Line) -> list[object]:
        values = (line.cells[measure].value for measure in MEASURES)
        return [ctx._(line.label), *(_figure(value, comma=excel) for value in values)]

    text = as_csv(header, [row(line) for line in (*found.lines, found.total)])
    return for_excel(text) if excel else text


def _figure(value: float | None, *, comma: bool) -> object:
    if value is None or value == int(value):
        return None if value is None else int(value)
    return str(round(value, 3)).replace(".", ",") if comma else round(value, 3)


def for_excel(text: str) -> str:
    """A CSV as Excel opens it in French: with a mark of its encoding, and semicolons between cells."""
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=";").writerows(csv.reader(io.StringIO(text, newline="")))
    return "\ufeff" + made.getvalue()


def report_data(found: Report, ctx: Context) -> dict[str, Any]:
    """The table as plain data: each number with the sign-ups, or the sessions, that it counts."""

    def plain(line: Line) -> dict[str, Any]:
        cells = {
            measure: {"value": cell.value, "signups": cell.signups, "sessions": cell.sessions}
            for measure, cell in line.cells.items()
        }
        return {"label": ctx._(line.label), **{measure: cells[measure] for measure in MEASURES}}

    return {
        "by": found.by,
        "from": found.span.first.isoformat(),
        "to": found.span.last.isoformat(),
        "lines": [plain(line) for line in found.lines],
        "total": plain(found.total),
        "unclosed": found.unclosed,
        "notes": [ctx._(note) for note in found.notes],
    }


def as_table(found: Report, ctx: Context) -> Iterable[str]:
    """The table in words, a line each, for a terminal of 80 columns: what it is of, and four numbers."""
    chosen: tuple[Measure, ...] = ("sessions", "signups", "attended", "people")
    yield f"{'':<36}" + "".join(f"{ctx._(MEASURES[each]):>14.13}" for each in chosen)
    for line in (*found.lines, found.total):
        numbers = "".join(f"{shown(line.cells[each], each, ctx):>14}" for each in chosen)
        yield f"{label_of(line, ctx):<36.35}{numbers}"
