"""The window in which typing narrows what there is to choose from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.widgets import Input

from coordtui.text.messages import N_, NN_, Translate
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.inputs import TextInput
from coordtui.ui.widgets.lines import Words, one_line
from coordtui.ui.widgets.list_messages import Opened
from coordtui.ui.widgets.record_list import RecordList
from coordtui.ui.widgets.rows import Key, KeySource, Row
from coordtui.ui.widgets.searching import Options
from coordtui.ui.widgets.window import Window


class OptionScreen(Window[Any], inherit_bindings=False):
    """Returns the value that was chosen, or with `several` the list of values; None when it was left.

    The cursor of the keyboard stays in the line that narrows; the list has its own.
    """

    key_scope = "chooser"
    DEFAULT_CSS = "OptionScreen > TextInput { height: 1; margin: 0 0 0 1; }"

    def __init__(
        self,
        title: Words,
        options: Options,
        typed: str = "",
        *,
        chosen: Sequence[Hashable] = (),
        several: bool = False,
        translate: Translate = str,
    ) -> None:
        super().__init__(translate)
        self.called = title
        self._options, self._several = options, several
        self._chosen = dict.fromkeys(chosen)
        self.hint_words = {"text.submit": N_("choose, or no longer") if several else N_("choose")}
        self._headline, self._line = Headline(), TextInput(typed, longest=200)
        columns = [
            Column(key="name", title=N_("Name"), width=16, flex=2),
            Column(key="beside", title="", width=12, flex=1, priority=1),
        ]
        self._list = RecordList(columns, translate=translate, selectable=False)
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        """What is asked, what was typed, and what answers to it."""
        yield self._headline
        yield self._line
        yield self._list

    def on_mount(self) -> None:
        """Show everything, or what answers to what was typed in the form."""
        self._line.focus()
        self._line.cursor_position = len(self._line.value)
        self._narrow()
        place = self._options.place_of(next(iter(self._chosen), None))
        if place is not None:
            self._list.move_to_key(place)

    def available(self, command_id: str) -> bool:
        """Where one is chosen, choosing it is all."""
        return command_id != "chooser.take" or self._several

    def as_text(self) -> list[str]:
        """The heading, what was typed, and the rows in sight."""
        rows = self._source().rows(self._list.cursor, min(self._list.cursor + 20, len(self._places)))
        said = ["  ".join((row.sign, *map(str, row.cells))).rstrip() for row in rows]
        return [self._heading(), self._line.value, *said]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Each letter narrows the list."""
        event.stop()
        self._narrow()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter chooses what is under the cursor."""
        event.stop()
        self.action_open()

    def on_record_list_opened(self, event: Opened) -> None:
        """So does a double click."""
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Choose the row under the cursor; of several, or no longer."""
        place = self._list.cursor_key
        if not isinstance(place, int):
            return
        value = self._options.all[place].value
        if not self._several:
            self.dismiss(value)
        elif value in self._chosen:
            del self._chosen[value]
            self._show()
        else:
            self._chosen[value] = None
            self._line.value = ""
            self._show()

    def action_take(self) -> None:
        """Return the several that are chosen."""
        self.dismiss(list(self._chosen))

    def action_close(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)

    def action_cursor_up(self) -> None:
        """One row up."""
        self._list.action_cursor_up()

    def action_cursor_down(self) -> None:
        """One row down."""
        self._list.action_cursor_down()

    def action_page_up(self) -> None:
        """A page up."""
        self._list.action_page_up()

    def action_page_down(self) -> None:
        """A page down."""
        self._list.action_page_down()

    def retranslated(self) -> None:
        """The language is another."""
        self._show()

    def _narrow(self) -> None:
        self._places = self._options.find(self._line.value)
        self._list.say_empty(N_("Nothing here is called like that."))
        self._list.refresh_rows(self._source(), another=True)
        self._list.move_to(0)
        self._head()

    def _show(self) -> None:
        self._list.refresh_rows(self._source())
        self._head()

    def _head(self) -> None:
        self._headline.show(
            self._heading(), self._translate(NN_("{n} found", "{n} found", len(self._places)))
        )

    def _heading(self) -> str:
        title = one_line(self._translate(self.called))
        if not self._chosen or not self._several:
            return title
        names = ", ".join(self._options.text_of(value) for value in self._chosen)
        return one_line(self._translate(N_("{title}: {names}", title=title, names=names)))

    def _source(self) -> KeySource:
        return KeySource(self._places, self._rows)

    def _rows(self, places: Sequence[Key]) -> list[Row]:
        rows = []
        for place in places:
            option = self._options.all[place]  # type: ignore[call-overload]  # our keys are places
            sign = "+" if option.value in self._chosen else " "
            rows.append(Row(key=place, cells=(option.name, option.beside), sign=sign))
        return rows
