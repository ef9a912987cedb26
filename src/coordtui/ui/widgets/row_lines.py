"""How the header and the rows of a list become lines of the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from coordtui.text.messages import Translate
from coordtui.ui.widgets.columns import GAP, Column, share
from coordtui.ui.widgets.lines import cell_len, fit, one_line
from coordtui.ui.widgets.rows import Cell, Row


class Look(NamedTuple):
    """What a row's place adds to its looks."""

    cursor: bool = False
    focused: bool = False
    selected: bool = False


class LineMaker:
    """Makes the lines of one list at one width; `style` gives the style of a role.

    `shown` are the columns, each with the place of its cells in a row.
    """

    def __init__(
        self, shown: Sequence[tuple[int, Column]], width: int, style: Callable[[str], Style]
    ) -> None:
        self._width, self._style = width, style
        self._gutter = 4 if width >= 60 else 3
        widths = share([column for _, column in shown], width - self._gutter)
        self._columns = [(*each, cells) for each, cells in zip(shown, widths, strict=True) if cells]

    def header(self, translate: Translate, sort_key: str, reverse: bool) -> Strip:
        """The titles of the columns; an arrow shows the one that orders the list."""
        text = " " * self._gutter
        for _, column, width in self._columns:
            title = one_line(translate(column.title))
            if column.key == sort_key:
                arrow = " ↑" if reverse else " ↓"
                title = fit(title, min(cell_len(title), max(width - 2, 0))) + arrow
            text += fit(title, width, column.align) + " " * GAP
        return self.text(text.rstrip(), "quiet")

    def column_at(self, x: int) -> Column | None:
        """The column that a cell of a line belongs to."""
        end = self._gutter
        for _, column, width in self._columns:
            end += width + GAP
            if x < end:
                return column if x >= self._gutter else None
        return None

    def row(self, row: Row, look: Look) -> Strip:
        """A row: `>` at the cursor, sign, `+` where it is selected, and cells.

        The row under the cursor is also in reverse, all of it alike.
        """
        here = look.cursor and look.focused
        base = self._style(row.role) + Style(reverse=True) if here else self._style(row.role)

        def style(role: str) -> Style:
            return self._style(role) if role and not here else base

        selected = "+" if look.selected else " "
        parts = [
            (">" if look.cursor else " ", base),
            (fit(one_line(row.sign), 1), style(row.sign_role)),
            ((selected + " ")[: self._gutter - 2], base),
        ]
        used = self._gutter
        for place, column, width in self._columns:
            cell = row.cells[place]
            shown = cell if isinstance(cell, Cell) else Cell(cell)
            parts.append((fit(one_line(shown.text), width, column.align) + " " * GAP, style(shown.role)))
            used += width + GAP
        parts.append((" " * (self._width - used), base))
        return Strip(_joined(parts)).adjust_cell_length(self._width, base)

    def text(self, text: str, role: str = "") -> Strip:
        """A line of plain text, already safe."""
        return Strip([Segment(fit(text, self._width), self._style(role))], self._width)


def _joined(parts: Iterable[tuple[str, Style]]) -> list[Segment]:
    """As few segments as can be: each change of style is sent over the line, and a blank needs none."""
    segments: list[Segment] = []
    for text, style in parts:
        before = segments[-1] if segments else None
        if before is not None and (before.style == style or not text.strip(" ")):
            segments[-1] = Segment(before.text + text, before.style)
        elif before is not None and not before.text.strip(" "):
            segments[-1] = Segment(before.text + text, style)
        elif text:
            segments.append(Segment(text, style))
    return segments
