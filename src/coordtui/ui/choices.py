"""Lines to choose from: headings, and choices with a cursor over them.

For lists that are short and change with every letter. Only the cells that differ are
written: over a slow line a letter costs no more than what it changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import msgspec
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message as Posted
from textual.strip import Strip
from textual.widget import Widget

from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, Role, fit, one_line, rule

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


class ChoiceList(Widget, can_focus=True, inherit_bindings=False):
    """Lines with a cursor that stops at those that can be chosen.

    `share` is the part of the width at which the second column begins.
    """

    key_scope = "list"
    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "ChoiceList { height: 1fr; " + ROLE_CSS + "}"

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
        self._cursor, self._top = 0, 0
        self._seen: list[Strip] = []
        self._seen_at = Size(0, 0)

    # What is shown.

    def show(self, lines: Sequence[Choice], *, keep: bool = False) -> None:
        """These lines; the cursor on the first choice or, with `keep`, on the value that it is on now."""
        before = self.value if keep else None
        self._lines = lines
        places = self._places
        kept = [place for place in places if before is not None and lines[place].value == before]
        self._cursor = (kept or places or [0])[0]
        self._top = self._top if keep else 0
        self._draw()

    @property
    def value(self) -> Any:
        """The value of the line under the cursor; None where there is nothing to choose."""
        return self._lines[self._cursor].value if self._cursor < len(self._lines) else None

    def as_text(self) -> list[str]:
        """The lines in plain text."""
        return [line.plain for line in self._lines]

    def available(self, command_id: str) -> bool:
        """Of the commands of lists, those that move and open."""
        moves = (
            command_id.startswith(("list.cursor_", "list.page_", "list.half_")) or command_id == "list.open"
        )
        return moves and bool(self._places) if command_id.startswith("list.") else True

    # Actions, named in the table of keys.

    def action_cursor_up(self) -> None:
        """The choice above."""
        self._move(-1)

    def action_cursor_down(self) -> None:
        """The choice below."""
        self._move(1)

    def action_page_up(self) -> None:
        """As many choices up as there are lines."""
        self._move(-self._height)

    def action_page_down(self) -> None:
        """As many down."""
        self._move(self._height)

    def action_half_up(self) -> None:
        """Half as many up."""
        self._move(-max(1, self._height // 2))

    def action_half_down(self) -> None:
        """Half as many down."""
        self._move(max(1, self._height // 2))

    def action_cursor_home(self) -> None:
        """The first choice."""
        self._move(-len(self._lines))

    def action_cursor_end(self) -> None:
        """The last choice."""
        self._move(len(self._lines))

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
            self._go(place)

    # Drawing.

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._draw()

    def on_focus(self) -> None:
        """The cursor is drawn in reverse."""
        self._draw()

    on_blur = on_focus

    def notify_style_update(self) -> None:
        """Colours changed: draw anew."""
        super().notify_style_update()
        self._seen = []

    def render_line(self, y: int) -> Strip:
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
        return Strip([Segment(drawn, self._style("quiet"))])

    def _fitted(self, pieces: Pieces, width: int, base: Style, *, reverse: bool) -> Iterator[Segment]:
        """The pieces in exactly so many cells."""
        for place, (text, role) in enumerate(pieces):
            last = place == len(pieces) - 1
            clean = one_line(text)
            shown = fit(clean, width if last else min(cell_len(clean), width))
            width -= cell_len(shown)
            bold = Style(bold=True) if role == "strong" else Style.null()
            yield Segment(shown, base + bold if reverse else self._style(role))
        if not pieces:
            yield Segment(" " * width, base)

    def _style(self, role: str) -> Style:
        return self.get_component_rich_style(f"role--{role}") if role else self.rich_style

    def _draw(self) -> None:
        """Ask for the cells that differ from what was drawn before."""
        if not self.is_attached or not self.size:
            return
        self._keep_in_sight()
        before = self._seen if self._seen_at == self.size else []
        self._seen = [self.render_line(y) for y in range(self.size.height)]
        self._seen_at = self.size
        for y, (old, new) in enumerate(zip_longest(before, self._seen)):
            span = (0, self.size.width) if old is None else difference(old, new)
            if span is not None:
                self.refresh(Region(span[0], y, span[1] - span[0], 1))

    # The cursor.

    @property
    def _places(self) -> list[int]:
        return [place for place, line in enumerate(self._lines) if line.value is not None]

    @property
    def _height(self) -> int:
        return max(1, self.size.height)

    def _move(self, by: int) -> None:
        places = self._places
        if places:
            here = places.index(self._cursor) if self._cursor in places else 0
            self._go(places[max(0, min(here + by, len(places) - 1))])

    def _go(self, place: int) -> None:
        if place != self._cursor:
            self._cursor = place
            self._draw()
            self.post_message(self.Moved())

    def _keep_in_sight(self) -> None:
        first = self._cursor if self._cursor != next(iter(self._places), 0) else 0
        lowest = max(0, len(self._lines) - self._height)
        self._top = max(self._cursor - self._height + 1, min(self._top, first, lowest))


def difference(old: Strip, new: Strip) -> tuple[int, int] | None:
    """The cells, from and up to, in which two lines of the same width differ; None when they do not."""
    before, after = _cells(old), _cells(new)
    start = next((x for x, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    if start is None:
        return None if len(before) == len(after) else (0, max(len(before), len(after)))
    stop = len(after)
    while len(before) == len(after) and before[stop - 1] == after[stop - 1]:
        stop -= 1
    return start, stop


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    """Each cell with its style; the second cell of a wide letter holds nothing."""
    cells: list[tuple[str, Style | None]] = []
    for text, style, *_ in strip:
        for letter in text:
            width = cell_len(letter)
            cells += [(letter, style), *[("", style)] * (width - 1)]
    return cells
