"""TinyDB's queries taken apart: which test of which field, joined how and in which order.

A query is a closure, and its hash leaves out what matters here: the order of the two
sides of `&`, the flags of `matches`, all of a mapped path. So the closure itself is read.
A function is known by its code, as the queries made here have it; whatever else there is
(`test`, `matches`, `search`, `fragment`, somebody's own kind of query) stays in one piece.
This rests on private names of TinyDB, hence the minor release in `pyproject.toml`.
"""

from __future__ import annotations

from types import CodeType, FunctionType
from typing import Any, Literal

import msgspec
from tinydb.queries import Query, QueryInstance, QueryLike, where

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "exists", "one_of", "any", "all"]


class Everything(msgspec.Struct, frozen=True):
    """`noop`, which every document matches."""


class Joined(msgspec.Struct, frozen=True):
    """`first & second` or `first | second`; the second is not asked when the first decides."""

    operator: Literal["and", "or"]
    first: QueryLike
    second: QueryLike


class Negated(msgspec.Struct, frozen=True):
    """`~inner`."""

    inner: QueryLike


class Comparison(msgspec.Struct, frozen=True):
    """`field == operand` and its like; a document without the field does not match."""

    field: Query
    operator: Operator
    operand: Any

    @property
    def path(self) -> tuple[Any, ...]:
        """The keys, and functions, that lead to the field."""
        path: tuple[Any, ...] = self.field._path
        return path


Part = Everything | Joined | Negated | Comparison


def take_apart(query: object) -> Part | None:
    """What a query consists of, one level deep; None when it cannot be told."""
    if type(query) is not QueryInstance or type(query._test) is not FunctionType:
        return None
    match _SHAPES.get(query._test.__code__):
        case "comparison":
            return _comparison(*_remembered(query._test))
        case "and" | "or" as operator:
            second, first = _remembered(query._test)
            return Joined(operator, first, second)
        case "not":
            return Negated(*_remembered(query._test))
        case "everything":
            return Everything()
    return None


def _comparison(runner: FunctionType) -> Comparison | None:
    """What is done with a field when it is found."""
    field, test = _remembered(runner)
    operator = _OPERATORS.get(test.__code__) if type(test) is FunctionType else None
    if operator is None:
        return None
    if operator in ("any", "all"):
        (test,) = _remembered(test)
    (operand,) = _remembered(test) or (None,)
    return Comparison(field, operator, operand)


def _remembered(function: FunctionType) -> list[Any]:
    """What a function has from where it was made, in the order of the names."""
    return [cell.cell_contents for cell in function.__closure__ or ()]


def _test_of(query: QueryInstance) -> FunctionType:
    """The test that a query makes when its field is found."""
    (runner,) = _remembered(query._test)  # type: ignore[arg-type] # it is a function, not any callable
    test: FunctionType = _remembered(runner)[1]
    return test


_FIELD = where("field")
_EXISTS = _FIELD.exists()

_SHAPES = {
    _EXISTS._test.__code__: "comparison",
    (_EXISTS & _EXISTS)._test.__code__: "and",
    (_EXISTS | _EXISTS)._test.__code__: "or",
    (~_EXISTS)._test.__code__: "not",
    Query().noop()._test.__code__: "everything",
}

_OPERATORS: dict[CodeType, Operator] = {
    _test_of(_FIELD == 0).__code__: "==",
    _test_of(_FIELD != 0).__code__: "!=",
    _test_of(_FIELD < 0).__code__: "<",
    _test_of(_FIELD <= 0).__code__: "<=",
    _test_of(_FIELD > 0).__code__: ">",
    _test_of(_FIELD >= 0).__code__: ">=",
    _test_of(_EXISTS).__code__: "exists",
    _test_of(_FIELD.one_of([])).__code__: "one_of",
    _test_of(_FIELD.any([])).__code__: "any",
    _test_of(_FIELD.all([])).__code__: "all",
}
