"""Which role has which right: what was declared, unless the lab's settings say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy

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
        self._acting: Actor | None = None
        self.unknown_grants = sorted(set(grants) - set(self.permissions))
        """Rights in the settings that no active plugin declares: misspelt, or the plugin is off."""

    def may(self, actor: Actor, permission: str) -> bool:
        """Whether one of the actor's roles has the right; raises `UnknownPermissionError`."""
        if permission not in self._roles:
            raise UnknownPermissionError(permission)
        return not actor.roles.isdisjoint(self._roles[permission])

    def on_behalf_of(self, acting: Actor) -> Access:
        """The same rights where `acting` looks with the eyes of others: they see what those see.

        `may` then answers for whoever is asked about, `may_change` and `require` only where the acting
        person has the right too.
        """
        limited = copy(self)
        limited._acting = acting
        return limited

    def author(self, actor: Actor) -> Actor:
        """Who really acts where something is done as `actor`."""
        return self._acting or actor

    def may_change(self, actor: Actor, permission: str) -> bool:
        """Whether the actor has the right, and so has the person who really acts."""
        return self.may(actor, permission) and self.may(self.author(actor), permission)

    def require(self, actor: Actor, permission: str) -> None:
        """Raise `NotAllowed` unless the actor may do what needs the right."""
        if not self.may_change(actor, permission):
            raise NotAllowed(permission)
