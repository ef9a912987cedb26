"""TinyDB queries said in SQL.

A compiled query lets through every document that answers to the query, and maybe more:
whoever uses it asks the query itself again, unless it is `exact`. There are two ways to
compile, because there are two opinions on `where("age") < 5` when an age is `"old"`.

- `compile_strict`: as TinyDB has it. That is a `TypeError`, so what could raise is let
  through too, and raises when the query is asked again.
- `compile_lenient`: such a document does not match; `lenient` asks so again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from coordtui.store.comparison import (
    ALWAYS,
    NEVER,
    UNKNOWN,
    Known,
    Sql,
    Value,
    both,
    compare,
    either,
    field_path,
    field_value,
    negation,
)
from coordtui.store.query_tree import Comparison, Everything, Joined, Negated, take_apart

__all__ = [
    "ANYTHING",
    "EVERYTHING",
    "Compiled",
    "compile_lenient",
    "compile_strict",
    "field_path",
    "field_value",
    "lenient",
]

_LONGEST, _DEEPEST = 30_000, 20
"""Characters and levels of SQL. SQLite joins no more than 1,000 conditions, and its parser
remembers 100 signs of what it is in the middle of."""


class Compiled(msgspec.Struct, frozen=True):
    """A condition in SQL with its values; `exact` when it needs no second look."""

    sql: str
    parameters: tuple[Value, ...] = ()
    exact: bool = True


ANYTHING = Compiled("TRUE", exact=False)
EVERYTHING = Compiled("TRUE")


def compile_strict(query: object) -> Compiled:
    """The SQL of a query that raises `TypeError` for what cannot be compared."""
    return _compiled(_condition(query, strict=True))


def compile_lenient(query: object) -> Compiled:
    """The SQL of a query that does not match what cannot be compared; `EVERYTHING` for None."""
    return EVERYTHING if query is None else _compiled(_condition(query, strict=False))


def lenient(query: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """The query, except that what cannot be compared does not match."""
    match take_apart(query):
        case Joined("and", first, second):
            one, other = lenient(first), lenient(second)
            return lambda document: one(document) and other(document)
        case Joined("or", first, second):
            one, other = lenient(first), lenient(second)
            return lambda document: one(document) or other(document)
        case Negated(inner):
            positive = lenient(inner)
            return lambda document: not positive(document)
        case Comparison(field, "any" | "all" as operator, operand) if callable(operand):
            nested: Callable[[Any], bool] = getattr(field, operator)(lenient(operand))
            return nested
        case Comparison():
            return _forgiving(query)
    return query


def _forgiving(query: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def ask(document: Any) -> bool:
        try:
            return query(document)
        except TypeError:
            return False

    return ask


class _Condition(msgspec.Struct, frozen=True):
    """What SQL can say of a query; documents of both kinds are among `passes`. See `Known`."""

    matches: Sql
    raises: Sql
    passes: Sql
    exact: bool


def _compiled(condition: _Condition) -> Compiled:
    passes = condition.passes
    if len(passes.text) > _LONGEST or passes.levels > _DEEPEST:
        return ANYTHING
    exact = condition.exact and condition.raises is NEVER
    return Compiled(f"({passes.text})" if passes.joined == "OR" else passes.text, passes.values, exact)


def _condition(query: object, *, strict: bool) -> _Condition:
    match take_apart(query):
        case Comparison() as comparison:
            known = compare(comparison)
        case Joined(operator, first, second):
            join = _and if operator == "and" else _or
            return join(_condition(first, strict=strict), _condition(second, strict=strict))
        case Negated(inner):
            return _not(_condition(inner, strict=strict))
        case Everything():
            known = Known(ALWAYS)
        case _:
            known = UNKNOWN
    raises = known.raises if strict else NEVER
    return _Condition(known.matches, raises, either(known.matches, raises), known.exact)


def _and(first: _Condition, second: _Condition) -> _Condition:
    """The second is asked about what the first matches."""
    matches = both(first.matches, second.matches)
    exact = first.exact and second.exact
    if first.raises is second.raises is NEVER:
        return _Condition(matches, NEVER, matches, exact)
    raises = either(first.raises, both(first.matches, second.raises))
    return _Condition(matches, raises, either(first.raises, both(first.matches, second.passes)), exact)


def _or(first: _Condition, second: _Condition) -> _Condition:
    matches = either(first.matches, second.matches)
    exact = first.exact and second.exact
    if first.raises is second.raises is NEVER:
        return _Condition(matches, NEVER, matches, exact)
    raises = either(first.raises, second.raises)
    return _Condition(matches, raises, either(first.passes, second.passes), exact)


def _not(inner: _Condition) -> _Condition:
    # the complement of "maybe more" would be "maybe less"
    matches = negation(inner.matches) if inner.exact else ALWAYS
    return _Condition(matches, inner.raises, either(matches, inner.raises), inner.exact)
