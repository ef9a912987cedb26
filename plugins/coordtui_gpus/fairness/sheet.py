"""A report for spreadsheets and for scripts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coordtui.api import Context, Message, formats
from coordtui.api import as_csv as csv_of
from coordtui_gpus.fairness.keys import TITLES
from coordtui_gpus.fairness.values import By, Line
from coordtui_gpus.texts import N_

FIGURES: Mapping[str, Message] = {
    "held": N_("GPU-hours"),
    "busy": N_("computing"),
    "reserved": N_("reserved"),
    "unused": N_("unused"),
    "unknown": N_("not known"),
    "energy_kwh": N_("kWh"),
    "gpus": N_("GPUs"),
}

MEANINGS: Mapping[str, Message] = {
    "held": N_("hours of GPUs with somebody’s processes on them, split evenly where several share one"),
    "busy": N_("the same hours weighed by the measured use"),
    "reserved": N_("hours of GPUs that were reserved"),
    "unused": N_("reserved hours in which nothing was used, as far as it was measured"),
    "unknown": N_("hours with processes of which no use was measured"),
    "energy_kwh": N_("energy of GPUs with processes on them, where power was measured"),
    "gpus": N_("different GPUs that were used or reserved"),
}


def total(lines: Sequence[Line], name: str) -> Line:
    """All lines together; of GPUs, which lines may share, there is no sum."""
    energy = [each.energy_kwh for each in lines if each.energy_kwh is not None]
    return Line(
        key="",
        name=name,
        held=sum(each.held for each in lines),
        busy=sum(each.busy for each in lines),
        reserved=sum(each.reserved for each in lines),
        unused=sum(each.unused for each in lines),
        unknown=sum(each.unknown for each in lines),
        energy_kwh=sum(energy) if energy else None,
        gpus=None,
    )


def as_csv(ctx: Context, lines: Iterable[Line], by: By = "person", *, excel: bool = False) -> str:
    """The lines as CSV, in GPU-hours with three decimals; `excel` as Excel opens it in French."""
    header = [ctx._(TITLES[by]), *(ctx._(title) for title in FIGURES.values())]
    months = by == "month"

    def row(line: Line) -> list[object]:
        name = (line.key if months else "") or line.name
        return [name, *(_figure(getattr(line, each), comma=excel) for each in FIGURES)]

    text = csv_of(header, [row(line) for line in lines])
    return _for_excel(text) if excel else text


def _figure(value: float | None, *, comma: bool) -> object:
    if value is None or isinstance(value, int):
        return value
    return str(round(value, 3)).replace(".", ",") if comma else round(value, 3)


def _for_excel(text: str) -> str:
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=";").writerows(csv.reader(io.StringIO(text, newline="")))
    return "\ufeff" + made.getvalue()


def shown(ctx: Context, line: Line, figure: str) -> str:
    """A number as its reader writes it; `–` where there is none."""
    value = getattr(line, figure)
    if value is None:
        return "–"
    few = isinstance(value, float) and 0 < value < 10
    return formats.number(value, ctx.translator, digits=1 if few else 0)


def plain(line: Line) -> dict[str, Any]:
    """A line as plain data."""
    return {"key": line.key, "name": line.name, **{each: getattr(line, each) for each in FIGURES}}
