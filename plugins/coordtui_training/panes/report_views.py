"""What the window of reports shows: a period, lines of numbers, and a drawing of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from coordtui.api import Context, Message, Refused, fold, formats
from coordtui.ui.widgets import (
    Bar,
    Cell,
    ChoiceField,
    Column,
    FormScreen,
    Row,
    Series,
    TextField,
    Words,
)
from coordtui_training.reports.counting import (
    MEANINGS,
    MEASURES,
    Line,
    Measure,
    Report,
    label_of,
    report,
    shown,
)
from coordtui_training.reports.keys import TITLES, By
from coordtui_training.reports.spans import Span, span_of, term_of
from coordtui_training.texts import N_, NN_

BARS = 8
"""Bars that are drawn, in the order of the list below, which has all."""

_WIDE = ("seats", "hours")
_FIRST: tuple[Measure, ...] = ("attended", "people", "signups", "no_show", "sessions", "fill", "hours")
"""The numbers in the order in which they give way where it is narrow, the last one first; then the others."""

COLUMNS = (
    Column(key="label", title=N_("What is counted"), width=20, flex=1, sortable=True),
    *(
        Column(
            key=measure,
            title=title,
            width=13 if measure in _WIDE else 11,
            align="right",
            sortable=True,
            priority=(_FIRST.index(measure) if measure in _FIRST else len(_FIRST) + 1),
        )
        for measure, title in MEASURES.items()
    ),
)


class Asked(msgspec.Struct, frozen=True):
    """What is counted: by what, on which days, and which of the numbers is drawn and opened.

    `order` is the column that the lines stand in the order of; `""` as they were counted.
    """

    span: Span
    by: By = "course"
    measure: Measure = "attended"
    order: str = ""
    reverse: bool = False


def asked_first(ctx: Context) -> Asked:
    """The present term by course."""
    return Asked(term_of(ctx.clock().astimezone().date()))


@dataclass(frozen=True)
class Shown:
    """A report with what is drawn of it: bars, or a series where there is time in it.

    `lines` are by their place in the report, the total last, in the order that was asked for.
    """

    report: Report
    title: Message
    right: Words
    lines: dict[int, Line]
    bars: tuple[Bar, ...]
    series: tuple[Series, ...]


def read(ctx: Context, asked: Asked) -> Shown:
    """Count; may take a while."""
    return drawn(ctx, asked, report(ctx, asked.by, asked.span))


def drawn(ctx: Context, asked: Asked, found: Report) -> Shown:
    """A report, drawn for one of its numbers."""
    days = formats.days(asked.span.first, asked.span.last, ctx.translator)
    by = ctx._(TITLES[asked.by])
    points = [(line.month, line.cells[asked.measure].value) for line in found.lines if line.month]
    lines = _in_order(ctx, asked, found)
    told = {place: line.cells[asked.measure].value for place, line in lines.items()}
    known = (place for place, value in told.items() if value is not None)
    highest = sorted(known, key=lambda place: -(told[place] or 0))[:BARS]
    unclosed = len(found.unclosed)
    return Shown(
        report=found,
        title=N_(
            "{measure} by {by}   {days}", measure=ctx._(MEASURES[asked.measure]), by=by.lower(), days=days
        ),
        right=NN_("{n} list not closed", "{n} lists not closed", unclosed) if unclosed else "",
        lines={**lines, len(lines): found.total} if lines else {},
        bars=()
        if points
        else tuple(_bar(ctx, asked.measure, lines[each]) for each in lines if each in highest),
        series=(Series(MEASURES[asked.measure], points),) if points else (),
    )


def _in_order(ctx: Context, asked: Asked, found: Report) -> dict[int, Line]:
    """The lines by their place in the report, in the order that was asked for; without a number, last."""
    places = dict(enumerate(found.lines))

    def value(line: Line) -> Any:
        if asked.order == "label":
            return line.month or fold(label_of(line, ctx))
        return line.cells[cast("Measure", asked.order)].value

    if not asked.order:
        return places
    known = [place for place, line in places.items() if value(line) is not None]
    known.sort(key=lambda place: value(places[place]), reverse=asked.reverse)
    return {place: places[place] for place in dict.fromkeys([*known, *places])}


def _bar(ctx: Context, measure: Measure, line: Line) -> Bar:
    cell = line.cells[measure]
    whole = 1.0 if measure == "fill" else None
    return Bar(label_of(line, ctx), cell.value, whole=whole, figure=shown(cell, measure, ctx))


def row(ctx: Context, number: int, line: Line, measure: Measure) -> Row:
    """A line of the table; the number that is drawn stands out by its sign in the headline as well."""
    cells = [
        Cell(shown(line.cells[each], each, ctx), "accent" if each == measure else "") for each in MEASURES
    ]
    return Row(number, [label_of(line, ctx), *cells])


def says(ctx: Context, asked: Asked) -> Message:
    """What the number counts."""
    said = {"measure": ctx._(MEASURES[asked.measure]), "meaning": MEANINGS[asked.measure]}
    return N_("{measure}: {meaning} · tab: another number", **said)


def report_form(ctx: Context, asked: Asked) -> FormScreen[Asked]:
    """Asks for the period, the grouping and the number; returns them."""
    today = ctx.clock().astimezone().date()

    def wrong(text: object) -> Words | None:
        try:
            span_of(str(text), today)
        except Refused as refused:
            return refused.remedy or refused.what
        return None

    def save(values: Mapping[str, Any], stored: object) -> Asked:
        span = span_of(values["period"], today)
        return msgspec.structs.replace(asked, span=span, by=values["by"], measure=values["measure"])

    fields = [
        TextField(
            name="period",
            label=N_("Period"),
            help=N_("term, year, fall 2026, 2026, 2026-11, or 2026-09-01..2026-12-31"),
            suggestions=[ctx._(N_("term")), ctx._(N_("year")), str(today.year)],
            required=True,
            check=wrong,
        ),
        ChoiceField(name="by", label=N_("Counted by"), choices=tuple(TITLES.items()), required=True),
        ChoiceField(name="measure", label=N_("Drawn"), choices=tuple(MEASURES.items()), required=True),
    ]
    span = f"{asked.span.first}..{asked.span.last}"
    values = {"period": span, "by": asked.by, "measure": asked.measure}
    return FormScreen(N_("Attendance"), fields, values, save=save, translate=ctx._)
