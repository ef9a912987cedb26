"""Which fields of a table refer to people, told by their names: what authors are held to as well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from coordtui.api.declare import Table

ABOUT_PEOPLE = re.compile(
    r"(?:.+_)?(?:person|people|persons)\Z|(?:person|people|persons)_ids?\Z"
    r"|owner\Z|owners\Z|asker\Z|viewer\Z|by\Z|.+_by\Z|instructors\Z|supervisors\Z|conflicts\Z"
    r"|coordinator\Z|kept\Z|duplicate\Z|merged_into\Z"
)
"""Names of fields that hold numbers, or the name, of people."""


def fields_of(tables: Iterable[Table]) -> dict[str, set[str]]:
    """The fields about people of each table that has any, also of structures within its records."""
    found: dict[str, set[str]] = {}
    for table in tables:
        names = {name for name, _ in _fields(table.record, set()) if ABOUT_PEOPLE.match(name)}
        if names:
            found[table.name] = names
    return found


def _fields(kind: type[Any], seen: set[type[Any]]) -> Iterator[tuple[str, Any]]:
    if kind in seen:
        return
    seen.add(kind)
    for field in msgspec.structs.fields(kind):
        yield field.name, field.type
        for inner in _structs(field.type):
            yield from _fields(inner, seen)


def _structs(kind: Any) -> Iterator[type[Any]]:
    """The structures that a type is made of."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for part in getattr(kind, "__args__", ()):
        yield from _structs(part)
