"""A list in words, for who hears it instead of seeing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets.lines import one_line
from coordtui.ui.widgets.rows import Cell, Row

if TYPE_CHECKING:
    from coordtui.ui.widgets.record_list import RecordList


HERE = N_("you are here")


def list_words(record_list: RecordList, first: int, last: int, translate: Translate) -> list[str]:
    """What is shown in which order, then the rows from `first` up to, not including, `last`."""
    if not record_list.length:
        return safe(translate(record_list.empty), lines=True).splitlines()
    return [
        translate(_headline(record_list, first, last)),
        *("; ".join(_row(record_list, place, translate)) for place in range(first, last)),
    ]


def _headline(record_list: RecordList, first: int, last: int) -> Message:
    places = {"first": first + 1, "last": last, "count": record_list.length}
    if not record_list.sort_key:
        return N_("Rows {first} to {last} of {count}", **places)
    column = record_list.arrangement.named(record_list.sort_key)[1].title
    if record_list.sort_reverse:
        return N_("Rows {first} to {last} of {count}, by “{column}”, reversed", column=column, **places)
    return N_("Rows {first} to {last} of {count}, by “{column}”", column=column, **places)


def _row(record_list: RecordList, place: int, translate: Translate) -> Iterator[str]:
    row = record_list.row_at(place)
    if place == record_list.cursor:
        yield translate(HERE)
    if record_list.is_selected(row.key):
        yield translate(N_("selected"))
    if row.state:
        yield one_line(translate(row.state))
    for number, column in record_list.arrangement.shown:
        if value := _text(row, number, translate):
            label = one_line(translate(column.title))
            yield translate(N_("{label}: {value}", label=label, value=value)) if label else value


def _text(row: Row, number: int, translate: Translate) -> str:
    cell = row.cells[number]
    if isinstance(cell, Cell):
        return one_line(translate(cell.said) if cell.said else cell.text).strip()
    return one_line(cell).strip()
