"""Two records that are one person: merged, and taken apart again.

The duplicate keeps its record, and its number leads to the one who stays. That one gets what
the duplicate has and they had not. Whatever refers to people follows: the directory's own
references here, those of plugins by their answers to the events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from tinydb import where

from coordtui.access import Access
from coordtui.access.actors import COORDINATOR
from coordtui.api import (
    Actor,
    DatedRole,
    Event,
    Lab,
    Origin,
    Person,
    PersonMerged,
    PersonUnmerged,
    Refused,
    Visibility,
    fold,
)
from coordtui.directory.merge_records import Merge, Pointed
from coordtui.directory.named import nobody
from coordtui.directory.origins import FROM_OUTSIDE, origin_of, refused, values_of
from coordtui.directory.repositories import EDIT
from coordtui.directory.role_words import role_of
from coordtui.directory.three_ways import put_back
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.store import PluginStore

Emit = Callable[[Event], None]

REFERENCES = ("supervisors", "conflicts")
"""The fields of a person that hold numbers of others."""

_OWN = ("name", "access", "login", "merged_into", "doc_id", "rev")
"""What is the kept one's alone; rights above all are never got by being a double."""

_STRICTEST: tuple[Visibility, ...] = ("lab", "group", "hidden")


@dataclass(frozen=True)
class Line:
    """One field of two people, and of the one that they become; as stored."""

    field: str
    kept: Any
    duplicate: Any
    result: Any


@dataclass(frozen=True)
class Preview:
    """What a merge would make: who stays, who goes, the result, and the fields that either has."""

    kept: Person
    duplicate: Person
    result: Person
    lines: tuple[Line, ...]


class Merging:
    """Merges people and takes merges back, in the name of an actor with the right to change people.

    `store` is the core's part of the store; `emit` stores an event with the transaction.
    """

    def __init__(self, store: PluginStore, access: Access, actor: Actor, emit: Emit) -> None:
        self._store, self._access, self._actor, self._emit = store, access, actor, emit
        self._people, self._merges = store.records(Person), store.records(Merge)

    def preview(self, kept: int, duplicate: int) -> Preview:
        """What `merge` would make; raises what it would raise, and writes nothing."""
        one, other = self._both(kept, duplicate)
        result = combined(one, other)
        lines = (
            Line(name, getattr(one, name), getattr(other, name), getattr(result, name))
            for name in Person.__struct_fields__
            if name not in {"doc_id", "rev", "merged_into", "origins"}
        )
        return Preview(one, other, result, tuple(line for line in lines if line.kept or line.duplicate))

    def merge(self, kept: int, duplicate: int) -> Person:
        """Make two records one person; the one that stays, with what it got.

        Raises `NotFound`, and `Refused` with the reason: the same person, one who is merged
        already, the coordinator of the lab, or the actor's own record as the duplicate.
        """
        with self._store.transaction():
            one, other = self._both(kept, duplicate)
            self._merges.add(self._do(one, other))
            self._emit(PersonMerged(kept, duplicate))
            return self._existing(kept)

    def merges(self) -> list[tuple[Person, Person]]:
        """The merges that hold, the last first: who stayed, and who was the duplicate."""
        self._access.require(self._actor, EDIT)
        rows = self._merges.find(order=("-doc_id",))
        people = {
            each.doc_id: each
            for each in self._people.get_many(n for r in rows for n in (r.kept, r.duplicate))
        }
        return [
            (people[row.kept], people[row.duplicate])
            for row in rows
            if row.kept in people and row.duplicate in people
        ]

    def unmerge(self, duplicate: int) -> Person:
        """Take a merge back: what came from the duplicate is theirs again, what was added since stays.

        The duplicate, as a person of their own. Raises `NotFound`, and `Refused` when they are not
        merged or the one who stayed has been merged since.
        """
        self._access.require(self._actor, EDIT)
        with self._store.transaction():
            merge = self._merges.first(where("duplicate") == duplicate)
            if merge is None:
                raise Refused(N_("“{name}” is not merged.", name=self._existing(duplicate).name))
            kept = self._existing(merge.kept)
            if kept.merged_into is not None:
                into = self._existing(kept.merged_into)
                raise Refused(
                    N_("“{name}” cannot be taken apart now.", name=merge.duplicate_before.name),
                    why=N_("“{kept}” was merged into “{name}” since.", kept=kept.name, name=into.name),
                    remedy=N_("Undo that merge first."),
                )
            others = self._merges.find(where("kept") == merge.kept)
            later = [each for each in others if each.doc_id > merge.doc_id]
            for each in (*reversed(later), merge):
                self._undo(each)
            self._merges.remove(merge.doc_id)
            for each in later:  # they lay on top of it
                one, other = self._existing(each.kept), self._existing(each.duplicate)
                again = self._do(one, other)
                self._merges.save(msgspec.structs.replace(again, doc_id=each.doc_id, rev=each.rev))
            self._emit(PersonUnmerged(merge.kept, duplicate))
            return self._existing(duplicate)

    # Doing and undoing one.

    def _do(self, kept: Person, duplicate: Person) -> Merge:
        after = combined(kept, duplicate)
        # an address, a login and an ORCID are one person's: they go before they can come
        gone = msgspec.structs.replace(duplicate, merged_into=kept.doc_id, emails=[], login="")
        if after.orcid == duplicate.orcid:
            gone.orcid = ""
        self._people.save(gone)
        after = self._people.save(after)
        pointed = self._point(duplicate.doc_id, kept.doc_id)
        return Merge(
            kept=kept.doc_id,
            duplicate=duplicate.doc_id,
            kept_before=kept,
            kept_after=after,
            duplicate_before=duplicate,
            pointed=pointed,
        )

    def _undo(self, merge: Merge) -> None:
        for each in merge.pointed:
            if (person := self._people.get(each.person)) is not None:
                before = msgspec.structs.replace(person, **{each.field: each.before})
                after = msgspec.structs.replace(person, **{each.field: each.after})
                self._people.save(put_back(person, before, after))
        kept, was = self._existing(merge.kept), merge.duplicate_before
        kept = self._people.save(put_back(kept, merge.kept_before, merge.kept_after))
        taken = self._addresses(but=merge.duplicate)
        other = self._existing(merge.duplicate)
        other.merged_into = None
        other.emails = [email for email in was.emails if email.lower() not in taken]
        orcids = {orcid for (orcid,) in self._people.select("orcid")}
        other.orcid = other.orcid or (was.orcid if was.orcid not in orcids else "")
        logins = {login for (login,) in self._people.select("login")}
        other.login = was.login if was.login not in logins else ""
        self._people.save(other)

    def _point(self, duplicate: int, kept: int) -> list[Pointed]:
        """Let those who refer to the duplicate refer to the one who stays; who they are."""
        pointed = []
        rows = self._people.select("doc_id", *REFERENCES)
        for number, *fields in rows:
            for field, before in zip(REFERENCES, fields, strict=True):
                if duplicate in before and number not in {kept, duplicate}:
                    after = list(dict.fromkeys(kept if each == duplicate else each for each in before))
                    person = self._existing(number)
                    self._people.save(msgspec.structs.replace(person, **{field: after}))
                    pointed.append(Pointed(person=number, field=field, before=before, after=after))
        return pointed

    # What is refused.

    def _both(self, kept: int, duplicate: int) -> tuple[Person, Person]:
        self._access.require(self._actor, EDIT)
        one, other = self._existing(kept), self._existing(duplicate)
        if kept == duplicate:
            raise Refused(
                N_("Nobody can be merged into themselves."), remedy=N_("Name two records of one person.")
            )
        for person in (one, other):
            if person.merged_into is not None:
                raise Refused(
                    N_("“{name}” is merged already.", name=person.name),
                    why=N_("They are now “{name}”.", name=self._existing(person.merged_into).name),
                    remedy=N_("Merge with that person, or undo the first merge."),
                )
        lab = self._store.records(Lab).first()
        if lab is not None and lab.coordinator == duplicate:
            raise Refused(
                N_("“{name}” is the coordinator of the lab and has to stay.", name=other.name),
                remedy=N_("Merge the other record into this one."),
            )
        if duplicate == self._actor.person:
            raise Refused(
                N_("“{name}” is you, and has to stay.", name=other.name),
                remedy=N_("Merge the other record into this one."),
            )
        return one, other

    def _existing(self, number: int) -> Person:
        person = self._people.get(number)
        if person is None:
            raise nobody(number)
        return person

    def _addresses(self, but: int) -> set[str]:
        rows = self._people.select("doc_id", "emails")
        return {email.lower() for number, emails in rows if number != but for email in emails}


# What two people become.


def combined(kept: Person, duplicate: Person) -> Person:
    """The kept person with what the duplicate has besides.

    Their own words go before those from outside. Of two who show a field to more or fewer,
    or are suggested or not, the more careful decides. Name and rights stay.
    """
    changes: dict[str, Any] = {"login": _login(kept, duplicate)}
    for name in Person.__struct_fields__:
        mine, theirs = getattr(kept, name), getattr(duplicate, name)
        if name in _OWN or name == "origins":
            continue
        if name == "visibility":
            changes[name] = _stricter(mine, theirs)
        elif name == "matching":
            changes[name] = mine and theirs
        elif isinstance(mine, list):
            changes[name] = _union(kept, duplicate, name)
        elif isinstance(mine, str):
            changes[name] = _text(kept, duplicate, name)
        else:
            changes[name] = mine or theirs
    result = msgspec.structs.replace(kept, **changes)
    return msgspec.structs.replace(result, origins=_origins(kept, duplicate, result))


def _login(kept: Person, duplicate: Person) -> str:
    """The kept one's, else the duplicate's: unless whoever has its keys would get rights by it."""
    gained = set() if COORDINATOR in duplicate.access else set(kept.access) - set(duplicate.access)
    return kept.login if kept.login or gained else duplicate.login


def _stricter(mine: dict[str, Visibility], theirs: dict[str, Visibility]) -> dict[str, Visibility]:
    fields = {**mine, **theirs}
    return {
        field: max(mine.get(field, "lab"), theirs.get(field, "lab"), key=_STRICTEST.index) for field in fields
    }


def _union(kept: Person, duplicate: Person, name: str) -> list[Any]:
    mine, theirs = getattr(kept, name), getattr(duplicate, name)
    known = [_same(each) for each in mine]
    refusals = refused(kept, name) if name in FROM_OUTSIDE else set()
    neither = [kept.doc_id, duplicate.doc_id] if name in REFERENCES else []
    return [
        *(each for each in mine if each not in neither),
        *(
            each
            for each in theirs
            if _same(each) not in known
            and each not in neither
            and not _refuses(refusals, duplicate, name, each)
        ),
    ]


def _same(value: Any) -> Any:
    """What two values that say the same have in common: of a role held now the dates of the kept one stay."""
    if isinstance(value, DatedRole):
        return role_of(value.role), value.until
    return fold(value) if isinstance(value, str) else value


def _refuses(refusals: set[str], duplicate: Person, name: str, value: Any) -> bool:
    """Whether the kept one took this value out, and the duplicate has it only from outside."""
    return (
        isinstance(value, str) and fold(value) in refusals and origin_of(duplicate, name, value) is not None
    )


def _text(kept: Person, duplicate: Person, name: str) -> str:
    mine: str = getattr(kept, name)
    theirs: str = getattr(duplicate, name)
    own_word_of_theirs = theirs and origin_of(duplicate, name, theirs) is None
    from_outside = mine and origin_of(kept, name, mine) is not None
    return theirs if not mine or (from_outside and own_word_of_theirs) else mine


def _origins(kept: Person, duplicate: Person, result: Person) -> list[Origin]:
    """The origins of both, but for values that one of the two says in their own word."""
    known: dict[tuple[str, str], Origin] = {}
    for person in (kept, duplicate):
        for each in person.origins:
            known.setdefault((each.field, fold(each.value)), each)

    def own_word(field: str, value: str) -> bool:
        return any(
            value in map(fold, values_of(person, field)) and origin_of(person, field, value) is None
            for person in (kept, duplicate)
        )

    return [origin for (field, value), origin in known.items() if not own_word(field, value)]
