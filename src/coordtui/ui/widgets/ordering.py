"""The order of rows that are all there: by a column, as people of a language look for things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from coordtui.text.collation import sort_key
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.rows import Cell, Row


def in_order(rows: Sequence[Row], column: Column, place: int, language: str, *, reverse: bool) -> list[Row]:
    """The rows by a column whose cells stand at `place`; those without a value come last either way."""
    value = column.sort_value or _collated(place, language)
    valued = [(value(row), row) for row in rows]
    known = [each for each in valued if each[0] is not None]
    known.sort(key=lambda each: each[0], reverse=reverse)
    return [row for _, row in known] + [row for given, row in valued if given is None]


def _collated(place: int, language: str) -> Callable[[Row], Any]:
    def value(row: Row) -> Any:
        cell = row.cells[place]
        text = (cell.text if isinstance(cell, Cell) else cell).strip()
        return sort_key(text, language) if text else None

    return value
