"""TinyDB queries said in SQL.

A compiled query lets through every document that the query matches, and maybe more:
whoever uses it asks the query itself again, unless it is `exact`. TinyDB describes a
query by its hash; what is not understood there (`matches`, `search`, `fragment`, tests,
mapped paths, the hashes of which leave out what matters) restricts nothing.

One difference from TinyDB: where a field holds another type than `<` asks for, stock
TinyDB raises `TypeError`; here such a document does not match.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec
from tinydb.queries import QueryInstance

from coordtui.store.encoding import escape

Value = str | int | float | None

_PLAIN_KEY = re.compile('[^"\\\\\x00-\x1f\ud800-\udfff\ue000]+')
_EXACT_FLOAT = 2.0**53
_INT64 = 2**63


class Compiled(msgspec.Struct, frozen=True):
    """A condition in SQL with its values; `exact` when it needs no second look."""

    sql: str
    parameters: tuple[Value, ...] = ()
    exact: bool = True


ANYTHING = Compiled("1", exact=False)
EVERYTHING = Compiled("1")


def field_path(*keys: str) -> str | None:
    """The JSON path of a field as an SQL literal, or None when a key cannot be said."""
    if not keys or not all(_PLAIN_KEY.fullmatch(key) for key in keys):
        return None
    path = "$" + "".join(f'."{key}"' for key in keys)
    return "'" + path.replace("'", "''") + "'"


@lru_cache(maxsize=1024)
def field_value(field: str) -> str:
    """The SQL expression of a top-level field; raises `ValueError` for a name it cannot say."""
    if field in ("doc_id", "rev"):
        return {"doc_id": "id", "rev": "rev"}[field]
    path = field_path(field)
    if path is None:
        raise ValueError(f"not a field name: {field!r}")
    return f"json_extract(body, {path})"


def compile_query(cond: object) -> Compiled:
    """The SQL of a query, `ANYTHING` when SQL cannot say it, `EVERYTHING` for None."""
    if cond is None:
        return EVERYTHING
    if type(cond) is not QueryInstance or cond._hash is None:
        return ANYTHING
    return _compile(cond._hash)


def _compile(described: Any) -> Compiled:
    match described:
        case ():
            return EVERYTHING
        case ("and" | "or" as operator, frozenset() as parts):
            return _combine(operator, [_compile(part) for part in parts])
        case ("not", inner):
            negated = _compile(inner)
            if not negated.exact:  # the complement of "maybe more" would be "maybe less"
                return ANYTHING
            return Compiled(f"(({negated.sql}) IS NOT TRUE)", negated.parameters)
        case (str() as operator, tuple() as keys, *values):
            path = field_path(*keys) if all(type(key) is str for key in keys) else None
            if path is not None:
                return _compare(operator, path, values)
    return ANYTHING


def _combine(operator: str, parts: list[Compiled]) -> Compiled:
    if operator == "or" and ANYTHING in parts:
        return ANYTHING
    return Compiled(
        "(" + f" {operator.upper()} ".join(part.sql for part in parts) + ")",
        tuple(value for part in parts for value in part.parameters),
        all(part.exact for part in parts),
    )


def _compare(operator: str, path: str, values: list[Any]) -> Compiled:
    match operator, values:
        case "exists", []:
            compiled = Compiled(f"json_type(body, {path}) IS NOT NULL")
        case "==", [value]:
            compiled = _equal(path, value)
        case "!=", [value]:
            compiled = _unequal(path, value)
        case "one_of", [(tuple() | frozenset()) as items]:
            compiled = _one_of(path, list(items))
        case "<" | "<=" | ">" | ">=", [value]:
            compiled = _ordered(operator, path, value)
        case _:
            compiled = ANYTHING
    return compiled


def _equal(path: str, value: Any) -> Compiled:
    if not _comparable(value):
        return ANYTHING
    if value is None:
        return Compiled(f"json_type(body, {path}) = 'null'")
    return Compiled(f"json_extract(body, {path}) = ?", (_bound(value),), _never_a_container(value))


def _unequal(path: str, value: Any) -> Compiled:
    equal = _equal(path, value)
    if not equal.exact:
        return ANYTHING
    present = f"json_type(body, {path}) IS NOT NULL"
    return Compiled(f"({present} AND ({equal.sql}) IS NOT TRUE)", equal.parameters)


def _one_of(path: str, items: list[Any]) -> Compiled:
    if not items:
        return Compiled("0")
    if len(items) > 500 or not all(map(_comparable, items)):
        return ANYTHING
    parts = [_equal(path, None)] if None in items else []
    scalars = [item for item in items if item is not None]
    if scalars:
        marks = ", ".join("?" * len(scalars))
        sql = f"json_extract(body, {path}) IN ({marks})"
        exact = all(map(_never_a_container, scalars))
        parts.append(Compiled(sql, tuple(map(_bound, scalars)), exact))
    return _combine("or", parts)


def _ordered(operator: str, path: str, value: Any) -> Compiled:
    if value is None or not _comparable(value):
        return ANYTHING
    kinds = "('text')" if isinstance(value, str) else "('true', 'false', 'integer', 'real')"
    # The first condition can use an index; the second keeps out what SQL would compare
    # with everything (arrays are text to it), so that the answer is exact.
    sql = f"(json_extract(body, {path}) {operator} ? AND json_type(body, {path}) IN {kinds})"
    return Compiled(sql, (_bound(value),))


def _comparable(value: object) -> bool:
    """Whether SQL compares the value with any stored one as Python does."""
    if type(value) is float:
        return abs(value) < _EXACT_FLOAT  # beyond, an integer and its neighbour look the same
    if type(value) is int:
        return -_INT64 <= value < _INT64
    return type(value) in (str, bool, type(None))


def _never_a_container(value: Any) -> bool:
    """Whether no array or object can look like the value: SQL sees those as their text."""
    return not (isinstance(value, str) and value[:1] in ("[", "{"))


def _bound(value: Any) -> Value:
    return escape(value) if isinstance(value, str) else value
