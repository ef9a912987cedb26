"""What a plugin says of its records that refer to people, so that they follow a merge and come back.

A plugin declares a table of `Moved`, lists its references, and answers both events with
`ctx.directory.follow(ctx.store, REFERENCES, event.duplicate)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coordtui.api.records import JSON, Record


class Moved(Record):
    """One record that went from one person to another when the two were merged.

    `record` is its number in `table`, a table of the plugin. Where the one who stays had such
    a record already, `record` is theirs: `before` and `after` are what it was and became, and
    `gone` is the duplicate's, which it took in.
    """

    kept: int
    duplicate: int
    table: str
    record: int
    gone: JSON | None = None
    before: JSON | None = None
    after: JSON | None = None


@dataclass(frozen=True)
class Reference:
    """A field of the records of a table that holds the number of a person.

    `one_per` names the fields by which a person has one such record at most: one mark on a
    `paper`. `together(kept, duplicate)` then says what becomes of the two; without it the record
    of the one who stays is left as it is.
    """

    table: str
    record: type[Any]
    field: str
    one_per: tuple[str, ...] = ()
    together: Callable[[Any, Any], Any] | None = None
