"""By what attendance is counted: each grouping says under which lines a session or a sign-up is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import cache, cached_property
from typing import Literal

from coordtui.api import Context, Message, Person, fold, role_of, role_title, safe
from coordtui_training.planning.titles import title_of
from coordtui_training.records import Course, Session
from coordtui_training.reports.reading import local_day
from coordtui_training.texts import N_

By = Literal["course", "month", "group", "role", "grant", "partner", "instructor", "language"]
Key = date | int | str
"""What a line is of: the first day of a month, a number, a name; `""` is none of them."""

TITLES: Mapping[By, Message] = {
    "course": N_("Course"),
    "month": N_("Month"),
    "group": N_("Group"),
    "role": N_("Role"),
    "grant": N_("Grant"),
    "partner": N_("Partner"),
    "instructor": N_("Given by"),
    "language": N_("Language"),
}

RULES: Mapping[By, Message] = {
    "course": N_("Each sign-up counts once, under its course."),
    "month": N_("Each session is of the month in which it begins, by its own clock."),
    "group": N_(
        "Who is in two groups counts in each of them, and once in the total. "
        "Groups are today’s: the directory has no dates of them."
    ),
    "role": N_(
        "Roles are those of the session’s day where the directory has dates, else today’s; "
        "who had two counts in each, and once in the total."
    ),
    "grant": N_("A session of two grants counts under each of them, and once in the total."),
    "partner": N_("A session with two partners counts under each of them, and once in the total."),
    "instructor": N_("A session that two people gave counts under each of them, and once in the total."),
    "language": N_("Each session counts once, under the language that it was held in."),
}
"""How sign-ups are counted, in words."""

OF_PEOPLE: Collection[By] = ("group", "role")
"""Groupings of those who signed up; the others are of sessions."""

_SPEECH = {"fr": N_("French"), "en": N_("English"), "both": N_("French and English")}
_NONE: Mapping[By, Message] = {
    "group": N_("in no group, or not shown"),
    "role": N_("no role, or not shown"),
    "grant": N_("without a grant"),
    "partner": N_("without a partner"),
    "instructor": N_("given by nobody known"),
}


class Keys:
    """Under which lines something is counted. What people hide from the actor is not known here."""

    def __init__(self, ctx: Context, by: By) -> None:
        self._ctx, self.by = ctx, by
        self._spelled: dict[str, str] = {}
        self._of_anybody: Callable[[int], tuple[Key, ...] | Person] = cache(self._always)

    def of_session(self, session: Session) -> tuple[Key, ...]:
        """The lines of a session, where sessions are grouped."""
        match self.by:
            case "course":
                return (session.course,)
            case "month":
                return (local_day(session).replace(day=1),)
            case "language":
                return (session.language,)
            case "instructor":
                return tuple(dict.fromkeys(session.instructors)) or ("",)
            case _:
                names = session.grants if self.by == "grant" else session.partners
                return tuple(dict.fromkeys(self._name(name) for name in names)) or ("",)

    def _name(self, text: str) -> str:
        """One spelling for all that differ in case and accents only: the first that came."""
        return self._spelled.setdefault(fold(text.strip()), safe(text, limit=100).strip())

    def of_person(self, number: int, day: date) -> tuple[Key, ...]:
        """The lines of somebody who signed up for a session of that day, where people are grouped."""
        found = self._of_anybody(number)
        return found if not isinstance(found, Person) else roles_on(found, day) or ("",)

    def _always(self, number: int) -> tuple[Key, ...] | Person:
        """The lines of somebody on any day; themselves where that depends on the day."""
        person = self._people.get(number)
        if person is None:
            return ("",)
        if self.by == "group":
            return tuple(n for n in dict.fromkeys(person.groups) if n in self._groups) or ("",)
        if any(each.since or each.until for each in person.roles):
            return person
        return roles_on(person, date.min) or ("",)

    @cached_property
    def _people(self) -> dict[int, Person]:
        return {each.doc_id: each for each in self._ctx.directory.people().find()}

    @cached_property
    def _groups(self) -> dict[int, str]:
        return {each.doc_id: safe(each.name, limit=100) for each in self._ctx.directory.groups().find()}

    @cached_property
    def _courses(self) -> dict[int, Course]:
        return {each.doc_id: each for each in self._ctx.store.records(Course).find()}

    def label(self, key: Key) -> Message | str:
        """What a line is called, in the reader's language; of a month, `2026-11`."""
        if key == "":
            return _NONE[self.by]
        if isinstance(key, str):
            said: Message | str = _SPEECH.get(key, key) if self.by == "language" else key
            return role_title(key) if self.by == "role" else said
        return f"{key:%Y-%m}" if isinstance(key, date) else self._numbered(key)

    def _numbered(self, number: int) -> str:
        if self.by == "group":
            return self._groups[number]
        if self.by == "course":
            return safe(title_of(self._ctx, None, self._courses.get(number)), limit=200)
        person = self._people.get(number)
        return safe(person.name, limit=100) if person else "?"


def roles_on(person: Person, day: date) -> tuple[str, ...]:
    """The roles that somebody had on a day, as `role_of` calls them; a role ends on its last day."""
    dated = (
        each
        for each in person.roles
        if (each.since is None or each.since <= day) and (each.until is None or day < each.until)
    )
    return tuple(dict.fromkeys(role_of(each.role) for each in dated))
