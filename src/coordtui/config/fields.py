"""What the declaration of a settings structure says about each of its fields."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec
from msgspec import inspect as types

from coordtui.text.messages import N_, Message


class Field(msgspec.Struct, frozen=True):
    """One field. `struct` is the structure it holds, `item` the type of the values of its table."""

    name: str
    type: Any
    default: Any
    required: bool
    secret: bool
    struct: type[msgspec.Struct] | None
    item: Any


@cache
def fields_of(struct: type[msgspec.Struct]) -> Mapping[str, Field]:
    """The fields of a structure, in the order of their declaration."""
    return {each.name: _field(each) for each in msgspec.structs.fields(struct)}


def _field(declared: msgspec.structs.FieldInfo) -> Field:
    kind = types.type_info(declared.type)
    extra = (kind.extra or {}) if isinstance(kind, types.Metadata) else {}
    plain = _without_metadata(kind)
    default = declared.default
    if declared.default_factory is not msgspec.NODEFAULT:
        default = declared.default_factory()
    return Field(
        name=declared.name,
        type=declared.type,
        default=default,
        required=declared.required,
        secret=bool(extra.get("secret")),
        struct=plain.cls if isinstance(plain, types.StructType) else None,
        item=declared.type.__args__[1] if isinstance(plain, types.DictType) else None,
    )


def _without_metadata(kind: types.Type) -> types.Type:
    return _without_metadata(kind.type) if isinstance(kind, types.Metadata) else kind


class Leaf(msgspec.Struct, frozen=True):
    """A field that holds a value of its own, with its path from the top of the file."""

    path: tuple[str, ...]
    field: Field
    owner: type[msgspec.Struct]

    @property
    def key(self) -> str:
        """The path as it is written on the command line."""
        return ".".join(self.path)

    @property
    def help(self) -> Message:
        """What the declaration says of the field."""
        return explanations(self.owner).get(self.field.name, N_("Its author did not explain it."))


def leaves(struct: type[msgspec.Struct], path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Every field of a structure and of the structures in it, in the order of declaration."""
    for name, field in fields_of(struct).items():
        if field.struct is None:
            yield Leaf((*path, name), field, struct)
        else:
            yield from leaves(field.struct, (*path, name))


@cache
def explanations(struct: type[msgspec.Struct]) -> Mapping[str, Message]:
    """What is written below each field, as messages of the package that declares it.

    The strings below fields are part of the source, not of the class: they are read from
    there, and only when somebody asks (`coordtui config list`, the forms of settings).
    """
    found: dict[str, Message] = {}
    for base in reversed(struct.__mro__):
        if issubclass(base, msgspec.Struct) and base is not msgspec.Struct:
            try:
                source = textwrap.dedent(inspect.getsource(base))
            except (OSError, TypeError):  # installed without its source
                continue
            domain = base.__module__.partition(".")[0]
            texts = field_docstrings(ast.parse(source).body[0])
            found.update({name: Message(text, domain) for name, text in texts.items()})
    return found


def field_docstrings(node: ast.AST) -> dict[str, str]:
    """The strings directly below the annotated names of a class, each on one line."""
    body = node.body if isinstance(node, ast.ClassDef) else []
    return {
        field.target.id: " ".join(below.value.value.split())
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }


def expected(annotation: Any) -> Message:
    """The values that a type allows, to follow “must be”."""
    return _expected(types.type_info(annotation))


_PLAIN: Mapping[type[types.Type], Message] = {
    types.BoolType: N_("true or false"),
    types.StrType: N_("a text"),
    types.ListType: N_("a list"),
    types.StructType: N_("a table"),
    types.DictType: N_("a table"),
    types.DateType: N_("a date such as 2026-11-12"),
    types.DateTimeType: N_("a moment such as 2026-11-12T09:14:00-05:00"),
}


def _expected(kind: types.Type) -> Message:  # noqa: PLR0911 - one line a kind of value
    match kind:
        case types.Metadata(type=types.StrType(), extra_json_schema={"examples": [example, *_]}):
            return N_("a text such as “{example}”", example=example)
        case types.Metadata():
            return _expected(kind.type)
        case types.UnionType():
            first, *others = (_expected(each) for each in kind.types if not isinstance(each, types.NoneType))
            for other in others:
                first = N_("{first}, or {second}", first=first, second=other)
            return first
        case types.LiteralType() | types.EnumType():
            return N_("one of: {choices}", choices=", ".join(map(str, _choices(kind))))
        case types.IntType():
            return _bounded(N_("a whole number"), kind)
        case types.FloatType():
            return _bounded(N_("a number"), kind)
        case types.ListType(item_type=types.StrType()):
            return N_("a list of texts")
        case _:
            return _PLAIN.get(type(kind), N_("a value of another kind"))


def _choices(kind: types.LiteralType | types.EnumType) -> list[Any]:
    if isinstance(kind, types.LiteralType):
        return list(kind.values)
    return [each.value for each in kind.cls]


def _bounded(what: Message, kind: types.IntType | types.FloatType) -> Message:
    least = kind.ge if kind.ge is not None else kind.gt
    most = kind.le if kind.le is not None else kind.lt
    if least is not None and most is not None:
        return N_("{what} between {least} and {most}", what=what, least=least, most=most)
    if least is not None:
        word = N_("{what}, {least} or more") if kind.ge is not None else N_("{what} above {least}")
        return word.with_values(what=what, least=least)
    if most is not None:
        word = N_("{what}, {most} or less") if kind.le is not None else N_("{what} below {most}")
        return word.with_values(what=what, most=most)
    return what
