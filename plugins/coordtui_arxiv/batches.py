"""Long lists in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

BATCH = 500
"""Values that one query of the store compares with in SQL."""


def batches(items: Sequence[T]) -> Iterator[list[T]]:
    """The items in parts that one query takes."""
    return (list(items[at : at + BATCH]) for at in range(0, len(items), BATCH))
