"""What people and groups are called, and what a person is now: role, group, whether they are here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from coordtui.api import (
    Availability,
    Context,
    DatedRole,
    Message,
    Person,
    formats,
    role_of,
    role_title,
    safe,
)
from coordtui_expertise.texts import N_

AVAILABLE: dict[Availability, Message] = {"free": N_("free"), "busy": N_("busy"), "away": N_("away")}


class Names:
    """Names of groups and people, asked of the directory once, until it has changed."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._groups: dict[int, str] | None = None
        self._people: dict[int, str] = {}

    def forget(self) -> None:
        """The directory has changed."""
        self._groups = None
        self._people.clear()

    @property
    def groups(self) -> dict[int, str]:
        """All groups, by number."""
        if self._groups is None:
            self._groups = {group.doc_id: group.name for group in self._ctx.directory.groups().find()}
        return self._groups

    def groups_of(self, person: Person) -> list[str]:
        """What the groups of a person are called."""
        return [self.groups[number] for number in person.groups if number in self.groups]

    def people(self, numbers: Iterable[int]) -> list[str]:
        """What these people are called; who is gone is left out."""
        wanted = list(numbers)
        unknown = [number for number in wanted if number not in self._people]
        if unknown:
            found = self._ctx.directory.people().get_many(unknown)
            self._people.update((person.doc_id, person.name) for person in found)
        return [self._people[number] for number in wanted if number in self._people]


def role_now(person: Person, today: date) -> DatedRole | None:
    """What somebody is today: of their roles that have not ended, the one that began last."""
    held = [role for role in person.roles if role.until is None or role.until >= today]
    return max(held, key=lambda role: role.since or date.min, default=None)


def role_said(role: DatedRole) -> Message | str:
    """What a role is called, in the reader's language where the role is a usual one."""
    title = role_title(role_of(role.role))
    return title if isinstance(title, Message) else safe(role.role)


def languages(person: Person) -> str:
    """The languages of a person as a list shows them: `FR EN`."""
    return " ".join(code.upper() for code in person.languages)


def today_of(ctx: Context) -> date:
    """The day it is here."""
    return ctx.clock().astimezone().date()


def availability(person: Person, ctx: Context) -> Message:
    """Whether they can be asked now, and when they are back."""
    today = today_of(ctx)
    now = next((each for each in person.absences if each.since <= today <= each.until), None)
    if now is not None:
        return N_(
            "away until {day}", day=formats.day(now.until, ctx.translator, year=now.until.year != today.year)
        )
    later = [each for each in person.absences if each.since > today]
    coming = min(later, key=lambda each: each.since, default=None)
    here = AVAILABLE["busy" if person.busy else "free"]
    if coming is None:
        return here
    days = formats.days(coming.since, coming.until, ctx.translator)
    return N_("{now}; away {days}", now=here, days=days)
