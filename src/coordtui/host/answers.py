"""What hooks may answer, checked where the plugin can still be blamed for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from coordtui.api import Card, Command, Hit, PersonalData

MOST = 1000
"""So many hits, cards or commands are taken from one plugin; a generator may have no end."""

_MANY: dict[str, type[Any]] = {
    "coordtui_search": Hit,
    "coordtui_record_actions": Command,
    "coordtui_today": Card,
}
_ONE: dict[str, type[Any]] = {"coordtui_services": Mapping, "coordtui_personal_data": PersonalData}


def checked(hook: str, value: Any) -> Any:
    """The answer, with what is lazy made into a list; raises `TypeError` for a wrong one."""
    if value is None:
        return None
    if kind := _MANY.get(hook):
        _expect(hook, value, Iterable)
        items = list(islice(value, MOST))
        for item in items:
            _expect(hook, item, kind)
        return items
    _expect(hook, value, _ONE.get(hook, object))
    return value


def _expect(hook: str, value: object, kind: type[Any]) -> None:
    if not isinstance(value, kind):
        raise TypeError(f"{hook}() gave a {type(value).__name__} where a {kind.__name__} is due")
