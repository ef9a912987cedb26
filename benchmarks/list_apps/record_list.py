"""coordtui's RecordList."""

from __future__ import annotations

from collections.abc import Sequence

from filtering import COLUMNS, Filtering
from textual import events
from textual.app import ComposeResult

from coordtui.ui.widgets import Column, Key, KeySource, RecordList, Row

WIDTHS = (20, 16, 8, 4)
MOTIONS = {"down": "cursor_down", "pagedown": "page_down"}


class Ours(Filtering):
    """The cursor is moved by the two keys that are measured; the program has a table of them."""

    def compose(self) -> ComposeResult:
        """The list."""
        columns = [
            Column(key=title, title=title, width=width, flex=int(title == "Title"))
            for title, width in zip(COLUMNS, WIDTHS, strict=True)
        ]
        self.list = RecordList(columns, KeySource(range(len(self.rows)), self.fetch))
        yield self.list

    def fetch(self, keys: Sequence[Key]) -> list[Row]:
        """The rows in sight."""
        return [Row(key, self.rows[int(str(key))]) for key in keys]

    def show(self, places: Sequence[int]) -> None:
        """Show these rows."""
        self.list.refresh_rows(KeySource(places, self.fetch), another=True)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.list.focus()

    def on_key(self, event: events.Key) -> None:
        """Move, or narrow the list."""
        if event.key in MOTIONS:
            getattr(self.list, f"action_{MOTIONS[event.key]}")()
        else:
            super().on_key(event)


if __name__ == "__main__":
    Ours().run()
