"""A heat strip: many things, one cell each, with a cursor that goes from thing to thing."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from coordtui.text.messages import Translate
from coordtui.ui.drawing.heat_map import (
    Heat,
    HeatCell,
    HeatLine,
    HeatRow,
    cell_words,
    heat_layout,
    heat_line,
    heat_words,
    legend_lines,
)
from coordtui.ui.drawing.parts import Line, part
from coordtui.ui.widgets.drawn import CursorMoved, Drawn, Told

__all__ = ["Heat", "HeatCell", "HeatRow", "HeatStrip"]


class HeatStrip(Drawn, can_focus=True):
    """` a █████▇██▇█ ██▆█▄█████`: how busy each thing is, by height, and its state by a sign.

    Rows that are too long go on in the next line; what the cursor stands on is told in
    words below, and under that the legend. The cursor holds on to the key of its thing.
    """

    key_scope = "heat"

    @dataclass
    class Highlighted(CursorMoved):
        """The cursor stands on another thing; of a burst only the last arrives."""

        key: Hashable

    @dataclass
    class Opened(Told):
        """The person wants to see the thing."""

        key: Hashable

    def __init__(
        self, heat: Heat | None = None, *, translate: Translate = str, id: str | None = None
    ) -> None:
        super().__init__(translate=translate, id=id)
        self._heat = heat or Heat(())
        self._cells = self._heat.cells
        self._cursor = 0
        self._top = 0
        self._laid: tuple[tuple[Heat, int, str], tuple[list[HeatLine], int]] | None = None

    @property
    def cursor_key(self) -> Hashable:
        """The key of the thing under the cursor; None when there is none."""
        return self._cells[self._cursor].key if self._cells else None

    def show(self, heat: Heat) -> None:
        """Other things; the cursor stays on its own, or near where it was when that is gone."""
        key = self.cursor_key
        self._heat, self._cells = heat, heat.cells
        places = {cell.key: place for place, cell in enumerate(self._cells)}
        self._cursor = places.get(key, max(0, min(self._cursor, len(self._cells) - 1)))
        self.redraw()
        if self.cursor_key != key:
            self.post_message(self.Highlighted(self, self.cursor_key))

    def move_to(self, place: int) -> None:
        """Put the cursor on the thing at `place` in reading order, or on the nearest one."""
        place = max(0, min(place, len(self._cells) - 1))
        if self._cells and place != self._cursor:
            self._cursor = place
            self.redraw()
            self.post_message(self.Highlighted(self, self.cursor_key))

    def lines_at(self, width: int, height: int) -> list[Line]:
        """The rows around the cursor, its thing in words, and the legend while there is room."""
        lines, gutter = self._layout(width)
        if not self._cells:
            return [(part(words, width, "quiet"),) for words in self.as_text()]
        told: list[Line] = [
            (part("  " + cell_words(self._cells[self._cursor], self._heat, self.speech), width),)
        ]
        legend = legend_lines(self._heat, width, self.speech)
        below: list[Line] = [*told, *legend] if height > len(lines) + len(legend) else told
        room = height - len(below) if height >= 3 else height
        here = _line_of(lines, self._cursor)
        self._top = max(0, min(max(min(self._top, here), here - room + 1), len(lines) - room))
        shown = lines[self._top : self._top + room]
        return [
            *(heat_line(line, self._cells, gutter, self._cursor) for line in shown),
            *(below if height >= 3 else ()),
        ]

    def height_at(self, width: int) -> int:
        """As many lines as there are in this width, with the legend; none is made."""
        if not self._cells:
            return len(self.as_text())
        return len(self._layout(width)[0]) + 1 + len(legend_lines(self._heat, width, self.speech))

    def _layout(self, width: int) -> tuple[list[HeatLine], int]:
        """Where each thing stands; reckoned anew for other things, another width or language."""
        of = self._heat, width, self.speech.language
        known = self._laid
        if known is None or known[0][0] is not of[0] or known[0][1:] != of[1:]:
            known = self._laid = of, heat_layout(self._heat, width, self.speech)
        return known[1]

    def as_text(self) -> list[str]:
        """First every thing with a sign, then each row in full."""
        return heat_words(self._heat, self.speech)

    def clicked(self, target: Hashable) -> None:
        """The cursor goes there."""
        if isinstance(target, int):
            self.move_to(target)

    # Actions, named in the program's table of keys.

    def action_cursor_left(self) -> None:
        """The thing before."""
        self.move_to(self._cursor - 1)

    def action_cursor_right(self) -> None:
        """The next thing."""
        self.move_to(self._cursor + 1)

    def action_cursor_up(self) -> None:
        """The thing above."""
        self._move_lines(-1)

    def action_cursor_down(self) -> None:
        """The thing below."""
        self._move_lines(1)

    def action_cursor_home(self) -> None:
        """The first thing."""
        self.move_to(0)

    def action_cursor_end(self) -> None:
        """The last thing."""
        self.move_to(len(self._cells) - 1)

    def action_open(self) -> None:
        """See the thing under the cursor."""
        if self._cells:
            self.post_message(self.Opened(self, self.cursor_key))

    def _move_lines(self, count: int) -> None:
        """To the thing in another line that stands nearest to this column; empty lines are passed over."""
        lines, _ = self._layout(max(self.size.width, 1))
        lines = [line for line in lines if line.places]
        if not lines:
            return
        here = _line_of(lines, self._cursor)
        column = lines[here].places[self._cursor - lines[here].first]
        there = lines[max(0, min(here + count, len(lines) - 1))]
        nearest = min(range(len(there.places)), key=lambda n: abs(there.places[n] - column))
        self.move_to(there.first + nearest)


def _line_of(lines: list[HeatLine], cursor: int) -> int:
    ends = (each.first + len(each.places) for each in lines)
    return next((n for n, end in enumerate(ends) if cursor < end), 0)
