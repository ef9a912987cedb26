"""The smallest documents of a record, made of its types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import inspect

SO_MANY = 3
"""Documents made of one record."""

_PLAIN: dict[type[inspect.Type], Any] = {
    inspect.StrType: "x",
    inspect.IntType: 1,
    inspect.FloatType: 1.0,
    inspect.BoolType: True,
    inspect.NoneType: None,
    inspect.DateTimeType: "2026-11-12T14:00:00Z",
    inspect.DateType: "2026-11-12",
    inspect.TimeType: "14:00:00",
    inspect.TimeDeltaType: "PT1H",
    inspect.UUIDType: "00000000-0000-0000-0000-000000000001",
    inspect.DecimalType: "1",
    inspect.BytesType: "",
    inspect.AnyType: "x",
}


def documents(record: type[Any]) -> list[dict[str, Any]]:
    """A few documents of a record, all fields filled; none when its types cannot be made up."""
    made = _made(inspect.type_info(record))
    return [made] * SO_MANY if is_one(record, made) else []


def is_one(record: type[Any], document: Mapping[str, Any]) -> bool:
    """Whether a document is one of the record's."""
    try:
        msgspec.convert(document, record, str_keys=True)
    except (msgspec.ValidationError, ValueError, TypeError):
        return False
    return True


def _made(kind: inspect.Type) -> Any:
    """A value of a type, with something in each place."""
    made = _PLAIN.get(type(kind))
    match kind:
        case inspect.StructType(fields=fields):
            named = [each for each in fields if each.name not in {"doc_id", "rev"}]
            made = {each.encode_name: _made(each.type) for each in named}
        case inspect.LiteralType(values=values):
            made = values[0]
        case inspect.EnumType(cls=enum):
            made = next(iter(enum)).value
        case inspect.UnionType(types=types):
            made = _made(next((each for each in types if not isinstance(each, inspect.NoneType)), types[0]))
        case inspect.Metadata(type=inner):
            made = _made(inner)
        case inspect.DictType(value_type=inner):
            made = {"x": _made(inner)}
        case inspect.ListType(item_type=inner) | inspect.VarTupleType(item_type=inner):
            made = [_made(inner)]
        case inspect.SetType(item_type=inner) | inspect.FrozenSetType(item_type=inner):
            made = [_made(inner)]
        case inspect.TupleType(item_types=inners):
            made = [_made(each) for each in inners]
    return made
