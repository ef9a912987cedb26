"""What a person is, for a reader and for a script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import DatedRole, Language, Message, Person, formats, role_of, role_title
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.access import Access
    from coordtui.directory import Directory

EDIT = "core.people.edit"

SEEN_BY: dict[str, Message] = {
    "lab": N_("everybody"),
    "group": N_("their groups"),
    "hidden": N_("nobody"),
}
"""Who sees a field, in words."""


def may_know(access: Access, actor: Any, person: Person) -> bool:
    """Whether it is the actor's to know who sees what of the person."""
    return actor.person == person.doc_id or access.may(actor, EDIT)


class Naming:
    """The names of groups and people, as the actor sees them, read when the first is wanted."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._groups: dict[int, str] | None = None

    @property
    def groups(self) -> dict[int, str]:
        """The names of groups, by number."""
        if self._groups is None:
            self._groups = {group.doc_id: group.name for group in self._directory.groups().find()}
        return self._groups

    def groups_of(self, person: Person) -> list[str]:
        """The names of a person's groups."""
        return [self.groups.get(number, "?") for number in person.groups]

    def people(self, numbers: list[int]) -> list[str]:
        """The names of people."""
        return [person.name for person in self._directory.people().get_many(numbers)]

    def as_data(self, person: Person, *, knows: bool) -> dict[str, Any]:
        """A person for a script; `knows`: also who sees what, where it comes from, whom they must not judge,
        their login, and whether they take part in matching.
        """
        data: dict[str, Any] = {
            name: msgspec.to_builtins(getattr(person, name)) for name in person.__struct_fields__
        }
        private = () if knows else ("visibility", "conflicts", "login", "origins", "matching")
        for name in ("doc_id", "rev", "merged_into", *private):
            del data[name]
        data["groups"] = self.groups_of(person)
        data["supervisors"] = self.people(person.supervisors)
        if knows:
            data["conflicts"] = self.people(person.conflicts)
        return {"id": person.doc_id, **data}


def absences(person: Person, language: Language) -> str:
    """The days away, in words."""
    return "; ".join(formats.days(each.since, each.until, language) for each in person.absences)


def roles(held: Iterable[DatedRole]) -> list[Message | str]:
    """The present roles, each once, in the reader's language where it is a usual one."""
    said: dict[str, Message | str] = {}
    for each in held:
        if each.until is None:
            role = role_of(each.role)
            title = role_title(role)
            said.setdefault(role, title if isinstance(title, Message) else each.role)
    return [*said.values()]
