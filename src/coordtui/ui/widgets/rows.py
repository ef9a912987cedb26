"""Rows of a list, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.cache import LRUCache

from coordtui.ui.widgets.lines import Role, Words

if TYPE_CHECKING:
    from coordtui.ui.widgets.columns import Column

Key = Hashable
"""What identifies a row over refreshes: usually the number of a record."""


@dataclass(frozen=True)
class Cell:
    """The text of a cell with the role it plays; `said` is the same for who hears it.

    It is wanted where the text is drawn (`●●○○○`) or made to fit (`Quillbranc…+11`).
    """

    text: str
    """What is drawn."""
    role: Role = ""
    """Its role, in place of the row’s."""
    said: Words = ""
    """What is heard in place of `text`."""


@dataclass(frozen=True)
class Row:
    """One line of a list: its cells in the order of the columns, its sign and its role.

    `sign` is the one-cell state at the start of the line, `state` the same in words for who
    hears the list instead of seeing it; `role` colours the line.
    """

    key: Key
    """What identifies it over refreshes: mostly the number of its record."""
    cells: Sequence[str | Cell]
    """In the order of the columns."""
    sign: str = " "
    """One cell at the start of the line."""
    role: Role = ""
    """The role of the whole line."""
    sign_role: Role = ""
    """The role of the sign alone."""
    state: Words = ""
    """What the sign means, in words."""


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


@runtime_checkable
class OrderingSource(RowSource, Protocol):
    """A source that can bring its rows into the order of a column; others leave that to their page."""

    def in_order(self, column: Column, place: int, language: str, *, reverse: bool) -> RowSource:
        """The same rows by a column whose cells stand at `place`, as a language orders them."""


class ListSource:
    """Rows that are all there: for short lists. They can be brought into the order of a column."""

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

    def in_order(self, column: Column, place: int, language: str, *, reverse: bool) -> ListSource:
        """See `OrderingSource`."""
        from coordtui.ui.widgets.ordering import in_order

        return ListSource(in_order(self._rows, column, place, language, reverse=reverse))


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


FETCHED = 64
"""Rows fetched together."""


class RowCache:
    """The rows of a source that were in sight lately."""

    def __init__(self, source: RowSource) -> None:
        self.source = source
        self._fetched: LRUCache[int, list[Row]] = LRUCache(16)

    def row(self, place: int) -> Row:
        """The row at a place."""
        part = place // FETCHED
        rows = self._fetched.get(part)
        if rows is None:
            rows = [*self.source.rows(part * FETCHED, min((part + 1) * FETCHED, len(self.source)))]
            self._fetched[part] = rows
        return rows[place % FETCHED]

    def renew(self, keys: Iterable[Key]) -> set[int]:
        """Fetch these rows again where they are kept, each alone; the places of those that are there."""
        places = {place for key in keys if (place := self.source.index_of(key)) is not None}
        for place in places:
            part, within = divmod(place, FETCHED)
            rows, fresh = self._fetched.get(part), self.source.rows(place, place + 1)
            if rows is not None and within < len(rows) and fresh:
                rows[within] = fresh[0]
        return places

    def key(self, place: int) -> Key | None:
        """The key at a place; None where there is no row."""
        return next(iter(self.source.keys(place, place + 1)), None)

    def place(self, key: Key | None, near: int) -> int | None:
        """Where a row is now; it costs nothing when it is still at the place `near`."""
        if key is None:
            return None
        return near if self.key(near) == key else self.source.index_of(key)

    def beside(self, place: int, before: RowSource) -> int:
        """Where the row is now that was nearest to a place before, first below and then above."""
        below = before.keys(place, min(place + FETCHED, len(before)))
        above = before.keys(max(0, place - FETCHED), min(place, len(before)))
        places = (self.source.index_of(key) for key in (*below, *reversed(above)))
        return next((found for found in places if found is not None), place)
