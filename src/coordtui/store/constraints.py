"""What a table declares of rules, read: into what the engine holds, and back into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from coordtui.api.declare import AtMost, Require, Table
from coordtui.api.errors import RuleBroken
from coordtui.store.query import compile_lenient, field_path
from coordtui.store.query_tree import Comparison, Joined, Negated, take_apart
from coordtui.store.sql import inlined
from coordtui.store.triggers import Check, Limit, Rule
from coordtui.text.messages import Message


def rules_of(table: Table) -> tuple[Rule, ...]:
    """The rules that a table declares, by name.

    Raises `ValueError` for a query that SQL cannot say exactly, and for a field that the
    table's records do not have: such a rule would hold nobody.
    """
    return tuple(_rule(table, rule) for rule in sorted(table.constraints, key=lambda rule: rule.name))


def message_of(rule: str, table: Table | None) -> Message | None:
    """What people are told when a rule is broken; None for a rule that the table does not declare."""
    declared = table.constraints if table else ()
    return next((one.message for one in declared if one.name == rule), None)


def in_words(broken: RuleBroken, declared: Mapping[str, Table]) -> RuleBroken:
    """The error with what the declaration tells people, where this program knows it."""
    message = message_of(broken.rule, declared.get(broken.table))
    return RuleBroken(broken.table, broken.rule, message, applies=broken.applies)


def _rule(table: Table, rule: Require | AtMost) -> Rule:
    if isinstance(rule, Require):
        return Check(rule.name, _condition(table, rule, rule.condition))
    for field in (*rule.fields, *(rule.during or ()), *([rule.weigh] if rule.weigh else [])):
        _check_field(table, rule, field)
    return Limit(
        name=rule.name,
        limit=rule.limit_field or rule.limit,  # type: ignore[arg-type] # a text always has a field
        per=rule.fields,
        counted=None if rule.where is None else _condition(table, rule, rule.where),
        weigh=rule.weigh,
        during=rule.during,
        times=_times(table, rule, rule.during) if rule.during else None,
    )


def _condition(table: Table, rule: Require | AtMost, query: object) -> str:
    compiled = compile_lenient(query)
    if not compiled.exact:
        raise ValueError(f"the rule {rule.name!r} of {table.name!r} is more than SQL can ask: {query!r}")
    for field in _fields(query):
        _check_field(table, rule, field)
    return inlined(compiled.sql, compiled.parameters)


def _fields(query: object) -> Iterator[str]:
    """The top-level fields that a query is about."""
    match take_apart(query):
        case Joined(_, first, second):
            yield from _fields(first)
            yield from _fields(second)
        case Negated(inner):
            yield from _fields(inner)
        case Comparison() as comparison:
            yield comparison.path[0]


def _check_field(table: Table, rule: Require | AtMost, field: str) -> None:
    stored = {*table.record.__struct_encode_fields__} - {"doc_id", "rev"}
    if field not in stored or field_path(field) is None:
        raise ValueError(f"the rule {rule.name!r} of {table.name!r} names an unknown field: {field!r}")


def _times(table: Table, rule: AtMost, during: tuple[str, str]) -> Literal["text", "numbers"]:
    """What starts and ends are stored as: of text and numbers, none is earlier than the other."""
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(table.record)}
    types = {part for field in during for part in _parts(fields[field])} - {NoneType}
    if types <= {str, date, datetime}:
        return "text"
    if types <= {int, float}:
        return "numbers"
    raise ValueError(f"the rule {rule.name!r} of {table.name!r} needs times or numbers in {during!r}")


def _parts(type_: Any) -> Iterator[Any]:
    """The types that a union or an annotated type stands for."""
    if get_origin(type_) in (Union, UnionType):
        for part in get_args(type_):
            yield from _parts(part)
    elif get_origin(type_) is Annotated:
        yield from _parts(get_args(type_)[0])
    else:
        yield type_
