"""The one list of the program: line-rendered and virtual, the same for 10 rows and 100,000."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

from textual import events
from textual.cache import LRUCache
from textual.strip import Strip

from coordtui.text.messages import Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets import list_messages
from coordtui.ui.widgets.columns import Arrangement, Column
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.row_cursor import RowCursor
from coordtui.ui.widgets.row_lines import LineMaker, Look
from coordtui.ui.widgets.rows import FETCHED, Key, ListSource, OrderingSource, RowSource
from coordtui.ui.widgets.wrapping import wrapped

_SELECTING = frozenset({"list.toggle_select", "list.select_range", "list.select_all"})


class RecordList(RowCursor):
    """A list of rows with a cursor, a selection and columns that give way when it is narrow.

    Rows are asked from the source when they come in sight and kept in a small cache, so
    the length costs nothing. Cursor and selection hold on to keys, not to places:
    `refresh_rows` may bring other rows in between without a jump under the cursor.

    A source whose rows are all there is ordered by the list itself. Any other is ordered by
    its page, which hears of it by `Sorted`; the key `""` is the page's own order.
    """

    Sorted: TypeAlias = list_messages.Sorted

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
        self._given: RowSource = ListSource() if source is None else source
        super().__init__(self._given, id=id)
        self.arrangement = Arrangement(columns)
        self.empty = empty
        self.sort_key, self.sort_reverse = "", False
        self._translate = translate
        self._selectable = selectable
        self._strips: LRUCache[tuple[int, Look], Strip] = LRUCache(512)
        self._lines: LineMaker | None = None

    # What is shown.

    def refresh_rows(self, source: RowSource | None = None, *, another: bool = False) -> None:
        """Read the rows again, from a new source if one is given; only lines that differ are drawn.

        The row under the cursor stays under it, on the same line of the screen. When it is
        gone the cursor goes to its nearest neighbour that is still there; to the first row
        if it is `another` list, where neighbours mean nothing. What is no longer in the list
        is no longer selected.
        """
        if source is not None:
            self._given = source
        self._show_rows(self.source if source is None else self._in_order(), another=another)

    def renew_rows(self, keys: Collection[Key]) -> None:
        """Read these rows again, and no others: what they say has changed, not where they stand."""
        if len(keys) > FETCHED:
            self.refresh_rows()
            return
        places = self._rows.renew(keys)
        for known in [known for known in self._strips.keys() if known[0] in places]:  # noqa: SIM118 - no dict
            self._strips.discard(known)
        self.redraw()

    def say_empty(self, words: Words) -> None:
        """What stands in place of rows when there are none; it may be several lines."""
        self.empty = words
        self.redraw()

    def available(self, command_id: str) -> bool:
        """Whether a command of lists would do something in this one."""
        if command_id in _SELECTING:
            return self._selectable
        if command_id == "list.clear_selection":
            return self.selected_count > 0
        if command_id == "list.sort":
            return bool(self._sortable)
        if command_id == "list.columns":
            return len(self.arrangement.order) > 1
        return command_id != "list.reverse" or bool(self.sort_key)

    def retranslated(self) -> None:
        """The language is another: read the rows again, and order them as that language does."""
        self._lines = None
        self._show_rows(self._in_order(), another=False)

    def as_text(self, start: int | None = None, stop: int | None = None) -> list[str]:
        """The rows from `start` up to `stop` in words, by default those in sight, under a headline."""
        from coordtui.ui.widgets.list_words import list_words

        first = self.top if start is None else max(0, start)
        last = min(self.top + self.page if stop is None else stop, self.length)
        return list_words(self, first, last, self._translate)

    # Order and columns.

    def action_sort(self) -> None:
        """Order by the next column that can be ordered by; after the last, as the page has it."""
        if keys := self._sortable:
            place = keys.index(self.sort_key) + 1 if self.sort_key in keys else 0
            self.sort_by([*keys, ""][place])

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self.sort_key:
            self.sort_by(self.sort_key, reverse=not self.sort_reverse)

    def sort_by(self, key: str, *, reverse: bool = False) -> None:
        """Order by a column that can be ordered by, or with `""` as the page has it; `Sorted` is posted."""
        if key and key not in self._sortable:
            return
        self.sort_key, self.sort_reverse = key, reverse
        if isinstance(self._given, OrderingSource):
            self._show_rows(self._in_order(), another=False)
        self.redraw()
        self.post_message(self.Sorted(self, key, reverse))

    def action_columns(self) -> None:
        """Choose which columns are shown, and in which order."""
        from coordtui.ui.widgets.columns_window import ColumnsWindow

        self.app.push_screen(ColumnsWindow(self, self._translate))

    def arranged(self) -> None:
        """Draw the columns as they are arranged now."""
        self.forget_looks()
        self.redraw()

    @property
    def _sortable(self) -> list[str]:
        return [column.key for _, column in self.arrangement.shown if column.sortable]

    def _in_order(self) -> RowSource:
        if not self.sort_key or not isinstance(self._given, OrderingSource):
            return self._given
        place, column = self.arrangement.named(self.sort_key)
        language = getattr(self._translate, "language", "en")
        return self._given.in_order(column, place, language, reverse=self.sort_reverse)

    def _show_rows(self, source: RowSource, *, another: bool) -> None:
        self._strips.clear()
        super()._show_rows(source, another=another)

    # Where one left.

    def place(self) -> dict[str, Any]:
        """Order, columns, cursor and its line, as `take_place` takes them; as JSON if keys are."""
        return {
            "sort": self.sort_key,
            "reverse": self.sort_reverse,
            "columns": self.arrangement.place(),
            "cursor": self.cursor_key,
            "line": self.cursor - self.top,
        }

    def take_place(self, place: object) -> None:
        """Be as `place` says, whatever of it still makes sense; the cursor as soon as its row is there."""
        from coordtui.ui.widgets.list_place import ListPlace

        left = ListPlace.read(place)
        self.arrangement.take_place(left.columns)
        self.arranged()
        if (left.sort, left.reverse) != (self.sort_key, self.sort_reverse):
            self.sort_by(left.sort, reverse=left.reverse)
        if left.cursor is not None:
            self._wanted = left.cursor, left.line
            self.refresh_rows()

    # Mouse.

    def on_mount(self) -> None:
        """Take the rows there are."""
        self.refresh_rows()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor there, a double one opens; on the header it orders."""
        place = self.top + event.y - self.header
        if event.y < self.header:
            if column := self._maker.column_at(event.x):
                self.sort_by(column.key, reverse=column.key == self.sort_key and not self.sort_reverse)
        elif place < self.length:
            self.move_to(place)
            if event.chain == 2:
                self.action_open()

    # Drawing.

    @property
    def _maker(self) -> LineMaker:
        if self._lines is None:
            self._lines = LineMaker(self.arrangement.shown, self.size.width, self.style_of)
        return self._lines

    def line(self, y: int) -> Strip:
        """One line of the screen: the header, a row, or nothing."""
        if y < self.header:
            return self._maker.header(self._translate, self.sort_key, self.sort_reverse)
        if not self.length:
            return self._empty_line(y - self.header)
        place = y - self.header + self.top
        if place >= self.length:
            return self._maker.text("")
        row, here = self.row_at(place), place == self.cursor
        look = Look(here, here and self.has_focus, self.is_selected(row.key))
        strip = self._strips.get((place, look))
        if strip is None:
            strip = self._strips[place, look] = self._maker.row(row, look)
        return strip

    def _empty_line(self, number: int) -> Strip:
        said = wrapped(safe(self._translate(self.empty), lines=True), self.size.width - 4)
        return self._maker.text("  " + said[number] if number < len(said) else "", "quiet")

    def forget_looks(self) -> None:
        """Size, colours or columns are others."""
        self._strips.clear()
        self._lines = None
