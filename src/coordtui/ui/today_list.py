"""The lines of Today on the screen, with one cursor over both columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region, Size
from textual.message import Message as Posted
from textual.strip import Strip
from textual.widget import Widget

from coordtui.api import Card
from coordtui.text.messages import Translate
from coordtui.ui.today_lines import Line
from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, WIDE

Columns = Sequence[Sequence[Line]]


class TodayList(Widget, can_focus=True, inherit_bindings=False):
    """One column of lines, or two from 110 cells on; the cursor stops at lines with a card.

    `arrange` gives the columns for a width and a height.
    """

    key_scope = "today"
    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "TodayList { height: 1fr; " + ROLE_CSS + "}"

    class Opened(Posted):
        """The person wants to see where a card can be settled."""

        def __init__(self, card: Card) -> None:
            super().__init__()
            self.card = card

    def __init__(self, arrange: Callable[[int, int], Columns], translate: Translate = str) -> None:
        super().__init__()
        self._arrange, self._say = arrange, translate
        self._columns: Columns = ()
        self._cursor = 0
        self._top = 0
        self._arranged_for = Size(0, 0)
        self._plain = Style.null()
        self._here: tuple[int, int] | None = None

    def show(self) -> None:
        """Ask for the lines again; the cursor stays on its card, or at its place."""
        if self._changed():
            self.refresh()

    def _changed(self) -> bool:
        """Ask for the lines; whether what is seen is another."""
        before = self.card
        self._arranged_for = self.size
        columns = self._arrange(*self.size)
        same, self._columns = columns == self._columns, columns
        places = self._places
        keys = [self._line(place).card.key for place in places]  # type: ignore[union-attr]
        if before is not None and before.key in keys:
            self._cursor = keys.index(before.key)
        self._cursor = max(0, min(self._cursor, len(places) - 1))
        top = self._top
        self._keep_in_sight()
        return not same or top != self._top

    @property
    def card(self) -> Card | None:
        """The card under the cursor."""
        places = self._places
        return self._line(places[self._cursor]).card if self._cursor < len(places) else None

    @property
    def cursor_offset(self) -> Offset | None:
        """The cell of the cursor, from the list's own corner."""
        places = self._places
        if not places:
            return None
        column, line = places[self._cursor]
        return Offset(self._starts[column], line - self._top)

    def as_text(self) -> list[str]:
        """The lines in words, column by column."""
        from coordtui.ui.widgets.list_words import HERE

        here, here_said = self.card, self._say(HERE)
        return [
            f"{here_said}; {line.said}" if here is not None and line.card is here else line.said
            for lines in self._columns
            for line in lines
        ]

    # Actions, named in the table of keys.

    def action_cursor_up(self, count: int = 1) -> None:
        """One card up, or so many."""
        self._move(self._cursor - count)

    def action_cursor_down(self, count: int = 1) -> None:
        """One card down, or so many."""
        self._move(self._cursor + count)

    def action_cursor_home(self) -> None:
        """The first card."""
        self._move(0)

    def action_cursor_end(self) -> None:
        """The last card."""
        self._move(len(self._places) - 1)

    def action_page_up(self) -> None:
        """As many cards up as there are lines."""
        self._move(self._cursor - self.size.height)

    def action_page_down(self) -> None:
        """As many down."""
        self._move(self._cursor + self.size.height)

    def action_half_up(self) -> None:
        """Half as many up."""
        self._move(self._cursor - self.size.height // 2)

    def action_half_down(self) -> None:
        """Half as many down."""
        self._move(self._cursor + self.size.height // 2)

    def action_other_side(self) -> None:
        """To the first card of the other column."""
        places = self._places
        if places:
            here = places[self._cursor][0]
            other = next((n for n, (column, _) in enumerate(places) if column != here), self._cursor)
            self._move(other)

    def action_open(self) -> None:
        """Go where the card can be settled."""
        if (card := self.card) is not None:
            self.post_message(self.Opened(card))

    # Drawing.

    def on_resize(self) -> None:
        """Arrange for the new size."""
        self.show()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in a region; what all of them need is asked for once."""
        if self._arranged_for != self.size:  # the first time, before it is told of its size
            self._changed()
        places = self._places
        self._plain, self._here = self.rich_style, places[self._cursor] if places else None
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of each column."""
        widths, here = self._widths, self._here
        segments: list[Segment] = []
        for column, width in enumerate(widths[: len(self._columns)]):
            if column:
                segments.append(Segment("│", self._style("quiet")))
            lines, place = self._columns[column], y + self._top
            line = lines[place] if place < len(lines) else Line()
            segments += self._segments(line, width, at_cursor=here == (column, place))
        return Strip(segments).adjust_cell_length(self.size.width, self._plain).simplify()

    def _segments(self, line: Line, width: int, *, at_cursor: bool) -> list[Segment]:
        reverse = self._plain + Style(reverse=True)
        here = at_cursor and self.has_focus
        segments = [Segment(text, reverse if here else self._style(role)) for text, role in line.pieces]
        if at_cursor and segments:
            segments[0] = Segment(">" + segments[0].text[1:], segments[0].style)
        return list(Strip(segments).adjust_cell_length(width, reverse if here else self._plain))

    def _style(self, role: str) -> Style:
        return self.get_component_rich_style(f"role--{role}") if role else self._plain

    def on_focus(self) -> None:
        """The cursor is drawn in reverse while the list has the focus."""
        self.refresh()

    on_blur = on_focus

    # Places: a column, and a line in it.

    @property
    def _widths(self) -> list[int]:
        return column_widths(self.size.width, len(self._columns))

    @property
    def _starts(self) -> list[int]:
        return [0, self._widths[0] + 1]

    @property
    def _places(self) -> list[tuple[int, int]]:
        return [
            (column, place)
            for column, lines in enumerate(self._columns)
            for place, line in enumerate(lines)
            if line.card is not None
        ]

    def _line(self, place: tuple[int, int]) -> Line:
        return self._columns[place[0]][place[1]]

    def _move(self, cursor: int) -> None:
        places = self._places
        cursor = max(0, min(cursor, len(places) - 1))
        if not places or cursor == self._cursor:
            return
        old, self._cursor = self._cursor, cursor
        top = self._top
        self._keep_in_sight()
        if self._top != top:
            self.refresh()
            return
        starts = self._starts
        for column, line in (places[old], places[cursor]):
            self.refresh(Region(starts[column], line - self._top, self._widths[column], 1))

    def _keep_in_sight(self) -> None:
        places, height = self._places, max(1, self.size.height)
        line = places[self._cursor][1] if places else 0
        longest = max(map(len, self._columns), default=0)
        first = 0 if self._cursor == 0 else line  # the rule above the first card comes back with it
        self._top = max(line - height + 1, min(self._top, first, max(0, longest - height)))


def column_widths(width: int, columns: int) -> list[int]:
    """The cells of each column: one, or two with a `│` between them."""
    if columns < 2:
        return [width]
    left = width * 5 // 8
    return [left, width - left - 1]


def is_wide(width: int) -> bool:
    """Whether there is room for two columns."""
    return width >= WIDE
