"""Drawings of the page as SVG within HTML: plain shapes in its colours, each with a title in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape

_BAR, _TALL, _GAP = 22, 60, 4
_CELL = 22
_SQUARE = f"h{_CELL - 2}v{_CELL - 2}h-{_CELL - 2}z"
_SHADES = 20
"""Shades of a square; the eye does not tell more apart."""


def bars_by_year(counts: Mapping[int, int], title: str) -> str:
    """A bar a year, with its figure above and the first and last year below."""
    top = max([*counts.values(), 1])
    width = len(counts) * (_BAR + _GAP)
    parts = []
    for place, count in enumerate(counts.values()):
        height = round(_TALL * count / top)
        x, y = place * (_BAR + _GAP), 14 + _TALL - height
        parts.append(f'<rect class="bar" x="{x}" y="{y}" width="{_BAR}" height="{height}"/>')
        if count:
            parts.append(f'<text x="{x + _BAR // 2}" y="{y - 3}" class="mid">{count}</text>')
    years = list(counts)
    parts.append(f'<text x="0" y="{_TALL + 28}">{years[0]}</text>')
    parts.append(f'<text x="{width - _GAP}" y="{_TALL + 28}" class="end">{years[-1]}</text>')
    return _svg(width, _TALL + 32, title, parts)


def matrix(
    labels: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[float]], title: str
) -> str:
    """A square for each row and column, the darker the more; from 0 to 1. Columns have numbers.

    The squares of one shade are one path: a page of many groups stays small.
    """
    left = 8 * max([len(label) for label in labels], default=0) + 34
    height = 18 + len(labels) * _CELL
    shades: dict[int, list[str]] = defaultdict(list)
    parts = [_grid(left, height, len(labels), len(columns))] if labels else []
    for place, column in enumerate(columns):
        x = left + place * _CELL + _CELL // 2
        parts.append(f'<text x="{x}" y="12" class="mid">{escape(column)}</text>')
    for line, (label, row) in enumerate(zip(labels, cells, strict=True)):
        y = 18 + line * _CELL
        parts.append(f'<text x="0" y="{y + 15}">{escape(label)}</text>')
        for place, value in enumerate(row):
            if shade := round(_SHADES * min(1.0, max(0.0, value))):
                shades[shade].append(f"M{left + place * _CELL + 1} {y + 1}{_SQUARE}")
    parts += [
        f'<path class="bar" fill-opacity="{shade / _SHADES:.2f}" d="{"".join(squares)}"/>'
        for shade, squares in sorted(shades.items())
    ]
    return _svg(left + len(columns) * _CELL + 1, height + 2, title, parts)


def _grid(left: int, bottom: int, rows: int, columns: int) -> str:
    """Lines around all squares."""
    across = (f"M{left} {18 + line * _CELL}h{columns * _CELL}" for line in range(rows + 1))
    down = (f"M{left + place * _CELL} 18v{bottom - 18}" for place in range(columns + 1))
    return f'<path class="cell" d="{"".join((*across, *down))}"/>'


def bars(values: Iterable[tuple[str, float, str]], title: str) -> str:
    """A bar a line: label, value, and its figure."""
    lines = list(values)
    top = max([value for _, value, _ in lines], default=0) or 1
    left = 8 * max([len(label) for label, *_ in lines], default=0) + 10
    parts = []
    for place, (label, value, figure) in enumerate(lines):
        y, width = place * _CELL, max(2, round(300 * value / top))
        parts.append(f'<text x="0" y="{y + 15}">{escape(label)}</text>')
        parts.append(f'<rect class="bar" x="{left}" y="{y + 3}" width="{width}" height="14"/>')
        parts.append(f'<text x="{left + width + 6}" y="{y + 15}">{escape(figure)}</text>')
    return _svg(left + 360, len(lines) * _CELL + 4, title, parts)


def _svg(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    said = escape(title)
    return (
        f'<svg role="img" aria-label="{said}" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}"><title>{said}</title>{"".join(parts)}</svg>'
    )
