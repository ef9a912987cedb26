"""The records of people and groups, every read and write checked against the actor's rights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from tinydb import where as field
from tinydb.queries import QueryLike

from coordtui.access import Access
from coordtui.api import Actor, DatedRole, Duplicate, Group, NotAllowed, Person
from coordtui.directory.tables import GROUPS, PEOPLE
from coordtui.directory.visibility import (
    HIDEABLE,
    PRIVATE,
    answering,
    has_words,
    in_order,
    is_private,
    is_shown,
    seen_from,
)
from coordtui.store import Repository
from coordtui.store.records import Sought
from coordtui.text.folding import words_of
from coordtui.text.text_match import TextMatch

if TYPE_CHECKING:
    from coordtui.store import PluginStore

VIEW, EDIT, OWN, GROUPS_EDIT = "core.people.view", "core.people.edit", "core.profile.edit", "core.groups.edit"

GIVEN_BY_OTHERS = ("roles", "access", "login", "groups", "supervisors", "merged_into")
"""What a person does not change in their own profile."""

_NOBODY = Person(name="")

_FEW = 20
"""So many addresses are looked for by their words; for more, those of everybody are read once."""


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
        """Store somebody new; raises `WrongValue`, and `Duplicate` when an e-mail or ORCID is taken."""
        return self.add_all([record])[0]

    def add_all(self, records: Iterable[Person]) -> list[Person]:
        """Store new people, all or none."""
        from coordtui.directory.checking import tidy

        self._access.require(self._actor, EDIT)
        people = [tidy(_NOBODY, each) for each in records]
        with self._store.transaction():
            self._refuse_taken(people)
            return [super(People, self).add(person) for person in people]

    def save(self, record: Person) -> Person:
        """Change somebody; raises `StaleRecord`, `Duplicate`, `WrongValue`, and `WasMerged` of a double."""
        from coordtui.directory.checking import tidy
        from coordtui.directory.origins import settled

        if not record.doc_id:
            return self.add(record)
        with self._store.transaction():
            stored = self._everything.get(record.doc_id)
            self._require_change_of(stored, record)
            self._refuse_merged(stored)
            kept = settled(stored or record, tidy(stored or _NOBODY, record))
            self._refuse_taken([kept])
            return super().save(kept)

    def remove(self, doc_id: int) -> bool:
        """Remove somebody; whether there was such a person."""
        self._access.require(self._actor, EDIT)
        return super().remove(doc_id)

    @staticmethod
    def with_roles(person: Person, names: Sequence[str], today: date) -> list[DatedRole]:
        """The roles of a person when these are the present ones from today on; nothing is saved."""
        from coordtui.directory.roles import with_present

        return with_present(person.roles, names, today)

    def _require_change_of(self, stored: Person | None, record: Person) -> None:
        limited = [each for each in self._concerned if not self._access.may(each, EDIT)]
        if not limited:
            return
        self._access.require(self._actor, OWN)
        if stored is None or any(record.doc_id != each.person for each in limited):
            raise NotAllowed(EDIT)
        if any(getattr(stored, name) != getattr(record, name) for name in GIVEN_BY_OTHERS):
            raise NotAllowed(EDIT)

    @property
    def _concerned(self) -> tuple[Actor, Actor]:
        """Whose eyes look, and who really acts: both must be allowed to change what is changed."""
        return self._actor, self._access.author(self._actor)

    def _refuse_merged(self, stored: Person | None) -> None:
        """What is written to a double is seen by nobody; merging itself writes beside this."""
        from coordtui.directory.checking import WasMerged

        into, seen = stored, set()
        while into is not None and into.merged_into is not None and into.doc_id not in seen:
            seen.add(into.doc_id)
            into = self._everything.get(into.merged_into)
        if stored is not None and into is not None and into.doc_id not in {*seen, stored.doc_id}:
            raise WasMerged(stored.name, into.name)  # a circle, or somebody removed, is nobody else

    def _refuse_taken(self, people: list[Person]) -> None:
        """An e-mail is one person's: an index cannot say so of a list, the transaction can."""
        owners = self._owners({email for person in people for email in person.emails})
        for person in people:
            me = person.doc_id or person
            for email in person.emails:
                owner = owners.setdefault(email.lower(), me)
                if owner is not me and owner != person.doc_id:
                    raise Duplicate(PEOPLE.name, ("emails",), email)

    def _owners(self, emails: set[str]) -> dict[str, object]:
        """Whose these addresses are, and perhaps others: of a few, only who has such words is read."""
        if not emails:
            return {}
        match = None
        if len(emails) <= _FEW and all(map(words_of, emails)):
            match = tuple(TextMatch(email, fields=("emails",), whole=True) for email in sorted(emails))
        stored = self._everything.select("doc_id", "emails", match=match)
        return {email.lower(): number for number, owned in stored for email in owned}

    # Reading

    def _check_read(self) -> None:
        if not self._sees_all and not self._access.may(self._actor, VIEW):
            raise NotAllowed(VIEW)

    def _shown(self, record: Person) -> Person:
        return self.seen(record)

    def seen(self, person: Person) -> Person:
        """The person as the actor sees them; the same object when nothing is hidden from them."""
        if self._sees_all or person.doc_id == self._actor.person:
            return person
        return seen_from(person, self._my_groups)

    def shows(self, number: int, what: str) -> bool:
        """Whether the actor may see one of `HIDEABLE` of a person; false when there is no such person."""
        self._check_read()
        stored = self._everything.get(number)
        return stored is not None and self.lets_see(stored, what)

    def hiding(self, what: str) -> frozenset[int]:
        """The numbers of the people who hide one of `HIDEABLE` from the actor."""
        self._check_read()
        if what not in HIDEABLE:
            raise ValueError(f"{what!r} is shown to everybody")
        if self._sees_all:
            return frozenset()
        chosen = field("visibility")[what].one_of(["group", "hidden"])
        hidden = chosen | (field("merged_into") != None)  # noqa: E711 - a query, not a comparison
        people = self._everything.find(hidden)
        return frozenset(each.doc_id for each in people if not self.lets_see(each, what))

    def lets_see(self, person: Person, what: str) -> bool:
        """Whether this person, as they are stored, lets the actor see one of `HIDEABLE`."""
        if self._sees_all or person.doc_id == self._actor.person:
            return True
        return is_shown(person, what, together=not self._my_groups.isdisjoint(person.groups))

    # What is hidden is not found either, does not shine through an order, and nobody is told
    # apart by being left out: where a private field is asked for, views are asked, not the store.

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
        private, ordered = is_private(where), not _names(order).isdisjoint(PRIVATE)
        if self._sees_all or not (private or ordered or match is not None):
            return super().find(where, match=match, order=order, limit=limit, offset=offset)
        self._check_read()
        stored = self._everything.find(
            None if private else where, match=match, order=() if ordered else order
        )
        views: Iterable[Person] = self._found(stored, match)
        if private and where is not None:
            views = filter(answering(where), views)
        if ordered:
            views = in_order(views, order)
        return list(islice(views, offset, None if limit is None else offset + limit))

    def _found(self, stored: Iterable[Person], match: Sought | None) -> Iterator[Person]:
        """The people found by words, as they are seen, without those found by what is hidden."""
        for person in stored:
            view = self.seen(person)
            if match is None or view is person or has_words(view, match):
                yield view

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
        if self._is_open(where, match, order):
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
        if self._is_open(where, match, (*order, *fields)):
            return super().select(*fields, where=where, match=match, order=order)
        people = self.find(where, match=match, order=order)
        return [tuple(getattr(person, name) for name in fields) for person in people]

    def _is_open(self, where: QueryLike | None, match: Sought | None, fields: Sequence[str]) -> bool:
        """Whether the store may answer by what it holds: nothing that may be hidden is asked for."""
        if self._sees_all:
            return True
        return match is None and _names(fields).isdisjoint(PRIVATE) and not is_private(where)

    @cached_property
    def _sees_all(self) -> bool:
        return self._access.may(self._actor, EDIT)

    @cached_property
    def _my_groups(self) -> frozenset[int]:
        me = self._everything.get(self._actor.person) if self._actor.person else None
        return frozenset(me.groups if me else ())


def _names(order: Sequence[str]) -> frozenset[str]:
    return frozenset(name.removeprefix("-") for name in order)


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
