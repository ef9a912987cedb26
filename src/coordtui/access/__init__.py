"""Who is acting and what they may do: the answer to every `require`."""

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
