"""What the window of usage shows: a period, lines of numbers, and a drawing of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec

from coordtui.api import Context, Message, Refused, formats
from coordtui.ui.widgets import Bar, Cell, ChoiceField, Column, DateField, FormScreen, Row, Series
from coordtui_gpus.fairness.counting import Facts
from coordtui_gpus.fairness.keys import TITLES
from coordtui_gpus.fairness.sheet import FIGURES, shown, total
from coordtui_gpus.fairness.times import day_start, zone_of
from coordtui_gpus.fairness.values import By, Line
from coordtui_gpus.texts import N_

BARS = 8
"""Bars that are drawn; the list below has all."""

FEW = 3
"""Months from which a line is drawn over time; of one or two a bar each says more."""

DRAWN = ("held", "busy", "reserved", "unused", "unknown", "energy_kwh")

COLUMNS = (
    Column(key="name", title=N_("What is counted"), width=18, flex=1),
    *(
        Column(key=figure, title=title, width=max(9, len(title.text)), align="right", priority=place)
        for place, (figure, title) in enumerate(FIGURES.items())
    ),
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted: on which days, by what, and which of the numbers is drawn."""

    first: date
    last: date
    by: By = "person"
    figure: str = "held"


def asked_first(ctx: Context) -> Asked:
    """This month by person; the last one on its first day, of which nothing is known yet."""
    today = ctx.clock().astimezone(zone_of(ctx.settings.zone)).date()
    last = today if today.day > 1 else today - timedelta(days=1)
    return Asked(first=last.replace(day=1), last=last)


def period(asked: Asked) -> str:
    """The period as it stands in the name of a file."""
    return f"{asked.first}_{asked.last}"


@dataclass(frozen=True)
class Shown:
    """What was counted, with what is drawn of it: bars, or a series where there is time in it.

    `lines` are by their place, the total last.
    """

    asked: Asked
    counted: list[Line]
    title: Message
    lines: dict[int, Line]
    bars: tuple[Bar, ...]
    series: tuple[Series, ...]


def read(ctx: Context, asked: Asked) -> Facts:
    """What there is to count in a period; may take a while."""
    zone = ctx.settings.zone
    return Facts(ctx, day_start(asked.first, zone), day_start(asked.last + timedelta(days=1), zone))


def drawn(ctx: Context, asked: Asked, counted: list[Line]) -> Shown:
    """Lines, drawn for one of their numbers."""
    days = formats.days(asked.first, asked.last, ctx.translator)
    said = {"figure": ctx._(FIGURES[asked.figure]), "by": ctx._(TITLES[asked.by]).lower(), "days": days}
    lines = dict(enumerate(counted))
    series: tuple[Series, ...] = ()
    bars: tuple[Bar, ...] = ()
    if asked.by == "month" and len(counted) >= FEW:
        points = [(date.fromisoformat(f"{each.key}-01"), getattr(each, asked.figure)) for each in counted]
        series = (Series(FIGURES[asked.figure], points),)
    else:
        highest = counted[:BARS]
        if asked.by != "month":
            highest = sorted(counted, key=lambda each: -(getattr(each, asked.figure) or 0))[:BARS]
        bars = tuple(
            Bar(each.name, getattr(each, asked.figure), figure=shown(ctx, each, asked.figure))
            for each in highest
        )
    return Shown(
        asked=asked,
        counted=counted,
        title=N_("{figure} by {by}   {days}", **said),
        lines={**lines, len(lines): total(counted, ctx._(N_("All")))} if lines else {},
        bars=bars,
        series=series if counted else (),
    )


def row(ctx: Context, number: int, line: Line, drawn_one: str) -> Row:
    """A line of the table; the number that is drawn stands out, and is named in the headline."""
    cells = [Cell(shown(ctx, line, each), "accent" if each == drawn_one else "") for each in FIGURES]
    if not line.key and not line.gpus:
        cells[-1] = Cell("")
    return Row(number, [line.name, *cells])


def usage_form(ctx: Context, asked: Asked) -> FormScreen[Asked]:
    """Asks for the period, the grouping and the number; returns them."""

    def save(values: Mapping[str, Any], stored: object) -> Asked:
        first, last = values["first"], values["last"]
        if first is None or last is None or first > last:
            raise Refused(N_("A period begins before it ends, in a year of four figures."))
        return Asked(first=first, last=last, by=values["by"], figure=values["figure"])

    drawable = tuple((each, FIGURES[each]) for each in DRAWN)
    fields = [
        DateField(name="first", label=N_("From"), required=True),
        DateField(name="last", label=N_("To"), required=True),
        ChoiceField(name="by", label=N_("Counted by"), choices=tuple(TITLES.items()), required=True),
        ChoiceField(name="figure", label=N_("Drawn"), choices=drawable, required=True),
    ]
    values = {"first": asked.first, "last": asked.last, "by": asked.by, "figure": asked.figure}
    return FormScreen(N_("Usage"), fields, values, save=save, translate=ctx._)
