"""What every query of the fleet needs: moments as they are stored, and lists that keep their index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import msgspec
from tinydb import where

from coordtui.api import Record

if TYPE_CHECKING:
    from coordtui.api import Context

R = TypeVar("R", bound=Record)
T = TypeVar("T")

AT_ONCE = 500
"""Values that one query may name and still go by its index."""

MANY = 2000
"""From so many wanted values on, a whole table is read instead."""


def stored(moment: datetime) -> str:
    """A moment as it stands in the store, to ask for with `where("at") < stored(moment)`."""
    found: str = msgspec.to_builtins(moment.astimezone(UTC))
    return found


def border(moment: datetime) -> str:
    """A moment that is never greater than the same one in the store: for `>=` and `<`, and only these.

    As text a second with a fraction is before the whole second, by the `Z` at its end.
    """
    return stored(moment).removesuffix("Z")


def in_parts(values: Iterable[T], most: int = AT_ONCE) -> Iterator[list[T]]:
    """The values in their order, at most `most` in a part; no part is empty."""
    left = iter(values)
    while part := [*islice(left, most)]:
        yield part


def having(ctx: Context, record: type[R], field: str, values: Collection[int | str]) -> list[R]:
    """The records whose indexed field is one of the values."""
    rows = ctx.store.records(record)
    if len(values) > MANY:
        wanted = set(values)
        return [each for each in rows.find() if getattr(each, field) in wanted]
    return [each for part in in_parts(values) for each in rows.find(where(field).one_of(part))]
