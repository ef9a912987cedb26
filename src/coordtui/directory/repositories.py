"""The records of people and groups, every read and write checked against the actor's rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from tinydb.queries import QueryLike

from coordtui.access import Access
from coordtui.api import Actor, Duplicate, Group, NotAllowed, Person
from coordtui.directory.tables import GROUPS, PEOPLE
from coordtui.directory.visibility import HIDEABLE, seen_from, still_answers
from coordtui.store import Repository
from coordtui.store.records import Sought

if TYPE_CHECKING:
    from coordtui.store import PluginStore

VIEW, EDIT, OWN, GROUPS_EDIT = "core.people.view", "core.people.edit", "core.profile.edit", "core.groups.edit"

_GIVEN_BY_OTHERS = ("roles", "access", "groups", "merged_into")
"""What a person does not change in their own profile."""


class People(Repository[Person]):
    """People as one actor sees them: fields that are hidden from the actor are blank.

    Who may change people sees all of them, so that nothing is lost when they save. Others
    save their own profile only. `store` writes in the actor's name.
    """

    def __init__(self, store: PluginStore, access: Access, actor: Actor) -> None:
        super().__init__(store.table(PEOPLE.name), PEOPLE)
        self._store, self._access, self._actor = store, access, actor
        self._everything = store.records(Person)

    # Writing

    def add(self, record: Person) -> Person:
        """Store somebody new; raises `Duplicate` when an e-mail or the ORCID is somebody's."""
        return self.add_all([record])[0]

    def add_all(self, records: Iterable[Person]) -> list[Person]:
        """Store new people, all or none."""
        self._access.require(self._actor, EDIT)
        people = list(records)
        with self._store.transaction():
            self._refuse_taken(people)
            return [super(People, self).add(person) for person in people]

    def save(self, record: Person) -> Person:
        """Change somebody; raises `StaleRecord` and `Duplicate`."""
        if not record.doc_id:
            return self.add(record)
        with self._store.transaction():
            self._require_change_of(record)
            self._refuse_taken([record])
            return super().save(record)

    def remove(self, doc_id: int) -> bool:
        """Remove somebody; whether there was such a person."""
        self._access.require(self._actor, EDIT)
        return super().remove(doc_id)

    def _require_change_of(self, record: Person) -> None:
        if self._access.may(self._actor, EDIT):
            return
        self._access.require(self._actor, OWN)
        stored = self._everything.get(record.doc_id)
        if stored is None or record.doc_id != self._actor.person:
            raise NotAllowed(EDIT)
        if any(getattr(stored, name) != getattr(record, name) for name in _GIVEN_BY_OTHERS):
            raise NotAllowed(EDIT)

    def _refuse_taken(self, people: list[Person]) -> None:
        """An e-mail is one person's: an index cannot say so of a list, the transaction can."""
        owners: dict[str, object] = {}
        if any(person.emails for person in people):
            stored = self._everything.select("doc_id", "emails")
            owners = {email.lower(): number for number, emails in stored for email in emails}
        for person in people:
            me = person.doc_id or person
            for email in person.emails:
                owner = owners.setdefault(email.lower(), me)
                if owner is not me and owner != person.doc_id:
                    raise Duplicate(PEOPLE.name, ("emails",), email)

    # Reading

    def _check_read(self) -> None:
        if not self._sees_all:
            self._access.require(self._actor, VIEW)

    def _shown(self, record: Person) -> Person:
        return self.seen(record)

    def seen(self, person: Person) -> Person:
        """The person as the actor sees them."""
        if self._sees_all or not person.visibility or person.doc_id == self._actor.person:
            return person
        return seen_from(person, self._my_groups)

    # What is hidden is not found either: criteria are asked again of what is shown.

    def find(
        self,
        where: QueryLike | None = None,
        *,
        match: Sought | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Person]:
        """The people that answer to query and words by what the actor may see of them."""
        if self._sees_all or (where is None and match is None):
            return super().find(where, match=match, order=order, limit=limit, offset=offset)
        views = super().find(where, match=match, order=order)
        answering = (view for view in views if still_answers(view, where, match))
        return list(islice(answering, offset, None if limit is None else offset + limit))

    def count(self, where: QueryLike | None = None, *, match: Sought | None = None) -> int:
        """How many people answer."""
        return len(self.ids(where, match=match))

    def ids(
        self,
        where: QueryLike | None = None,
        *,
        match: Sought | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[int]:
        """The numbers of the people that answer."""
        if self._sees_all or (where is None and match is None):
            return super().ids(where, match=match, order=order, limit=limit, offset=offset)
        found = self.find(where, match=match, order=order, limit=limit, offset=offset)
        return [person.doc_id for person in found]

    def select(
        self,
        *fields: str,
        where: QueryLike | None = None,
        match: Sought | None = None,
        order: Sequence[str] = (),
    ) -> list[tuple[Any, ...]]:
        """Some fields of the people that answer."""
        if self._sees_all or (where is None and match is None and not set(fields) & set(HIDEABLE)):
            return super().select(*fields, where=where, match=match, order=order)
        people = self.find(where, match=match, order=order)
        return [tuple(getattr(person, field) for field in fields) for person in people]

    @cached_property
    def _sees_all(self) -> bool:
        return self._access.may(self._actor, EDIT)

    @cached_property
    def _my_groups(self) -> frozenset[int]:
        me = self._everything.get(self._actor.person) if self._actor.person else None
        return frozenset(me.groups if me else ())


class Groups(Repository[Group]):
    """Teams, programmes and committees; everybody may read them. `store` writes in the actor's name."""

    def __init__(self, store: PluginStore, access: Access, actor: Actor) -> None:
        super().__init__(store.table(GROUPS.name), GROUPS)
        self._access, self._actor = access, actor

    def add(self, record: Group) -> Group:
        """Store a new group; raises `Duplicate` when the name is taken."""
        self._access.require(self._actor, GROUPS_EDIT)
        return super().add(record)

    def save(self, record: Group) -> Group:
        """Change a group; raises `StaleRecord` and `Duplicate`."""
        self._access.require(self._actor, GROUPS_EDIT)
        return super().save(record)

    def remove(self, doc_id: int) -> bool:
        """Remove a group; whether there was one."""
        self._access.require(self._actor, GROUPS_EDIT)
        return super().remove(doc_id)
