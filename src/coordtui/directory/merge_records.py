"""What is remembered of people who are one, and of those who only look like it."""

from __future__ import annotations

import msgspec

from coordtui.api import Person, Record, Table


class Pointed(msgspec.Struct, kw_only=True):
    """Somebody's reference to the duplicate, and what it was and became."""

    person: int
    field: str
    before: list[int]
    after: list[int]


class Merge(Record):
    """A merge that holds: what the two were, what became of the one who stays, who pointed at the other."""

    kept: int
    duplicate: int
    kept_before: Person
    kept_after: Person
    duplicate_before: Person
    pointed: list[Pointed] = msgspec.field(default_factory=list)


class ToldApart(Record):
    """Two people, the smaller number first, of whom somebody said that they are not the same."""

    one: int
    other: int


MERGE_TABLES = (
    Table(name="merges", record=Merge, indexes=("kept",), unique=("duplicate",)),
    Table(name="told_apart", record=ToldApart, unique=(("one", "other"),)),
)
