"""Values over time or over any other figure, one or several series of them, with axes and a legend.

Drawn here rather than by plotext (MIT), which was considered: it keeps one figure for the whole
process, which two widgets of a page would share, tells series apart by colour unless each is
given a marker, and writes its figures in one language. One series is drawn in blocks, eight
steps a cell; several are drawn with a mark each, because a mark is read where a colour is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from coordtui.text.formats import clock, day, month
from coordtui.text.messages import N_
from coordtui.ui.drawing.figures import FULL, LEVELS, UNKNOWN, Value, bounds, figure, known, place
from coordtui.ui.drawing.parts import Line, Part, Speech, part, wrapped_parts
from coordtui.ui.drawing.spark import Spark, spark_words
from coordtui.ui.widgets.lines import Role, Words, cell_len

MARKS = "●○×+*oabcdefghijklmnpqrstuvwyz"
"""The mark of each series, also in ASCII (`# . x + * o`) no two alike."""

SEVERAL = "&"
"""Where the marks of several series fall together."""

_ROLES: tuple[Role, ...] = ("", "accent", "attention", "quiet", "strong", "trouble")
_Column = float | str | None
"""The mean of a column; `?` where no value is known, None where there is none."""

_TWO_DAYS = 2 * 86_400.0
_A_YEAR = 366 * 86_400.0
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

X = float | date | datetime


@dataclass(frozen=True)
class Series:
    """Points in any order: a moment, a day or a figure, and the value there."""

    title: Words
    points: Sequence[tuple[X, Value]]


@dataclass(frozen=True)
class Plot:
    """The series; `low` and `high` fix the scale, `tz` is the zone in which moments are said."""

    series: Sequence[Series]
    low: float | None = None
    high: float | None = None
    tz: tzinfo | None = None


def plot_lines(plot: Plot, width: int, height: int, speech: Speech) -> list[Line]:
    """The figures of the scale on the left, the plot, the ends of the other axis, the legend."""
    points = [_numbers(series, plot.tz) for series in plot.series]
    span = bounds([x for each in points for x, _ in each])
    values = bounds([y for each in points for _, y in each])
    if span is None or values is None or not height:
        return [(part(speech(N_("nothing known to plot")), width, "quiet"),)]
    low, high = _scale(plot, *values)
    legend = _legend(plot, width, speech) if len(plot.series) > 1 else []
    legend = legend if height - len(legend) >= 4 else []
    rows = max(1, height - len(legend) - (1 if height > 2 else 0))
    ticks = _ticks(low, high, rows, speech.language)
    gutter = min(max(map(cell_len, ticks)), max(width // 3, 1))
    columns = [_columns(each, span, max(1, width - gutter - 2)) for each in points]
    drawn = _blocks(columns[0], low, high, rows) if len(columns) == 1 else _marks(columns, low, high, rows)
    lines: list[Line] = [
        (part(tick, gutter, "quiet", "right"), Part(" ┤" if tick else " │", "quiet"), *line)
        for tick, line in zip(ticks, drawn, strict=True)
    ]
    if height > 2:
        lines.append((Part(" " * (gutter + 2)), _x_axis(plot, span, width - gutter - 2, speech)))
    return [*lines, *legend]


def plot_words(plot: Plot, speech: Speech) -> list[str]:
    """A sentence for each series, as a sparkline says it."""
    said = []
    for series in plot.series:
        points = sorted(series.points, key=lambda each: known(_number(each[0], plot.tz)) or 0.0)
        span = bounds([_number(x, plot.tz) for x, _ in points])
        labels = [_said_x(x, span, plot, speech) for x, _ in points]
        said.append(spark_words(Spark([y for _, y in points], series.title, labels), speech))
    return said or [speech(N_("nothing known to plot"))]


def _number(x: X, tz: tzinfo | None) -> Value:
    """Where it is on the axis: a figure, or seconds."""
    if isinstance(x, datetime):
        if x.tzinfo is None:
            raise ValueError(f"not an aware moment: {x!r}")
        return (x - _LONG_AGO) / timedelta(seconds=1)
    if isinstance(x, date):
        return _number(datetime(x.year, x.month, x.day, tzinfo=tz).astimezone(UTC), tz)
    return known(x)


def _numbers(series: Series, tz: tzinfo | None) -> list[tuple[float, Value]]:
    numbered = ((_number(x, tz), known(y)) for x, y in series.points)
    return sorted(((x, y) for x, y in numbered if x is not None), key=lambda each: each[0])


def _scale(plot: Plot, low: float, high: float) -> tuple[float, float]:
    """From 0 where that leaves most of the room to the values, else from the lowest of them."""
    if 0 <= low <= high / 2:
        low = 0.0
    return (low if plot.low is None else plot.low), (high if plot.high is None else plot.high)


def _ticks(low: float, high: float, rows: int, language: str) -> list[str]:
    """The figures beside the rows: the highest, the lowest, and the middle where there is room."""
    ticks = [""] * rows
    ticks[-1] = figure(low, language)
    ticks[0] = figure(high, language)
    if rows >= 7 and rows % 2:
        ticks[rows // 2] = figure(low / 2 + high / 2, language)
    return ticks


def _columns(points: Sequence[tuple[float, Value]], span: tuple[float, float], width: int) -> list[_Column]:
    """For each column the mean of its values, `?` where none of them is known, None where there is none."""
    found: list[list[Value]] = [[] for _ in range(width)]
    for x, y in points:
        found[min(width - 1, int(place(x, *span) * width))].append(y)
    made: list[_Column] = []
    for values in found:
        sure = [each for each in values if each is not None]
        made.append(sum(each / len(sure) for each in sure) if sure else UNKNOWN if values else None)
    return made


def _joined(columns: Sequence[_Column]) -> list[_Column]:
    """The columns between two known neighbours on the straight line between them."""
    made = list(columns)
    before: int | None = None
    for n, value in enumerate(columns):
        if value is None:
            continue
        if isinstance(value, float) and before is not None and isinstance(start := columns[before], float):
            for between in range(before + 1, n):
                share = (between - before) / (n - before)
                made[between] = start * (1 - share) + value * share
        before = n
    return made


def _blocks(columns: Sequence[_Column], low: float, high: float, rows: int) -> list[Line]:
    """One series as filled columns; where it is not known there is a `?` on the ground."""
    joined = _joined(columns)
    steps = [
        max(1, math.ceil(place(value, low, high) * rows * 8)) if isinstance(value, float) else 0
        for value in joined
    ]
    lines: list[Line] = []
    for row in range(rows - 1, -1, -1):
        line = []
        for value, step in zip(joined, steps, strict=True):
            inside = min(8, step - row * 8)
            if value == UNKNOWN and row == 0:
                line.append(Part(UNKNOWN, "trouble"))
            else:
                line.append(Part(" " if inside <= 0 else FULL if inside == 8 else LEVELS[inside - 1]))
        lines.append(tuple(line))
    return lines


def _marks(series: Sequence[Sequence[_Column]], low: float, high: float, rows: int) -> list[Line]:
    """Several series, each by its mark; what is not known in a column of its own is a `?` on the ground."""
    width = len(series[0])
    cells = [[Part(" ")] * width for _ in range(rows)]
    for number, columns in enumerate(series):
        mark = Part(MARKS[number % len(MARKS)], _ROLES[number % len(_ROLES)])
        for x, value in enumerate(columns):
            if isinstance(value, float):
                y = rows - 1 - min(rows - 1, int(place(value, low, high) * rows))
                there = cells[y][x].text
                cells[y][x] = mark if there in {" ", UNKNOWN, mark.text} else Part(SEVERAL)
            elif value == UNKNOWN and cells[-1][x].text == " ":
                cells[-1][x] = Part(UNKNOWN, "trouble")
    return [tuple(line) for line in cells]


def _legend(plot: Plot, width: int, speech: Speech) -> list[Line]:
    pieces = [
        (Part(MARKS[n % len(MARKS)], _ROLES[n % len(_ROLES)]), Part(f" {speech(series.title)}"))
        for n, series in enumerate(plot.series)
    ]
    several = speech(N_("several at once"))
    return wrapped_parts([*pieces, (Part(SEVERAL), Part(f" {several}", "quiet"))], width)


def _x_axis(plot: Plot, span: tuple[float, float], width: int, speech: Speech) -> Part:
    """Where the axis begins and where it ends; between them the name of a series that is alone."""
    found = {_number(x, plot.tz): x for series in plot.series for x, _ in series.points}
    first, last = (_said_x(found[end], span, plot, speech) for end in span)
    gap = width - cell_len(first) - cell_len(last)
    if gap < 1:
        return part(first, width, "quiet")
    title = speech(plot.series[0].title) if len(plot.series) == 1 else ""
    between = title.center(gap) if cell_len(title) + 2 <= gap else " " * gap
    return part(f"{first}{between}{last}", width, "quiet")


def _said_x(x: X, span: tuple[float, float] | None, plot: Plot, speech: Speech) -> str:
    """A moment by its clock where all are near each other, else by its day; a figure by itself."""
    if not isinstance(x, date):
        return figure(known(x), speech.language)
    if isinstance(x, datetime) and span is not None and span[1] - span[0] < _TWO_DAYS:
        return clock(x, tz=plot.tz)
    if span is not None and span[1] - span[0] > _A_YEAR:
        return month(x, speech.language, tz=plot.tz if isinstance(x, datetime) else None)
    return day(x, speech.language, weekday=False, tz=plot.tz if isinstance(x, datetime) else None)
