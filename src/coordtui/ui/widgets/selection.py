"""Which rows are selected, by their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from coordtui.ui.widgets.rows import Key


class Selection:
    """A set of keys that keeps its order, and a range that follows the cursor while it is open."""

    def __init__(self) -> None:
        self._keys: dict[Key, None] = {}
        self._before: dict[Key, None] = {}
        self.anchor: int | None = None

    def __contains__(self, key: Key) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def toggle(self, key: Key) -> None:
        """Select the key, or no longer."""
        if key in self._keys:
            del self._keys[key]
        else:
            self._keys[key] = None

    def replace(self, keys: Iterable[Key]) -> None:
        """Select these and no others; an open range ends."""
        self._keys, self.anchor = dict.fromkeys(keys), None

    def keep(self, wanted: Callable[[Key], bool]) -> bool:
        """Drop the keys that are not wanted and end an open range; whether anything changed."""
        before = len(self._keys), self.anchor
        self.replace([key for key in self._keys if wanted(key)])
        return before != (len(self._keys), None)

    def open_range(self, place: int) -> None:
        """Start a range at `place`, beside what is selected already."""
        self.anchor, self._before = place, dict(self._keys)

    def reach(self, place: int, keys: Callable[[int, int], Sequence[Key]]) -> None:
        """Let the open range end at `place`; `keys(start, stop)` names what lies between."""
        if self.anchor is not None:
            first, last = sorted((self.anchor, place))
            self._keys = {**self._before, **dict.fromkeys(keys(first, last + 1))}
