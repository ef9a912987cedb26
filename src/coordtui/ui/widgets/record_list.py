"""The one list of the program: line-rendered and virtual, the same for 10 rows and 100,000."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message as Posted
from textual.scroll_view import ScrollView
from textual.strip import Strip

from coordtui.text.messages import Translate
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, Words
from coordtui.ui.widgets.row_lines import LineMaker, Look
from coordtui.ui.widgets.rows import Key, ListSource, Row, RowSource
from coordtui.ui.widgets.selection import Selection

PAGE = 64
"""Rows fetched together."""

_SELECTING = frozenset({"list.toggle_select", "list.select_range", "list.select_all"})


class RecordList(ScrollView, can_focus=True, inherit_bindings=False):
    """A list of rows with a cursor, a selection and columns that give way when it is narrow.

    Rows are asked from the source when they come in sight and kept in a small cache, so
    the length costs nothing. Cursor and selection hold on to keys, not to places:
    `refresh_rows` may bring other rows in between without a jump under the cursor.
    """

    key_scope = "list"
    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "RecordList { height: 1fr; scrollbar-size: 0 0; overflow-x: hidden; " + ROLE_CSS + "}"

    class Highlighted(Posted):
        """The cursor stands on another row; of a burst only the last arrives."""

        def __init__(self, record_list: RecordList, key: Key | None) -> None:
            super().__init__()
            self.record_list, self.key = record_list, key

        def can_replace(self, message: Posted) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, RecordList.Highlighted) and message.record_list is self.record_list

    class Opened(Posted):
        """The person wants to read the row."""

        def __init__(self, record_list: RecordList, key: Key) -> None:
            super().__init__()
            self.record_list, self.key = record_list, key

    class SelectionChanged(Posted):
        """Rows were selected or no longer are."""

        def __init__(self, record_list: RecordList) -> None:
            super().__init__()
            self.record_list = record_list

    class Sorted(Posted):
        """The person wants another order; the page brings it."""

        def __init__(self, record_list: RecordList, key: str, reverse: bool) -> None:
            super().__init__()
            self.record_list, self.key, self.reverse = record_list, key, reverse

    def __init__(
        self,
        columns: Sequence[Column],
        source: RowSource | None = None,
        *,
        translate: Translate = str,
        empty: Words = "",
        selectable: bool = True,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.columns = list(columns)
        self._selectable = selectable
        self.source: RowSource = ListSource() if source is None else source
        self._empty = empty
        self.sort_key, self.sort_reverse = "", False
        self._translate = translate
        self._cursor = 0
        self._cursor_key: Key | None = None
        self._selection = Selection()
        self._pages: LRUCache[int, Sequence[Row]] = LRUCache(16)
        self._strips: LRUCache[tuple[int, Look], Strip] = LRUCache(512)
        self._lines: LineMaker | None = None

    # What is shown.

    @property
    def cursor(self) -> int:
        """The place of the cursor."""
        return self._cursor

    @property
    def cursor_key(self) -> Key | None:
        """The key of the row under the cursor; None in an empty list."""
        return self._cursor_key

    @property
    def selected(self) -> list[Key]:
        """The keys of the selected rows, in the order of the list."""
        return sorted(self._selection, key=lambda key: self.source.index_of(key) or 0)

    @property
    def chosen(self) -> list[Key]:
        """What an action acts on: the selected rows, or else the one under the cursor."""
        if self._selection:
            return self.selected
        return [] if self._cursor_key is None else [self._cursor_key]

    @property
    def more_below(self) -> int:
        """How many rows are below the last one in sight."""
        return max(0, len(self.source) - self.scroll_offset.y - self._height)

    def refresh_rows(self, source: RowSource | None = None, *, another: bool = False) -> None:
        """Read the rows again, from a new source if one is given; only lines that differ are drawn.

        The row under the cursor stays under it, on the same line of the screen. When it is
        gone the cursor goes to its nearest neighbour that is still there; to the first row
        if it is `another` list, where neighbours mean nothing. What is no longer in the list
        is no longer selected.
        """
        seen, before = self._in_sight(), self.source
        if source is not None:
            self.source = source
        self._pages.clear()
        self._strips.clear()
        count = len(self.source)
        place = None if self._cursor_key is None else self.source.index_of(self._cursor_key)
        key, line = self._cursor_key, self._cursor - self.scroll_offset.y
        if place is None:
            place = 0 if another else self._beside(before)
        self._cursor = max(0, min(place, count - 1))
        self._cursor_key = self._key_at(self._cursor)
        if self._selection.keep(lambda key: self.source.index_of(key) is not None):
            self.post_message(self.SelectionChanged(self))
        self._resize_content()
        self._scroll_to_row(self._cursor - line)
        self._keep_in_sight()
        for y, (old, new) in enumerate(zip(seen, self._in_sight(), strict=True)):
            if old != new:
                self.refresh(Region(0, y + self._header, self.size.width, 1))
        if self._cursor_key != key:
            self.post_message(self.Highlighted(self, self._cursor_key))

    def _beside(self, before: RowSource) -> int:
        """Where the row is now that was nearest to the cursor, first below and then above."""
        below = before.keys(self._cursor, min(self._cursor + PAGE, len(before)))
        above = before.keys(max(0, self._cursor - PAGE), min(self._cursor, len(before)))
        places = (self.source.index_of(key) for key in (*below, *reversed(above)))
        return next((place for place in places if place is not None), self._cursor)

    def available(self, command_id: str) -> bool:
        """Whether a command of lists would do something in this one."""
        if command_id in _SELECTING:
            return self._selectable
        if command_id == "list.sort":
            return any(column.sortable for column in self.columns)
        return command_id != "list.reverse" or bool(self.sort_key)

    def say_empty(self, words: Words) -> None:
        """What stands in place of rows when there are none."""
        if words != self._empty:
            self._empty = words
            if not len(self.source):
                self.refresh()

    def move_to(self, place: int) -> None:
        """Put the cursor on the row at `place`, or on the nearest one there is."""
        place = max(0, min(place, len(self.source) - 1))
        if place == self._cursor or not len(self.source):
            return
        old, self._cursor = self._cursor, place
        self._cursor_key = self._key_at(place)
        if self._selection.anchor is not None:
            self._selection.reach(place, self.source.keys)
            self.post_message(self.SelectionChanged(self))
            self._refresh_rows_between(min(old, place), max(old, place))
        else:
            self._refresh_rows_between(old, old)
            self._refresh_rows_between(place, place)
        self._keep_in_sight()
        self.post_message(self.Highlighted(self, self._cursor_key))

    def move_to_key(self, key: Key) -> bool:
        """Put the cursor on a row; False when it is not in the list."""
        place = self.source.index_of(key)
        if place is not None:
            self.move_to(place)
        return place is not None

    def clear_selection(self) -> None:
        """Select nothing."""
        if self._selection or self._selection.anchor is not None:
            self._selection.replace(())
            self._selection_changed()

    # Actions, named in the program's table of keys.

    def action_cursor_up(self) -> None:
        """One row up."""
        self.move_to(self._cursor - 1)

    def action_cursor_down(self) -> None:
        """One row down."""
        self.move_to(self._cursor + 1)

    def action_page_up(self) -> None:
        """As many rows up as are in sight."""
        self.move_to(self._cursor - self._height)

    def action_page_down(self) -> None:
        """As many rows down as are in sight."""
        self.move_to(self._cursor + self._height)

    def action_cursor_home(self) -> None:
        """The first row."""
        self.move_to(0)

    def action_cursor_end(self) -> None:
        """The last row."""
        self.move_to(len(self.source) - 1)

    def action_open(self) -> None:
        """Read the row under the cursor."""
        if self._cursor_key is not None:
            self.post_message(self.Opened(self, self._cursor_key))

    def action_toggle_select(self) -> None:
        """Select the row or no longer, and go on to the next."""
        if self._cursor_key is None:
            return
        self._selection.toggle(self._cursor_key)
        self._refresh_rows_between(self._cursor, self._cursor)
        self.post_message(self.SelectionChanged(self))
        self.move_to(self._cursor + 1)

    def action_select_range(self) -> None:
        """Start a range that follows the cursor, or end it."""
        if self._selection.anchor is not None:
            self._selection.anchor = None
        elif self._cursor_key is not None:
            self._selection.open_range(self._cursor)
            self._selection.reach(self._cursor, self.source.keys)
            self._refresh_rows_between(self._cursor, self._cursor)
            self.post_message(self.SelectionChanged(self))

    def action_select_all(self) -> None:
        """Select all rows, or none when all are selected."""
        count = len(self.source)
        self._selection.replace(() if len(self._selection) == count else self.source.keys(0, count))
        self._selection_changed()

    def action_sort(self) -> None:
        """Sort by the next of the columns that can be sorted by."""
        keys = [column.key for column in self.columns if column.sortable]
        if keys:
            place = keys.index(self.sort_key) + 1 if self.sort_key in keys else 0
            self._sort(keys[place % len(keys)], reverse=False)

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self.sort_key:
            self._sort(self.sort_key, reverse=not self.sort_reverse)

    # Mouse and size.

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor there, a double one opens."""
        place = self.scroll_offset.y + event.y - self._header
        if event.y >= self._header and place < len(self.source):
            self.move_to(place)
            if event.chain == 2:
                self.action_open()

    def on_mount(self) -> None:
        """Take the rows there are."""
        self.refresh_rows()

    def on_resize(self) -> None:
        """The columns share the new width; the cursor stays in sight."""
        self._forget_looks()
        self._resize_content()
        self._keep_in_sight()

    def on_focus(self) -> None:
        """The cursor is drawn in full."""
        self._refresh_rows_between(self._cursor, self._cursor)

    def on_blur(self) -> None:
        """The cursor is drawn as a place only."""
        self._refresh_rows_between(self._cursor, self._cursor)

    def notify_style_update(self) -> None:
        """Colours changed: draw anew."""
        super().notify_style_update()
        self._forget_looks()

    # Drawing.

    @property
    def _header(self) -> int:
        """Lines of the header: none when the list is too low to spare one."""
        return 1 if self.size.height >= 8 else 0

    @property
    def _height(self) -> int:
        """Rows in sight."""
        return max(1, self.size.height - self._header)

    def render_line(self, y: int) -> Strip:
        """One line of the widget: the header, a row, or nothing."""
        if self._lines is None:
            self._lines = LineMaker(self.columns, self.size.width, self._style)
        if y < self._header:
            return self._lines.header(self._translate, self.sort_key, self.sort_reverse)
        place = y - self._header + self.scroll_offset.y
        if place >= len(self.source):
            return self._lines.text("  " + self._translate(self._empty) if place == 0 else "", "quiet")
        row, look = self._row(place), self._look(place)
        strip = self._strips.get((place, look))
        if strip is None:
            strip = self._strips[place, look] = self._lines.row(row, look)
        return strip

    def _look(self, place: int) -> Look:
        here = place == self._cursor
        return Look(here, here and self.has_focus, self._key_at(place) in self._selection)

    def _style(self, role: str) -> Style:
        return self.get_component_rich_style(f"role--{role}") if role else self.rich_style

    # Rows, places, lines.

    def _row(self, place: int) -> Row:
        page = place // PAGE
        rows = self._pages.get(page)
        if rows is None:
            rows = self._pages[page] = self.source.rows(page * PAGE, min((page + 1) * PAGE, len(self.source)))
        return rows[place % PAGE]

    def _key_at(self, place: int) -> Key | None:
        return next(iter(self.source.keys(place, place + 1)), None)

    def _in_sight(self) -> list[tuple[Row, Look] | None]:
        places = range(self.scroll_offset.y, self.scroll_offset.y + self._height)
        count = len(self.source)
        return [(self._row(place), self._look(place)) if place < count else None for place in places]

    def _forget_looks(self) -> None:
        self._strips.clear()
        self._lines = None

    def _resize_content(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.source) + self._header)

    def _refresh_rows_between(self, first: int, last: int) -> None:
        y = first - self.scroll_offset.y + self._header
        lines = Region(0, y, self.size.width, last - first + 1)
        visible = lines.intersection(Region(0, self._header, self.size.width, self._height))
        if visible:
            self.refresh(visible)

    def _keep_in_sight(self) -> None:
        """Scroll by half a page when the cursor left the view: a repaint in ten moves, not one each."""
        top = self.scroll_offset.y
        if not top <= self._cursor < top + self._height:
            step = abs(self._cursor - top - self._height // 2)
            near = step <= self._height
            middle = self._cursor - self._height // 2
            edge = self._cursor if self._cursor < top else self._cursor - self._height + 1
            self._scroll_to_row(middle if near else edge)

    def _scroll_to_row(self, top: int) -> None:
        self.scroll_to(y=max(0, min(top, len(self.source) - self._height)), animate=False, force=True)

    def _selection_changed(self) -> None:
        self.refresh()
        self.post_message(self.SelectionChanged(self))

    def _sort(self, key: str, *, reverse: bool) -> None:
        self.sort_key, self.sort_reverse = key, reverse
        self.refresh()
        self.post_message(self.Sorted(self, key, reverse))
