"""Columns of a list, how they share a width, and how a person wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coordtui.ui.widgets.lines import Align, Words

if TYPE_CHECKING:
    from coordtui.ui.widgets.rows import Row


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a list.

    `width` is the cells it needs; one with `flex` also takes a share of what is left.
    When there is not enough room, the column with the highest `priority` goes first;
    0 never goes. `sortable` columns are those that the sort key walks through: a list whose
    rows are all there orders them by the text of the column, or by what `sort_value` gives
    for a row: numbers or dates that can be compared, None for what is not known.
    """

    key: str
    """Its name within the list: for the order, and for what a person arranged."""
    title: Words
    """Its heading."""
    width: int
    """The cells that it needs."""
    priority: int = 0
    """The highest goes first where there is no room; 0 stays."""
    flex: int = 0
    """Its share of the room that is left; 0 takes none."""
    align: Align = "left"
    """`"left"`, or `"right"` for figures."""
    sortable: bool = False
    """Whether the list can be ordered by it."""
    sort_value: Callable[[Row], Any] | None = None
    """What is compared in place of the text."""


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


class Arrangement:
    """Which of its columns a list shows, and in which order; one of them always stays."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = {column.key: (place, column) for place, column in enumerate(columns)}
        self.reset()

    def reset(self) -> None:
        """All of them, as the page has them."""
        self.order = list(self._columns)
        self.hidden: set[str] = set()

    @property
    def shown(self) -> list[tuple[int, Column]]:
        """The columns to show, each with the place of its cells in a row."""
        return [self._columns[key] for key in self.order if key not in self.hidden]

    def named(self, key: str) -> tuple[int, Column]:
        """A column with the place of its cells in a row."""
        return self._columns[key]

    @property
    def all(self) -> list[Column]:
        """The columns in their order, also those that are not shown."""
        return [self._columns[key][1] for key in self.order]

    @property
    def standard(self) -> bool:
        """Whether nothing was changed."""
        return not self.hidden and self.order == list(self._columns)

    def toggle(self, key: str) -> bool:
        """Hide a column, or show it again; False when it is the last one in sight."""
        if key not in self.hidden and len(self.shown) == 1:
            return False
        self.hidden ^= {key}
        return True

    def move(self, key: str, by: int) -> bool:
        """Let a column stand so many places later, or earlier if negative; False at the ends."""
        old = self.order.index(key)
        new = max(0, min(old + by, len(self.order) - 1))
        self.order.insert(new, self.order.pop(old))
        return new != old

    def place(self) -> dict[str, Any]:
        """What was changed, as `take_place` takes it; nothing when all is as the page has it."""
        return {} if self.standard else {"order": [*self.order], "hidden": sorted(self.hidden)}

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Arrange the columns as they were; one that is new since then stands where the page has it."""
        self.reset()
        order, standard = self._known(place.get("order")), self.order
        for number, key in enumerate(standard):
            if key not in order:
                order.insert(order.index(standard[number - 1]) + 1 if number else 0, key)
        hidden = set(self._known(place.get("hidden")))
        self.order, self.hidden = order, hidden if len(hidden) < len(order) else set()

    def _known(self, keys: object) -> list[str]:
        found: Iterable[object] = keys if isinstance(keys, (list, tuple)) else ()
        return list(dict.fromkeys(k for k in found if isinstance(k, str) and k in self._columns))
