"""One comparison of a TinyDB query in SQL: what it matches, and on what it could raise.

How SQL sorts helps: numbers (`true` and `false` among them) come before text, arrays and
objects are text that begins with a bracket, and what is `null` or not there is NULL. Each
range is given both ends: with one, SQLite would rather read a whole table in the order of
its numbers than use an index.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import msgspec

from coordtui.store.encoding import escape
from coordtui.store.query_tree import Comparison

Value = str | int | float | None

_PLAIN_KEY = re.compile('[^"\\\\\x00-\x1f\ud800-\udfff\ue000]+')
_EXACT_FLOAT = 2.0**53
_INT64 = 2**63
_MOST_VALUES = 500


class Sql(msgspec.Struct, frozen=True):
    """A condition in SQL with its values; `joined` by AND or OR, with so many levels within."""

    text: str
    values: tuple[Value, ...] = ()
    joined: str = ""
    levels: int = 0


ALWAYS, NEVER = Sql("TRUE"), Sql("FALSE")


def both(one: Sql, other: Sql) -> Sql:
    """`one AND other`."""
    if one is ALWAYS or other is NEVER:
        return other
    if other is ALWAYS or one is NEVER:
        return one
    return _join("AND", one, other)


def either(one: Sql, other: Sql) -> Sql:
    """`one OR other`."""
    if one is NEVER or other is ALWAYS:
        return other
    if other is NEVER or one is ALWAYS:
        return one
    return _join("OR", one, other)


def negation(of: Sql) -> Sql:
    """What is not `of`, be it false or NULL."""
    return Sql(f"({of.text}) IS NOT TRUE", of.values, levels=of.levels + 1)


def _join(operator: str, one: Sql, other: Sql) -> Sql:
    left, right = _side(operator, one), _side(operator, other)
    text = f"{left.text} {operator} {right.text}"
    return Sql(text, left.values + right.values, operator, max(left.levels, right.levels))


def _side(operator: str, side: Sql) -> Sql:
    """In parentheses only where they are needed: SQLite takes few of them."""
    if side.joined in ("", operator):
        return side
    return Sql(f"({side.text})", side.values, levels=side.levels + 1)


class Known(msgspec.Struct, frozen=True):
    """What SQL can say of a comparison: a document that it matches is among `matches` (and no
    other, if `exact`), a document on which it could raise is among `raises`."""

    matches: Sql
    raises: Sql = NEVER
    exact: bool = True


UNKNOWN = Known(ALWAYS, ALWAYS, exact=False)


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


def compare(comparison: Comparison) -> Known:
    """What SQL can say of a comparison."""
    field = _field_of(comparison)
    if field is None:
        return UNKNOWN
    if comparison.operator == "exists":
        return Known(field.present)
    say = _SAID.get(comparison.operator)
    return say(field, comparison.operand) if say else UNKNOWN


class _Field(msgspec.Struct, frozen=True):
    """A field in SQL, and what a document may have there. Text that begins with a bracket may be
    taken for a `container`."""

    value: str
    kind: str
    present: Sql
    null: Sql
    container: Sql
    not_text: Sql
    not_number: Sql


@lru_cache(maxsize=1024)
def _field(keys: tuple[str, ...]) -> _Field | None:
    path = field_path(*keys)
    if path is None:
        return None
    value, kind = f"json_extract(body, {path})", f"json_type(body, {path})"

    def rare(low: str, high: str) -> Sql:  # as a hint to the planner, which knows no values
        return Sql(f"(likelihood({value} >= {low}, 0.001) AND {value} < {high})")

    null = Sql(f"({value} IS NULL AND {kind} = 'null')")
    container = either(rare("'['", r"'\'"), rare("'{'", "'|'"))
    return _Field(
        value,
        kind,
        present=Sql(f"{kind} IS NOT NULL"),
        null=null,
        container=container,
        not_text=either(null, either(container, rare("-9e999", "''"))),
        not_number=either(null, rare("''", "x''")),
    )


def _field_of(comparison: Comparison) -> _Field | None:
    for key in comparison.path:
        if type(key) is not str:
            return None
    return _field(comparison.path)


def _equal(field: _Field, operand: Any) -> Known:
    if operand is None:
        return Known(field.null)
    if not _is_scalar(operand):  # even "==" may raise, when somebody defined it
        return UNKNOWN
    if not _comparable(operand):
        return Known(ALWAYS, exact=False)
    return Known(Sql(f"{field.value} = ?", (_bound(operand),)), exact=_never_a_container(operand))


def _unequal(field: _Field, operand: Any) -> Known:
    equal = _equal(field, operand)
    if not equal.exact:
        return Known(ALWAYS, equal.raises, exact=False)
    return Known(both(field.present, negation(equal.matches)))


def _one_of(field: _Field, operand: Any) -> Known:
    if type(operand) not in (list, tuple, set, frozenset) or not all(map(_is_scalar, operand)):
        return UNKNOWN
    # A set asks for the hash of what it looks for; what arrays and objects become has none.
    raises = field.container if isinstance(operand, set | frozenset) else NEVER
    if len(operand) > _MOST_VALUES or not all(map(_comparable, operand)):
        return Known(ALWAYS, raises, exact=False)
    values = tuple(_bound(item) for item in operand if item is not None)
    marks = ", ".join("?" * len(values))
    matches = Sql(f"{field.value} IN ({marks})", values) if values else NEVER
    if None in operand:
        matches = either(field.null, matches)
    return Known(matches, raises, all(map(_never_a_container, values)))


def _ordered(operator: str, field: _Field, operand: Any) -> Known:
    if operand is None:
        return Known(NEVER, field.present)
    if not _is_scalar(operand):
        return UNKNOWN
    if isinstance(operand, str):
        lowest, highest, also = "''", "x''", f" AND {field.kind} = 'text'"
        raises = field.not_text
    else:
        lowest, highest, also = "-9e999", "''", ""
        raises = field.not_number
    if not _comparable(operand):
        return Known(Sql(f"({field.value} >= {lowest} AND {field.value} < {highest})"), raises, exact=False)
    other_end = f">= {lowest}" if operator[0] == "<" else f"< {highest}"
    sql = f"({field.value} {operator} ? AND {field.value} {other_end}{also})"
    return Known(Sql(sql, (_bound(operand),)), raises)


_SAID: dict[str, Callable[[_Field, Any], Known]] = {
    "==": _equal,
    "!=": _unequal,
    "one_of": _one_of,
    **{operator: partial(_ordered, operator) for operator in ("<", "<=", ">", ">=")},
}


def _is_scalar(value: object) -> bool:
    return type(value) in (str, bool, int, float, type(None))


def _comparable(value: Any) -> bool:
    """Whether SQL compares a scalar with any stored value as Python does."""
    if type(value) is float:
        return abs(value) < _EXACT_FLOAT  # beyond, an integer and its neighbour look the same
    if type(value) is int:
        return -_INT64 < value < _INT64  # SQLite reads what is lower than the lowest as the lowest
    return True


def _never_a_container(value: Any) -> bool:
    """Whether no array or object can look like the value: SQL sees those as their text."""
    return not (isinstance(value, str) and value[:1] in ("[", "{"))


def _bound(value: Any) -> Value:
    return escape(value) if isinstance(value, str) else value
