"""Rows of a list, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from coordtui.ui.widgets.lines import Role

Key = Hashable
"""What identifies a row over refreshes: usually the number of a record."""


@dataclass(frozen=True)
class Cell:
    """The text of a cell with the role it plays."""

    text: str
    role: Role = ""


@dataclass(frozen=True)
class Row:
    """One line of a list: its cells in the order of the columns, its sign and its role.

    `sign` is the one-cell state at the start of the line; `role` colours the line.
    """

    key: Key
    cells: Sequence[str | Cell]
    sign: str = " "
    role: Role = ""
    sign_role: Role = ""


class RowSource(Protocol):
    """Where a list gets its rows from, as it needs them."""

    def __len__(self) -> int:
        """How many rows there are."""

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """The rows from `start` up to, not including, `stop`."""

    def keys(self, start: int, stop: int) -> Sequence[Key]:
        """Their keys alone, without making the rows."""

    def index_of(self, key: Key) -> int | None:
        """The place of a row, if it is among them."""


class ListSource:
    """Rows that are all there: for short lists."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self._rows = rows
        self._index = {row.key: i for i, row in enumerate(rows)}

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """See `RowSource`."""
        return self._rows[start:stop]

    def keys(self, start: int, stop: int) -> Sequence[Key]:
        """See `RowSource`."""
        return [row.key for row in self._rows[start:stop]]

    def index_of(self, key: Key) -> int | None:
        """See `RowSource`."""
        return self._index.get(key)


class KeySource:
    """Known keys whose rows are fetched when they come in sight: for long lists."""

    def __init__(self, keys: Sequence[Key], fetch: Callable[[Sequence[Key]], Sequence[Row]]) -> None:
        self._keys, self._fetch = keys, fetch
        self._index: dict[Key, int] | None = None

    def __len__(self) -> int:
        return len(self._keys)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """See `RowSource`."""
        return self._fetch(self._keys[start:stop])

    def keys(self, start: int, stop: int) -> Sequence[Key]:
        """See `RowSource`."""
        return self._keys[start:stop]

    def index_of(self, key: Key) -> int | None:
        """See `RowSource`."""
        if self._index is None:
            self._index = {key: i for i, key in enumerate(self._keys)}
        return self._index.get(key)
