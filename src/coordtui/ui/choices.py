"""Lines to choose from: headings, and choices with a cursor over them.

For lists that are short and change with every letter: over a slow line a letter costs no
more than the cells that it changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Offset
from textual.message import Message as Posted
from textual.strip import Strip

from coordtui.ui.widgets.line_view import LineView
from coordtui.ui.widgets.lines import Role, fit, one_line, rule

Piece = tuple[str, Role]
Pieces = tuple[Piece, ...]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One line: a text and, in the second column, what is said about it.

    `value` is what choosing it means; a line without one is read only, and with `heading`
    it is a rule. `sign` is the one cell between cursor and text.
    """

    text: Pieces = ()
    more: Pieces = ()
    value: Any = None
    sign: Piece = (" ", "")
    heading: bool = False

    @property
    def plain(self) -> str:
        """What the line says, without columns or roles."""
        told = (one_line("".join(text for text, _ in part)).strip() for part in (self.text, self.more))
        return "  ".join(text for text in (self.sign[0].strip(), *told) if text)


def said(text: str, role: Role = "") -> Pieces:
    """A text of one role."""
    return ((text, role),)


class ChoiceList(LineView):
    """Lines with a cursor that stops at those that can be chosen.

    `share` is the part of the width at which the second column begins.
    """

    class Chosen(Posted):
        """The person chose a line."""

        def __init__(self, value: Any) -> None:
            super().__init__()
            self.value = value

    class Moved(Posted):
        """The cursor stands on another line."""

    def __init__(self, share: float = 0.6) -> None:
        super().__init__()
        self._share = share
        self._lines: Sequence[Choice] = ()
        self._cursor = 0
        self.moved = False
        """Whether the person moved the cursor since they typed last."""

    # What is shown.

    def show(self, lines: Sequence[Choice], *, keep: bool = False) -> None:
        """These lines; the cursor on the first choice or, with `keep`, on the value that it is on now."""
        before = self.value if keep else None
        self._lines = lines
        places = self._places
        kept = [place for place in places if before is not None and lines[place].value == before]
        self._cursor = (kept or places or [0])[0]
        self._top = self._top if keep else 0
        self._keep_in_sight()

    @property
    def value(self) -> Any:
        """The value of the line under the cursor; None where there is nothing to choose."""
        return self._lines[self._cursor].value if self._cursor < len(self._lines) else None

    @property
    def cursor_offset(self) -> Offset | None:
        """The cell of the cursor, from the list's own corner; None where there is nothing to choose."""
        return None if self.value is None else Offset(0, self._cursor - self._top)

    def as_text(self) -> list[str]:
        """The lines in plain text."""
        return [line.plain for line in self._lines]

    def available(self, command_id: str) -> bool:
        """Of the commands of lists, those that move and open."""
        moves = (
            command_id.startswith(("list.cursor_", "list.page_", "list.half_")) or command_id == "list.open"
        )
        return moves and bool(self._places) if command_id.startswith("list.") else True

    # Moving: `length` and places are those of lines, steps go from choice to choice.

    @property
    def length(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def move_by(self, lines: int) -> None:
        """Put the cursor so many choices further down."""
        places = self._places
        self._go(places.index(self._cursor) + lines if self._cursor in places else lines)

    page_by = wheel = move_by

    def move_to(self, place: int) -> None:
        """Put the cursor on the choice at a line, or on the next one after it."""
        self._go(sum(each < place for each in self._places))

    def action_open(self) -> None:
        """Choose the line under the cursor."""
        if self.value is not None:
            self.post_message(self.Chosen(self.value))

    def on_click(self, event: Click) -> None:
        """A click moves the cursor there, on the cursor it chooses."""
        place = event.y + self._top
        if place not in self._places:
            return
        if place == self._cursor:
            self.action_open()
        else:
            self.move_to(place)

    # Drawing.

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self.resized()
        self._keep_in_sight()

    def line(self, y: int) -> Strip:
        """One line."""
        place, width = y + self._top, self.size.width
        if place >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        line, here = self._lines[place], place == self._cursor
        if line.heading:
            return self._heading(line)
        reverse = here and line.value is not None and self._in_front
        base = self.rich_style + Style(reverse=True) if reverse else self.rich_style
        mark = ">" if here and line.value is not None else " "
        first = max(0, min(width, int(width * self._share)) - 4)
        text, more = first if line.more else width - 3, max(0, width - first - 5)
        segments = [
            Segment(mark, base),
            *self._fitted((line.sign,), 1, base, reverse=reverse),
            Segment(" ", base),
            *self._fitted(line.text, text, base, reverse=reverse),
        ]
        if line.more:
            segments += [Segment("  ", base), *self._fitted(line.more, more, base, reverse=reverse)]
        return Strip(segments).adjust_cell_length(width, base).simplify()

    @property
    def _in_front(self) -> bool:
        """Whether keys go here: it has the focus, or letters are typed and nothing has."""
        return self.has_focus or self.screen.focused is None

    def _heading(self, line: Choice) -> Strip:
        title, right = ("".join(text for text, _ in part) for part in (line.text, line.more))
        drawn = rule(one_line(title), one_line(right), self.size.width)
        return Strip([Segment(drawn, self.style_of("quiet"))])

    def _fitted(self, pieces: Pieces, width: int, base: Style, *, reverse: bool) -> Iterator[Segment]:
        """The pieces in exactly so many cells."""
        for place, (text, role) in enumerate(pieces):
            last = place == len(pieces) - 1
            clean = one_line(text)
            shown = fit(clean, width if last else min(cell_len(clean), width))
            width -= cell_len(shown)
            bold = Style(bold=True) if role == "strong" else Style.null()
            yield Segment(shown, base + bold if reverse else self.style_of(role))
        if not pieces:
            yield Segment(" " * width, base)

    # The cursor.

    @property
    def _places(self) -> list[int]:
        return [place for place, line in enumerate(self._lines) if line.value is not None]

    def _go(self, number: int) -> None:
        """Put the cursor on a choice by its number, or on the nearest one."""
        places = self._places
        place = places[max(0, min(number, len(places) - 1))] if places else self._cursor
        if place != self._cursor:
            self._cursor, self.moved = place, True
            self._keep_in_sight()
            self.post_message(self.Moved())

    def _keep_in_sight(self) -> None:
        first = self._cursor if self._cursor != next(iter(self._places), 0) else 0
        lowest = max(0, self.length - self.page)
        if self.size:
            self._top = max(self._cursor - self.page + 1, min(self._top, first, lowest))
        self.redraw()
