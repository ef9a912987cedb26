"""Whether somebody still is who came in."""

from __future__ import annotations

from collections.abc import Callable

from coordtui.access.watching import over
from coordtui.api.records import Actor, Person


class PersonWatch:
    """Holds what the directory says of the acting person against what it said when they came in.

    `read` gives their record as it is stored. Who came in by a key or by the servers' own accounts has
    their roles from the gate, a moment before: they are held against those. Anybody else is held against
    the first look.
    """

    def __init__(self, actor: Actor, read: Callable[[], Person | None]) -> None:
        self._read = read
        self._through_gate = bool(actor.key) or actor.via == "ssh:sudo"
        self._looked = False
        self._roles = actor.roles if self._through_gate else None
        self.login: str | None = None
        """The name that they came in with; None before the first look, and where they have none."""

    def look(self) -> over.SessionOver | None:
        """Why the session is over, if it is; raises `StoreError` when the store does not answer."""
        person = self._read()
        if person is None:  # who never was in the directory, as in a trial, is not gone
            return over.person_gone() if self._looked or self._through_gate else None
        if person.merged_into is not None:
            return over.merged()
        login = person.login or None
        if not self._looked:
            self.login, self._looked = login, True
        if login != self.login or (self._through_gate and login is None):
            return over.login_gone()
        if self._roles is None:
            self._roles = frozenset(person.access)
        return None if frozenset(person.access) == self._roles else over.rights_changed()
