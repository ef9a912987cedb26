"""Who is acting and what they may do: the answer to every `require`.

What is named here is imported when it is first asked for: the gate, which is a room of this one,
cleans the environment before anything else of the program is imported.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coordtui.access.actors import SYSTEM, actor_for, role_title, signature
    from coordtui.access.permissions import CORE_PERMISSIONS
    from coordtui.access.rules import Access, UnknownPermissionError

__all__ = [
    "CORE_PERMISSIONS",
    "SYSTEM",
    "Access",
    "UnknownPermissionError",
    "actor_for",
    "role_title",
    "signature",
]

_HOMES = {
    "CORE_PERMISSIONS": "permissions",
    "Access": "rules",
    "UnknownPermissionError": "rules",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'actors')}"), name)
