"""Which role has which right: what was declared, unless the lab's settings say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coordtui.access.actors import COORDINATOR
from coordtui.api.declare import Permission
from coordtui.api.errors import NotAllowed
from coordtui.api.records import Actor


class UnknownPermissionError(LookupError):
    """A rule asked for a right that nobody declares: a fault of the program, not of the person."""


class Access:
    """Answers whether an actor has a right.

    `grants` is the settings' `[access.grants]`: a right and the roles that have it in this
    lab, in place of the declared ones. The coordinator has every right, whatever it says.
    """

    def __init__(self, permissions: Iterable[Permission], grants: Mapping[str, Sequence[str]]) -> None:
        self.permissions = {each.id: each for each in permissions}
        self._roles = {
            name: frozenset(grants.get(name, each.roles)) | {COORDINATOR}
            for name, each in self.permissions.items()
        }
        self.unknown_grants = sorted(set(grants) - set(self.permissions))
        """Rights in the settings that no active plugin declares: misspelt, or the plugin is off."""

    def may(self, actor: Actor, permission: str) -> bool:
        """Whether one of the actor's roles has the right; raises `UnknownPermissionError`."""
        if permission not in self._roles:
            raise UnknownPermissionError(permission)
        return not actor.roles.isdisjoint(self._roles[permission])

    def require(self, actor: Actor, permission: str) -> None:
        """Raise `NotAllowed` unless the actor has the right."""
        if not self.may(actor, permission):
            raise NotAllowed(permission)
