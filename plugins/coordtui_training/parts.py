"""Long lists of numbers, in parts that one query may name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

AT_ONCE = 500
"""Numbers that one query may name and still go by its index."""


def in_parts(numbers: Iterable[int]) -> Iterator[list[int]]:
    """The numbers in their order, at most `AT_ONCE` in a part; no part is empty."""
    left = iter(numbers)
    while part := [*islice(left, AT_ONCE)]:
        yield part
