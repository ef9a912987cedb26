"""textual-fastdatatable, whose rows are columns of Arrow."""

from __future__ import annotations

from collections.abc import Sequence

from filtering import COLUMNS, Filtering
from textual.app import ComposeResult
from textual_fastdatatable import ArrowBackend, DataTable


class Fast(Filtering):
    """It is filtered by another backend; the one with all rows is kept."""

    def __init__(self) -> None:
        super().__init__()
        columns = zip(*self.rows, strict=True)
        self.everything = ArrowBackend.from_pydict(dict(zip(COLUMNS, columns, strict=True)))

    def compose(self) -> ComposeResult:
        """The table."""
        self.table = self.made(self.everything)
        yield self.table

    def made(self, backend: ArrowBackend) -> DataTable:
        """A table of these rows."""
        return DataTable(backend=backend, cursor_type="row", render_markup=False)

    def on_mount(self) -> None:
        """The table has the keys."""
        self.table.focus()

    def show(self, places: Sequence[int]) -> None:
        """Show these rows."""
        if len(places) == len(self.rows):
            backend = self.everything
        else:
            backend = ArrowBackend(self.everything.source_data.take(list(places)))
        with self.batch_update():
            self.table.remove()
            self.table = self.made(backend)
            self.mount(self.table)
            self.table.focus()


if __name__ == "__main__":
    Fast().run()
