"""A cursor and a selection over rows, however many there are and whatever comes in between."""

from __future__ import annotations

from typing import TypeAlias

from textual.geometry import Offset

from coordtui.ui.widgets import list_messages
from coordtui.ui.widgets.line_view import LineView
from coordtui.ui.widgets.rows import Key, Row, RowCache, RowSource
from coordtui.ui.widgets.selection import Selection


class RowCursor(LineView):
    """Lines that are rows. Cursor and selection hold on to keys, not to places."""

    Highlighted: TypeAlias = list_messages.Highlighted
    Opened: TypeAlias = list_messages.Opened
    SelectionChanged: TypeAlias = list_messages.SelectionChanged

    def __init__(self, source: RowSource, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows = RowCache(source)
        self._cursor = 0
        self._cursor_key: Key | None = None
        self._selection = Selection()
        self._telling = False
        self._wanted: tuple[Key, int] | None = None
        self._tops: dict[int, Key | None] = {}
        self._page_before = 0

    # What is shown.

    @property
    def source(self) -> RowSource:
        """The rows in the order of the list."""
        return self._rows.source

    def row_at(self, place: int) -> Row:
        """The row at a place."""
        return self._rows.row(place)

    @property
    def length(self) -> int:
        """How many rows there are."""
        return len(self.source)

    @property
    def header(self) -> int:
        """Lines of the header: none when the list is too low to spare one."""
        return 1 if self.size.height >= 8 else 0

    @property
    def page(self) -> int:
        """Rows in sight."""
        return max(1, self.size.height - self.header)

    @property
    def cursor(self) -> int:
        """The place of the cursor."""
        return self._cursor

    @property
    def cursor_key(self) -> Key | None:
        """The key of the row under the cursor; None in an empty list."""
        return self._cursor_key

    @property
    def cursor_offset(self) -> Offset | None:
        """Where the cursor is on the screen, from the list's own corner."""
        y = self.header + self._cursor - self._top
        return Offset(0, y) if self.length and y < self.size.height else None

    @property
    def selected(self) -> list[Key]:
        """The keys of the selected rows, in the order of the list."""
        if len(self._selection) == self.length:
            return list(self.source.keys(0, self.length))
        return sorted(self._selection, key=lambda key: self.source.index_of(key) or 0)

    @property
    def selected_count(self) -> int:
        """How many rows are selected, without naming them."""
        return len(self._selection)

    def is_selected(self, key: Key) -> bool:
        """Whether a row is selected."""
        return key in self._selection

    @property
    def chosen(self) -> list[Key]:
        """What an action acts on: the selected rows, or else the one under the cursor."""
        if self._selection:
            return self.selected
        return [] if self._cursor_key is None else [self._cursor_key]

    # Other rows, another size.

    def _show_rows(self, source: RowSource, *, another: bool) -> None:
        """Take other rows; see `RecordList.refresh_rows`."""
        before, key, line = self.source, self._cursor_key, self._cursor - self._top
        self._rows = RowCache(source)
        if another:
            self._tops.clear()
        place = self._rows.place(key, near=self._cursor)
        if place is None:
            place = 0 if another else self._rows.beside(self._cursor, before)
        self._put_cursor(place)
        if self._selection.keep(source.index_of, self._cursor):
            self._selection_changed()
        self._put_top(self._cursor - line)
        self._keep_in_sight()
        self._go_where_wanted()
        if self._cursor_key != key:
            self.post_message(self.Highlighted(self, self._cursor_key))

    def on_resize(self) -> None:
        """At a height that was before, the same row comes first again, if the cursor is in sight then."""
        self.resized()
        before, self._page_before = self._page_before, self.page
        if before and before != self.page:
            self._tops[before] = self._rows.key(self._top)
            top = self._rows.place(self._tops.get(self.page), near=self._top)
            if top is not None and top <= self._cursor < top + self.page:
                self._top = top
        self._put_top(self._top if before else 0)
        self._keep_in_sight()
        self._go_where_wanted()

    # Moving.

    def move_to(self, place: int) -> None:
        """Put the cursor on the row at `place`, or on the nearest one there is."""
        self._wanted = None
        if not self.length or not self._put_cursor(place):
            return
        if self._selection.ranging:
            self._selection.reach(self._cursor, self.source.keys)
            self._selection_changed()
        self._keep_in_sight()
        self.redraw()
        self.post_message(self.Highlighted(self, self._cursor_key))

    def move_by(self, lines: int) -> None:
        """Put the cursor so many rows further down."""
        self.move_to(self._cursor + lines)

    def page_by(self, lines: int) -> None:
        """The same; what is in sight goes along, so that the cursor stays on its line."""
        self._put_top(self._top + lines)
        self.move_by(lines)

    def move_to_key(self, key: Key) -> bool:
        """Put the cursor on a row; False when it is not in the list."""
        place = self.source.index_of(key)
        if place is not None:
            self.move_to(place)
        return place is not None

    def wheel(self, lines: int) -> None:
        """Let other rows come in sight; the cursor does not leave the screen."""
        super().wheel(lines)
        self.move_to(max(self._top, min(self._cursor, self._top + self.page - 1)))

    def _put_cursor(self, place: int) -> bool:
        """Let the cursor stand at a place, as far as there are rows; whether it was elsewhere."""
        before = self._cursor
        self._cursor = max(0, min(place, self.length - 1))
        self._cursor_key = self._rows.key(self._cursor)
        return self._cursor != before

    def _keep_in_sight(self) -> None:
        """Bring the cursor to the middle when it left the view: a repaint in ten moves, not one each."""
        if not self._top <= self._cursor < self._top + self.page:
            self._put_top(self._cursor - self.page // 2)

    def _go_where_wanted(self) -> None:
        """Bring the cursor back to where the person left, once the row and a screen are there."""
        key, line = self._wanted or (None, 0)
        place = self._rows.place(key, near=self._cursor)
        if place is not None:
            self._put_cursor(place)
            self._put_top(place - line)
            self._keep_in_sight()
            if self.size.height:
                self._wanted = None

    # Actions, named in the program's table of keys.

    def action_open(self) -> None:
        """Read the row under the cursor."""
        if self._cursor_key is not None:
            self.post_message(self.Opened(self, self._cursor_key))

    def action_toggle_select(self, count: int = 1) -> None:
        """Select the row or no longer, and go on to the next; so for `count` rows."""
        for key in self.source.keys(self._cursor, self._cursor + count):
            self._selection.toggle(key)
        self._selection_changed()
        self.move_by(count)

    def action_select_range(self) -> None:
        """Start a range that follows the cursor, or end it."""
        if self._selection.ranging:
            self._selection.close_range()
        elif self._cursor_key is not None:
            self._selection.open_range(self._cursor_key, self._cursor, self.source.keys)
            self._selection_changed()

    def action_select_all(self) -> None:
        """Select all rows, or none when all are selected."""
        everything = len(self._selection) == self.length
        self._selection.replace(() if everything else self.source.keys(0, self.length))
        self._selection_changed()

    def action_clear_selection(self) -> None:
        """Select nothing."""
        self.clear_selection()

    def clear_selection(self) -> None:
        """Select nothing."""
        if self._selection or self._selection.ranging:
            self._selection.replace(())
            self._selection_changed()

    def _selection_changed(self) -> None:
        self.redraw()
        if not self._telling and self.is_mounted:
            self._telling = True
            self.call_later(self._tell_selection)

    def _tell_selection(self) -> None:
        self._telling = False
        self.post_message(self.SelectionChanged(self))
