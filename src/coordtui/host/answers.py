"""What hooks may answer, checked where the plugin can still be blamed for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import msgspec

from coordtui.api import Card, Command, Hit, Panel, PersonalData

MOST = 1000
"""So many hits, cards, commands or panels are taken from one plugin; a generator may have no end."""

_MANY: dict[str, type[Any]] = {
    "coordtui_search": Hit,
    "coordtui_record_actions": Command,
    "coordtui_record_panels": Panel,
    "coordtui_today": Card,
}
_ONE: dict[str, type[Any]] = {"coordtui_services": Mapping, "coordtui_personal_data": PersonalData}


def checked(hook: str, value: Any) -> Any:
    """The answer, with what is lazy made into a list.

    Raises `TypeError` for what is of another type, `msgspec.ValidationError` for a wrong value in it.
    """
    if value is None:
        return None
    if kind := _MANY.get(hook):
        _expect(hook, value, Iterable)
        return [_expect(hook, item, kind) for item in islice(value, MOST)]
    return _expect(hook, value, _ONE.get(hook, object))


def _expect(hook: str, value: Any, kind: type[Any]) -> Any:
    """The value with its fields converted: who makes a struct may put anything into it."""
    if not isinstance(value, kind):
        raise TypeError(f"{hook}() gave a {type(value).__name__} where a {kind.__name__} is due")
    if not isinstance(value, msgspec.Struct):
        return value
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    return msgspec.convert(fields, type(value))
