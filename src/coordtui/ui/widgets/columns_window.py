"""A small window in which a person arranges the columns of a list, which follows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content

from coordtui.text.messages import N_, Translate
from coordtui.ui.widgets.boxed import Box, BoxWindow
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.lines import one_line
from coordtui.ui.widgets.rows import Cell, ListSource, Row

if TYPE_CHECKING:
    from coordtui.ui.widgets.record_list import RecordList

_SHOWN, _HIDDEN = N_("shown"), N_("hidden")

COLUMNS = (
    Column(key="title", title=N_("Column"), width=10, flex=1),
    Column(key="state", title="", width=8),
)


class ColumnsWindow(BoxWindow[None], inherit_bindings=False):
    """Shows, hides and moves the columns of a list. One column always stays."""

    key_scope = "columns"
    called = N_("Columns")
    DEFAULT_CSS = """
    ColumnsWindow Box { width: 44; padding: 0; }
    ColumnsWindow RecordList { height: 1fr; }
    """

    def __init__(self, arranged: RecordList, translate: Translate) -> None:
        from coordtui.ui.widgets.record_list import RecordList

        super().__init__(translate)
        self._arranged = arranged
        self._list = RecordList(COLUMNS, self._source(), translate=translate, selectable=False)

    def compose(self) -> ComposeResult:
        """The columns; what the keys do is in the last line."""
        with Box() as box:
            yield self._list
        box.border_title = Content(self._translate(N_("Columns")))
        box.styles.height = min(len(self._arranged.arrangement.order) + 3, self.app.size.height)

    def on_mount(self) -> None:
        """The keys are for the list."""
        self._list.focus()

    def retranslated(self) -> None:
        """Say everything in the other language."""
        self.query_one(Box).border_title = Content(self._translate(N_("Columns")))
        self._list.refresh_rows(self._source())

    def available(self, command_id: str) -> bool:
        """A column cannot be opened: right moves it; and it has no columns of its own."""
        return command_id not in {"list.open", "list.columns"}

    # Actions, named in the program's table of keys.

    def action_show_or_hide(self) -> None:
        """Hide the column under the cursor, or show it again, and go to the next."""
        if self._arranged.arrangement.toggle(self._key):
            self._changed()
        self._list.action_cursor_down()

    def action_move_earlier(self) -> None:
        """Let the column stand one place earlier."""
        if self._arranged.arrangement.move(self._key, -1):
            self._changed()

    def action_move_later(self) -> None:
        """Let the column stand one place later."""
        if self._arranged.arrangement.move(self._key, 1):
            self._changed()

    def action_reset(self) -> None:
        """All columns, as the page has them."""
        self._arranged.arrangement.reset()
        self._changed()

    def action_close(self) -> None:
        """Back to the list."""
        self.back()

    @property
    def _key(self) -> str:
        return str(self._list.cursor_key)

    def _changed(self) -> None:
        self._arranged.arranged()
        self._list.refresh_rows(self._source())

    def _source(self) -> ListSource:
        arrangement = self._arranged.arrangement
        return ListSource([self._row(column, column.key in arrangement.hidden) for column in arrangement.all])

    def _row(self, column: Column, hidden: bool) -> Row:
        title = one_line(self._translate(column.title)) or column.key
        state = Cell(self._translate(_HIDDEN if hidden else _SHOWN), "quiet" if hidden else "")
        return Row(column.key, [title, state], sign="-" if hidden else "•")
