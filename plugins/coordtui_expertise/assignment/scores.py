"""How well people fit items, kept small: four bytes a pair, as a plan may have millions of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Any


class Row(Mapping[int, float]):
    """The scores of one item by person; `places` numbers the people, and is shared by all rows."""

    def __init__(self, places: Mapping[int, int], scores: Mapping[int, float]) -> None:
        self._places = places
        self._values = array("f", bytes(4 * len(places)))
        for person, score in scores.items():
            if person in places:
                self._values[places[person]] = score

    def __getitem__(self, person: int) -> float:
        return self._values[self._places[person]]

    def get(self, person: int, default: Any = None) -> Any:
        """As of any mapping, without an exception on the way."""
        place = self._places.get(person)
        return default if place is None else self._values[place]

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
