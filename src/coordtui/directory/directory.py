"""The people of the lab, as one actor may see and change them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

from tinydb import where

from coordtui.access import SYSTEM, Access
from coordtui.api import Actor, Group, Lab, Language, Person, Refused, fold, words_of
from coordtui.directory.lookup import Vocabulary, begun
from coordtui.directory.repositories import Groups, People
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.store import PluginStore

NOT_MERGED = where("merged_into") == None  # noqa: E711 - a query, not a comparison

_FEW = 5
"""With fewer people found as typed, those who are a typo away are added."""

_RANKED = 200
"""So many people found as typed are put in order."""


class Directory:
    """People, groups and the lab. Every read and write is checked against the actor's rights.

    `store` is the core's part of the store.
    """

    def __init__(self, store: PluginStore, access: Access, actor: Actor = SYSTEM) -> None:
        self._store, self._access, self._actor = store.acting_as(actor), access, actor
        self._vocabulary: tuple[int, Vocabulary] | None = None

    def acting_as(self, actor: Actor) -> Directory:
        """The directory as somebody else may see and change it."""
        return Directory(self._store, self._access, actor)

    def require(self, permission: str) -> None:
        """Raise `NotAllowed` unless the actor has the right."""
        self._access.require(self._actor, permission)

    def transaction(self) -> AbstractContextManager[object]:
        """All or nothing of what is written within."""
        return self._store.transaction()

    # -- the lab

    def lab(self) -> Lab | None:
        """The lab of this store; None while it has none. Everybody may ask."""
        return self._store.records(Lab).first()

    def create_lab(
        self, name: str, language: Language, coordinator_name: str, now: datetime, *, demo: bool = False
    ) -> Lab:
        """Write the lab and its coordinator into a store that has none; raises `Refused` when it has.

        Needs no right: in an empty store nobody has any yet.
        """
        with self.transaction():
            if self.lab() is not None:
                raise Refused(N_("This store has a lab already."))
            person = Person(name=coordinator_name, access=["coordinator", "researcher"])
            coordinator = self._store.records(Person).add(person)
            lab = Lab(name=name, language=language, coordinator=coordinator.doc_id, created=now, demo=demo)
            return self._store.records(Lab).add(lab)

    # -- people and groups

    def people(self) -> People:
        """Everybody, as the actor sees them; needs the right to see or to change people."""
        return People(self._store, self._access, self._actor)

    def person(self, number: int) -> Person | None:
        """The person of this number, or the one they were merged into; None when there is none."""
        person = self.people().get(number)
        seen = set()
        while person is not None and person.merged_into is not None and person.doc_id not in seen:
            seen.add(person.doc_id)
            person = self.people().get(person.merged_into)
        return person

    def visible_to(self, person: Person, actor: Actor) -> Person:
        """The person as somebody else sees them: fields hidden from them are blank."""
        return People(self._store, self._access, actor).seen(person)

    def groups(self) -> Groups:
        """All teams, programmes and committees."""
        return Groups(self._store, self._access, self._actor)

    def group_named(self, name: str) -> Group | None:
        """The group of this name, whatever its case and accents."""
        folded = fold(name.strip())
        return next((group for group in self.groups().find() if fold(group.name) == folded), None)

    # -- search

    def find(self, text: str, limit: int = 20) -> list[Person]:
        """People by name, e-mail or interests, best first; forgiving.

        Words come in any order, accents and case do not matter, each word may be only begun,
        and a name may have a typo in each word. What is hidden from the actor is not searched.
        """
        words = words_of(text)
        people = self.people()
        if not words:
            return []
        found = people.find(NOT_MERGED, match=" ".join(words), limit=max(_RANKED, limit))
        found.sort(key=lambda person: (-begun(words, person.name), fold(person.name)))
        if len(found) < _FEW:
            known = {person.doc_id for person in found}
            similar = [number for number in self._names().like(words) if number not in known]
            found += people.get_many(similar[:limit])
        return found[:limit]

    def _names(self) -> Vocabulary:
        revision = self._store.revision
        if self._vocabulary is None or self._vocabulary[0] != revision:
            names = self.people().select("doc_id", "name", where=NOT_MERGED)
            self._vocabulary = (revision, Vocabulary(names))
        return self._vocabulary[1]
