"""How the header and the rows of a list become lines of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from coordtui.text.messages import Translate
from coordtui.ui.widgets.columns import GAP, Column, share
from coordtui.ui.widgets.lines import fit, one_line
from coordtui.ui.widgets.rows import Cell, Row


class Look(NamedTuple):
    """What a row's place adds to its looks."""

    cursor: bool = False
    focused: bool = False
    selected: bool = False

    @property
    def mark(self) -> str:
        """The first cell: where you are, or what is selected."""
        return ">" if self.cursor else "+" if self.selected else " "


class LineMaker:
    """Makes the lines of one list at one width; `style` gives the style of a role."""

    def __init__(self, columns: Sequence[Column], width: int, style: Callable[[str], Style]) -> None:
        self._columns, self._width, self._style = columns, width, style
        self._gutter = 4 if width >= 60 else 3
        self._widths = share(columns, width - self._gutter)

    def header(self, translate: Translate, sort_key: str, reverse: bool) -> Strip:
        """The titles of the columns; an arrow shows the one that orders the list."""
        text = " " * self._gutter
        for column, width in zip(self._columns, self._widths, strict=True):
            if width:
                arrow = (" ↑" if reverse else " ↓") if column.key == sort_key else ""
                text += fit(translate(column.title) + arrow, width, column.align) + " " * GAP
        return self.text(text.rstrip(), "quiet")

    def row(self, row: Row, look: Look) -> Strip:
        """A row: mark, sign and cells. The row under the cursor is also in reverse, all of it alike."""
        here = look.cursor and look.focused
        base = self._style(row.role) + Style(reverse=True) if here else self._style(row.role)

        def style(role: str) -> Style:
            return self._style(role) if role and not here else base

        also = "+" if look.cursor and look.selected else " "
        segments = [
            Segment(look.mark, base),
            Segment(fit(one_line(row.sign), 1), style(row.sign_role)),
            Segment((also + " ")[: self._gutter - 2], base),
        ]
        for cell, column, width in zip(row.cells, self._columns, self._widths, strict=True):
            if width:
                shown = cell if isinstance(cell, Cell) else Cell(cell)
                segments += [Segment(fit(one_line(shown.text), width, column.align), style(shown.role))]
                segments += [Segment(" " * GAP, base)]
        return Strip(segments).adjust_cell_length(self._width, base).simplify()

    def text(self, text: str, role: str = "") -> Strip:
        """A line of plain text, already safe."""
        return Strip([Segment(fit(text, self._width), self._style(role))], self._width)
