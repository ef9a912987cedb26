"""Which rows are selected, by their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from coordtui.ui.widgets.rows import Key

Keys = Callable[[int, int], Sequence[Key]]
"""The keys of the rows from one place up to, not including, another."""


class Selection:
    """A set of keys, and a range that follows the cursor while it is open.

    A step of the range costs as many rows as the cursor moved over, however long it is.
    """

    def __init__(self) -> None:
        self._keys: set[Key] = set()
        self._by_range: set[Key] = set()
        self.anchor: Key | None = None
        """The row at which the open range began."""
        self._ends = 0, 0

    def __contains__(self, key: Key) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def ranging(self) -> bool:
        """Whether a range is open."""
        return self.anchor is not None

    def toggle(self, key: Key) -> None:
        """Select the key, or no longer."""
        self._keys ^= {key}

    def replace(self, keys: Iterable[Key]) -> None:
        """Select these and no others; an open range ends."""
        self._keys = set(keys)
        self.close_range()

    def keep(self, place_of: Callable[[Key], int | None], cursor: int) -> bool:
        """Drop the keys that have no place any more; whether any was dropped.

        An open range goes on from its row to `cursor`, unless that row is gone too.
        """
        gone = {key for key in self._keys if place_of(key) is None}
        self._keys -= gone
        self._by_range -= gone
        if self.anchor is not None:
            start = place_of(self.anchor)
            if start is None:
                self.close_range()
            else:
                self._ends = start, cursor
        return bool(gone)

    def open_range(self, key: Key, place: int, keys: Keys) -> None:
        """Start a range at a row, beside what is selected already."""
        self.anchor, self._ends, self._by_range = key, (place, place), set()
        self._add(keys(place, place + 1))

    def close_range(self) -> None:
        """End the range; what it selected stays."""
        self.anchor, self._by_range = None, set()

    def reach(self, place: int, keys: Keys) -> None:
        """Let the open range end at `place`; `keys(start, stop)` names what lies between."""
        start, end = self._ends
        self._ends = start, place
        old, new = sorted((start, end)), sorted((start, place))
        for first, last in ((old[0], new[0] - 1), (new[1] + 1, old[1])):
            if first <= last:
                self._take_back(keys(first, last + 1))
        for first, last in ((new[0], old[0] - 1), (old[1] + 1, new[1])):
            if first <= last:
                self._add(keys(first, last + 1))

    def _add(self, keys: Sequence[Key]) -> None:
        fresh = set(keys) - self._keys
        self._keys |= fresh
        self._by_range |= fresh

    def _take_back(self, keys: Sequence[Key]) -> None:
        taken = self._by_range.intersection(keys)
        self._keys -= taken
        self._by_range -= taken
