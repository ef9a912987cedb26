"""Documents made from the declaration of a table: valid, and about one person wherever a field is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import msgspec
from msgspec import inspect as types

from coordtui.api import Person, Table
from coordtui.privacy.referring import ABOUT_PEOPLE

_numbers = count(100_001)
_MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def documents_about(table: Table, person: Person, links: Mapping[str, int]) -> Iterator[Any]:
    """A record for each field about people of the table, with that one filled, and one with all of them.

    `links` are numbers of records of other tables, by the name of a field that leads there.
    """
    named = [each.name for each in msgspec.structs.fields(table.record) if ABOUT_PEOPLE.match(each.name)]
    for only in (*([name] for name in named), named):
        yield _struct(table.record, person, only, links)


def _struct(
    kind: type[Any], person: Person, only: list[str] | None = None, links: Mapping[str, int] | None = None
) -> Any:
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.name in ("doc_id", "rev"):
            continue
        if links and field.name in links and "int" in str(field.type):
            values[field.encode_name] = links[field.name]
            continue
        about = bool(ABOUT_PEOPLE.match(field.name)) and (only is None or field.name in only)
        if field.required or about or _nested(types.type_info(field.type)):
            values[field.encode_name] = _value(types.type_info(field.type), person, about=about)
    return msgspec.convert(values, kind)


def _nested(kind: Any) -> bool:
    return isinstance(kind, types.ListType) and isinstance(kind.item_type, types.StructType)


def _value(kind: Any, person: Person, *, about: bool) -> Any:
    match kind:
        case types.IntType():
            return (
                person.doc_id if about else max(next(_numbers) if kind.ge is None else kind.ge, kind.ge or 0)
            )
        case types.StrType():
            return person.name if about else f"x{next(_numbers)}"
        case types.FloatType():
            return float(kind.ge or 1)
        case types.BoolType():
            return False
        case types.ListType() | types.VarTupleType() | types.SetType():
            inner = kind.item_type
            whole = about or isinstance(inner, types.StructType)
            return [_value(inner, person, about=about)] if whole else []
        case types.TupleType():
            return [_value(each, person, about=about) for each in kind.item_types]
        case types.DictType():
            return {}
        case types.UnionType():
            plain = [each for each in kind.types if not isinstance(each, types.NoneType)]
            return _value(plain[0], person, about=about)
        case types.LiteralType():
            return kind.values[0]
        case types.EnumType():
            return next(iter(kind.cls)).value
        case types.DateTimeType():
            return (_MOMENT + timedelta(minutes=next(_numbers))).isoformat()
        case types.DateType():
            return date(2026, 3, 2).isoformat()
        case types.TimeType():
            return time(9).isoformat()
        case types.TimeDeltaType():
            return 60
        case types.StructType():
            return msgspec.to_builtins(_struct(kind.cls, person))
        case types.Metadata():
            return _value(kind.type, person, about=about)
        case types.BytesType():
            return ""
        case _:
            return None
