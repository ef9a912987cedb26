"""The people of the lab, as one actor may see and change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import TYPE_CHECKING

from coordtui.access import SYSTEM, Access, signature
from coordtui.api import Actor, Event, Group, Lab, Language, Person, Refused, fold, words_of
from coordtui.directory.repositories import EDIT, Groups, People
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.api.references import Reference
    from coordtui.directory.duplicates import Duplicates
    from coordtui.directory.facets import Facets, Found
    from coordtui.directory.index import Index
    from coordtui.directory.merging import Merging
    from coordtui.directory.roll import View
    from coordtui.directory.terms import Terms
    from coordtui.directory.vocabulary import Vocabulary
    from coordtui.store import PluginStore


class Directory:
    """People, groups and the lab. Every read and write is checked against the actor's rights.

    `store` is the core's part of the store; `emit` stores an event with the running transaction.
    Where somebody looks with the eyes of `actor`, `acting` is who they are: what they may not
    change themselves, they do not change as another either.
    """

    def __init__(
        self,
        store: PluginStore,
        access: Access,
        actor: Actor = SYSTEM,
        emit: Callable[[Event], None] = lambda event: None,
        acting: Actor | None = None,
    ) -> None:
        self._acting = acting or actor
        self._store, self._actor = store.acting_as(signature(self._acting, actor)), actor
        self._access = access if self._acting == actor else access.on_behalf_of(self._acting)
        self._emit = emit

    def acting_as(self, actor: Actor) -> Directory:
        """The directory as somebody else sees it; what the acting person may not change, stays as it is."""
        return Directory(self._store, self._access, actor, self._emit, self._acting)

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

    def the_one(self, text: str, *, guess: bool = False) -> Person:
        """The person of a number, an e-mail or a whole name, whatever its case and accents.

        With `guess` also the only one whose name a search finds: for what only reads. Raises
        `NotFound` for nobody and for several, with those who may be meant.
        """
        from coordtui.directory.named import the_one

        return the_one(self, text, guess=guess)

    def with_login(self, login: str) -> Person | None:
        """Who comes in with this login, as the actor sees them; None for nobody. A double has none."""
        from tinydb import where

        return self.people().first(where("login") == login) if login else None

    def visible_to(self, person: Person, actor: Actor) -> Person:
        """The person as somebody else sees them: fields hidden from them are blank."""
        return People(self._store, self._access, actor).seen(person)

    def shows(self, number: int, what: str) -> bool:
        """Whether the actor may see a field of a person, or (`"papers"`) their papers."""
        return self.people().shows(number, what)

    def merge_values(
        self, person: Person, field: str, values: Iterable[str], source: str, at: datetime
    ) -> Person:
        """The person with what a source says of one field, not saved; see `origins.merge_values`."""
        from coordtui.directory.origins import merge_values

        return merge_values(person, field, values, source, at)

    def groups(self) -> Groups:
        """All teams, programmes and committees."""
        return Groups(self._store, self._access, self._actor)

    def group_named(self, name: str) -> Group | None:
        """The group of this name, whatever its case and accents."""
        folded = fold(name.strip())
        return next((group for group in self.groups().find() if fold(group.name) == folded), None)

    def the_group(self, text: str) -> Group:
        """The group of this name; raises `NotFound` with the nearest."""
        from coordtui.directory.named import the_group

        return the_group(self, text)

    def the_role(self, text: str) -> str:
        """What `role_of` calls a role that is usual or somebody’s; raises `NotFound` with the nearest."""
        from coordtui.directory.named import the_role

        return the_role(self, text)

    @staticmethod
    def the_language(text: str) -> str:
        """The two letters of a language given by code or by name; raises `Refused`."""
        from coordtui.directory.named import the_language

        return the_language(text)

    def terms(self) -> Terms:
        """The concepts that the lab added to its vocabulary, or changed; see `vocabulary`."""
        from coordtui.directory.terms import Terms

        return Terms(self._store, self._access, self._actor)

    def vocabulary(self) -> Vocabulary:
        """What the lab calls things, in both languages: its own terms over those of the program."""
        from coordtui.directory.vocabulary import Vocabulary

        return Vocabulary.of(self.terms())

    # -- people who are one

    def merging(self) -> Merging:
        """Merges and what they would make; see `merge`."""
        from coordtui.directory.merging import Merging

        return Merging(self._store, self._access, self._actor, self._emit)

    def merge(self, kept: int, duplicate: int) -> Person:
        """Make two records one person; the one that stays. Raises `Refused` with the reason."""
        return self.merging().merge(kept, duplicate)

    def unmerge(self, duplicate: int) -> Person:
        """Take a merge back; the duplicate, a person of their own again. Raises `Refused`."""
        return self.merging().unmerge(duplicate)

    def duplicates(self) -> Duplicates:
        """Pairs of people who may be one, and those of whom somebody said that they are not."""
        from coordtui.directory.duplicates import Duplicates

        return Duplicates(self._store, self._access, self._actor)

    def follow(self, store: PluginStore, references: Sequence[Reference], duplicate: int) -> None:
        """Bring a plugin's records to whom they belong by now: its answer to a merge, and to its undoing."""
        from coordtui.directory.references import follow

        follow(store, references, duplicate, self._merged_into)

    def _merged_into(self, number: int) -> int | None:
        person = self._store.records(Person).get(number)
        return person.merged_into if person else None

    # -- search

    def search(
        self, text: str, *, facets: Facets | None = None, limit: int = 50, today: date | None = None
    ) -> Found:
        """Who answers to a text and to the facets, best first; without words everybody, by name.

        Words come in any order, accents and case do not matter, each may be only begun, have a
        slip of the finger, or another name in the lab's vocabulary; they are looked for in
        names, in what people tell of themselves, and in groups, roles and languages. What is
        hidden from the actor is not searched. `today` is for absences and roles.

        Raises `NotAllowed` for whoever may not see people.
        """
        from coordtui.directory.facets import Facets
        from coordtui.directory.search import Search, search

        return search(Search(*self._index(today), text), self.people(), facets or Facets(), limit)

    def listed(self, facets: Facets | None = None, *, today: date | None = None) -> list[int]:
        """The numbers of all who answer to the facets, in the order of their names.

        The first time it also reads what a search would wait for: of 100,000 people, for
        seconds, which a page spends beside the screen.
        """
        from coordtui.directory.facets import Facets
        from coordtui.directory.search import narrowed

        self.people().get_many(())  # raises what whoever may not see people is told
        index, view = self._index(today)
        index.warm()
        return [*view.roll.by_name(narrowed(view, facets or Facets()))]

    def find(self, text: str, limit: int = 20) -> list[Person]:
        """The people whom `search` finds, nobody without words."""
        return [match.person for match in self.search(text, limit=limit).people] if words_of(text) else []

    def _index(self, today: date | None) -> tuple[Index, View]:
        from coordtui.directory.index import index_of
        from coordtui.directory.roll import View

        index = index_of(self._store, today or datetime.now().astimezone().date())
        me = self._store.records(Person).get(self._actor.person) if self._actor.person else None
        sees_all = self._access.may(self._actor, EDIT)
        return index, View(index.roll, sees_all=sees_all, me=me)
