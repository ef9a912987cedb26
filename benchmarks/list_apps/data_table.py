"""Textual's DataTable."""

from __future__ import annotations

from collections.abc import Sequence

from filtering import COLUMNS, Filtering
from textual.app import ComposeResult
from textual.widgets import DataTable


class Table(Filtering):
    """A table is filtered by filling it again."""

    def compose(self) -> ComposeResult:
        """The table."""
        self.table = DataTable[str](cursor_type="row")
        self.table.add_columns(*COLUMNS)
        yield self.table

    def on_mount(self) -> None:
        """Fill it."""
        self.show(range(len(self.rows)))

    def show(self, places: Sequence[int]) -> None:
        """Show these rows."""
        self.table.clear()
        self.table.add_rows(self.rows[place] for place in places)


if __name__ == "__main__":
    Table().run()
