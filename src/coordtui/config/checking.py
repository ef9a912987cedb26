"""Values from outside turned into a settings structure, or an error that says where and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, TypeVar

import msgspec

from coordtui.api.errors import SettingsError
from coordtui.config.fields import Field, expected, fields_of
from coordtui.text.messages import N_, Message

S = TypeVar("S", bound=msgspec.Struct)
Where = Callable[[Sequence[str]], Message]
"""Says in words where the key with this path is written."""


def checked(struct: type[S], values: Mapping[str, Any], where: Where, path: tuple[str, ...] = ()) -> S:
    """The structure with these values; raises `SettingsError` at the first that does not fit."""
    if not values:
        with suppress(TypeError):  # something is missing: said below
            return struct()
    fields = fields_of(struct)
    for name in values:
        if name not in fields:
            known = [".".join((*path, each)) for each in fields]
            raise unknown_key(".".join((*path, name)), known, where((*path, name)))
    kept = {name: _value(fields[name], value, where, (*path, name)) for name, value in values.items()}
    for name, field in fields.items():
        if field.required and name not in kept:
            raise SettingsError(
                N_("The setting “{key}” is missing.", key=".".join((*path, name))),
                why=where(path),
                remedy=N_("Add it; it must be {expected}.", expected=expected(field.type)),
            )
    try:
        return struct(**kept)
    except (TypeError, ValueError) as error:  # a rule over several fields, in __post_init__
        raise SettingsError(
            N_("The settings “{key}” do not fit together.", key=".".join(path)),
            why=str(error),
            remedy=where(path),
        ) from error


def _value(field: Field, value: Any, where: Where, path: tuple[str, ...]) -> Any:
    if field.struct is not None and isinstance(value, Mapping):
        return checked(field.struct, value, where, path)
    if field.item is not None and isinstance(value, Mapping):
        return {
            name: converted(each, field.item, where, (*path, name)) for name, each in flattened(value).items()
        }
    return converted(value, field.type, where, path, default=field.default)


def flattened(table: Mapping[str, Any]) -> dict[str, Any]:
    """`page.keep = ["f"]` for `"page.keep" = ["f"]`: TOML makes tables of names with a dot."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            flat.update({f"{name}.{rest}": each for rest, each in flattened(value).items()})
        else:
            flat[name] = value
    return flat


def converted(value: Any, annotation: Any, where: Where, path: Sequence[str], default: Any = None) -> Any:
    """The value as the type asks; raises `SettingsError`."""
    try:
        return msgspec.convert(value, annotation)
    except msgspec.ValidationError as error:
        raise misfit(annotation, where, path, default) from error


def misfit(
    annotation: Any, where: Where, path: Sequence[str], default: Any = None, remedy: Message | None = None
) -> SettingsError:
    """The error for a value that its setting cannot have."""
    remedy = remedy or N_("Correct it, or remove it.")
    if isinstance(default, str | int | float | list):
        remedy = N_("Correct it, or remove it to have the default, {default}.", default=in_toml(default))
    return SettingsError(
        N_("“{key}” must be {expected}.", key=".".join(path), expected=expected(annotation)),
        why=where(path),
        remedy=remedy,
    )


def unknown_key(key: str, known: Iterable[str], where: Message | None = None) -> SettingsError:
    """The error for a name that nobody declares, with the nearest that somebody does."""
    from difflib import get_close_matches

    near = get_close_matches(key, list(known), n=1)
    remedy = N_("“coordtui config list” shows those that there are.")
    if near:
        remedy = N_("Did you mean “{near}”?", near=near[0])
    return SettingsError(N_("There is no setting “{key}”.", key=key), why=where, remedy=remedy)


def in_toml(value: Any) -> str:
    """A value as one would write it in the file, on one line."""
    from tomlkit import item

    plain = msgspec.to_builtins(value, builtin_types=(datetime, date, time))
    return "" if plain is None else str(item(plain).as_string())
