"""Where a person left a list, as it is kept for the next start."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coordtui.ui.widgets.rows import Key


@dataclass(frozen=True)
class ListPlace:
    """Order, columns, the row under the cursor and its line on the screen."""

    sort: str = ""
    reverse: bool = False
    columns: Mapping[str, Any] = field(default_factory=dict)
    cursor: Key | None = None
    line: int = 0

    @classmethod
    def read(cls, place: object) -> ListPlace:
        """From what was kept. It may be of another version or damaged: what makes no sense is left out."""
        if not isinstance(place, Mapping):
            return cls()
        sort, columns, line = (place.get(name) for name in ("sort", "columns", "line"))
        return cls(
            sort=sort if isinstance(sort, str) else "",
            reverse=place.get("reverse") is True,
            columns=columns if isinstance(columns, Mapping) else {},
            cursor=_key(place.get("cursor")),
            line=line if type(line) is int and 0 <= line < 10_000 else 0,
        )


def _key(value: object) -> Key | None:
    """A key as rows have it: JSON knows no tuples."""
    if isinstance(value, list):
        parts = tuple(_key(part) for part in value)
        return parts if None not in parts else None
    return value if isinstance(value, Hashable) else None
