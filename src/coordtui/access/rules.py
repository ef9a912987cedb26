"""Which role has which right: what was declared, unless the lab's settings say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy

from coordtui.access.actors import COORDINATOR, SYSTEM
from coordtui.api.declare import Permission
from coordtui.api.errors import NotAllowed, Refused
from coordtui.api.records import Actor


class UnknownPermissionError(LookupError):
    """A rule asked for a right that nobody declares: a fault of the program, not of the person."""


class Switch:
    """Whether a session is over, for all that was ever handed out of it: then nobody in it may anything."""

    over: Refused | None = None
    """Why it is over."""


class Access:
    """Answers whether an actor has a right.

    `grants` is the settings' `[access.grants]`: a right and the roles that have it in this
    lab, in place of the declared ones. The coordinator has every right, whatever it says.
    Once the `switch` is thrown, only the program itself has any: it still delivers what it owes.
    """

    def __init__(
        self,
        permissions: Iterable[Permission],
        grants: Mapping[str, Sequence[str]],
        switch: Switch | None = None,
    ) -> None:
        self.switch = switch or Switch()
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
        if self.switch.over is not None and actor != SYSTEM:
            return False
        return not actor.roles.isdisjoint(self._roles[permission])

    def rights_of(self, actor: Actor) -> frozenset[str]:
        """All rights that the actor has."""
        return frozenset(each for each in self.permissions if self.may(actor, each))

    def granting(self, grants: Mapping[str, Sequence[str]]) -> Access:
        """The same rights where the lab's settings say this of them."""
        return Access(self.permissions.values(), grants, self.switch)

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
        """Raise `NotAllowed` unless the actor may do what needs the right; why, once the session is over."""
        if not self.may_change(actor, permission):
            if self.switch.over is not None:
                raise self.switch.over
            raise NotAllowed(permission)
