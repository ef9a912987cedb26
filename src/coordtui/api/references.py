"""What a plugin says of its records that refer to people, so that they follow a merge and come back.

A plugin declares a table of `Moved`, lists its references, and answers both events with
`ctx.directory.follow(ctx.store, REFERENCES, event.duplicate)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from coordtui.api.records import JSON, Record


class Moved(Record):
    """One record that went from one person to another when the two were merged.

    `record` is its number in `table`, a table of the plugin. Where the one who stays had such
    a record already, `record` is theirs, and `gone` the duplicate's, which it took in. `before`
    and `after` are what a record was and became, where more than the person changed.
    """

    kept: int
    duplicate: int
    table: str
    record: int
    gone: JSON | None = None
    before: JSON | None = None
    after: JSON | None = None


class Reference(msgspec.Struct, frozen=True):
    """A field of the records of a table that holds the number of a person.

    `one_per` names the fields by which a person has one such record at most: one mark on a
    `paper`. `together(kept, duplicate)` then says what becomes of the two; without it the record
    of the one who stays is left as it is.

    Where a record names people in other ways than in a field of its own,
    `rewritten(record, duplicate, kept)` gives it with the one in place of the other.
    """

    table: str
    record: type[Any]
    field: str = ""
    one_per: tuple[str, ...] = ()
    together: Callable[[Any, Any], Any] | None = None
    rewritten: Callable[[Any, int, int], Any] | None = None
