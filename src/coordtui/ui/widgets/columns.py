"""Columns of a list, and how they share a width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coordtui.ui.widgets.lines import Align, Words


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a list.

    `width` is the cells it needs; one with `flex` also takes a share of what is left.
    When there is not enough room, the column with the highest `priority` goes first;
    0 never goes. `sortable` columns are those that the sort key walks through.
    """

    key: str
    title: Words
    width: int
    priority: int = 0
    flex: int = 0
    align: Align = "left"
    sortable: bool = False


GAP = 1


def share(columns: Sequence[Column], width: int) -> list[int]:
    """The cells each column gets in a line of `width` cells; 0 for one that gave way."""
    shown = list(range(len(columns)))

    def needed() -> int:
        return sum(columns[i].width + GAP for i in shown) - GAP

    while len(shown) > 1 and needed() > width:
        least = max(shown, key=lambda i: (columns[i].priority, i))
        if columns[least].priority == 0:
            break
        shown.remove(least)
    widths = [columns[i].width if i in shown else 0 for i in range(len(columns))]
    spare = width - needed()
    flexible = [i for i in shown if columns[i].flex]
    total = sum(columns[i].flex for i in flexible)
    for place, i in enumerate(flexible):
        part = spare if place == len(flexible) - 1 else spare * columns[i].flex // total
        widths[i] = max(widths[i] + part, 1)
        spare, total = spare - part, total - columns[i].flex
    return widths
