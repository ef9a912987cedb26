"""The concepts that the lab added to its vocabulary, or changed; everybody may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.access import Access
from coordtui.api import Actor, Term
from coordtui.directory.tables import TERMS
from coordtui.store import Repository

if TYPE_CHECKING:
    from coordtui.store import PluginStore

EDIT = "core.terms.edit"


class Terms(Repository[Term]):
    """The lab's own terms. `store` writes in the actor's name."""

    def __init__(self, store: PluginStore, access: Access, actor: Actor) -> None:
        super().__init__(store.table(TERMS.name), TERMS)
        self._access, self._actor = access, actor

    def add(self, record: Term) -> Term:
        """Store a new term."""
        self._access.require(self._actor, EDIT)
        return super().add(record)

    def save(self, record: Term) -> Term:
        """Change a term; raises `StaleRecord`."""
        self._access.require(self._actor, EDIT)
        return super().save(record)

    def remove(self, doc_id: int) -> bool:
        """Remove a term; whether there was one."""
        self._access.require(self._actor, EDIT)
        return super().remove(doc_id)
