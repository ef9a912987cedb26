"""Who and what is meant by the words of a cell: people, courses, rooms, groups, sessions."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from coordtui.api import Context, Message, Person, fold
from coordtui_training.exchange.cells import Misread
from coordtui_training.records import Course, Room, Session
from coordtui_training.texts import N_


class Names:
    """What there is by its names, read once; the person who acts finds by what they may see alone."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    # -- people

    @cached_property
    def people(self) -> dict[int, Person]:
        """Everybody by number, doubles not."""
        return {each.doc_id: each for each in self._ctx.directory.people().find() if each.merged_into is None}

    @cached_property
    def _meant(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for number, person in self.people.items():
            for key in (*person.emails, person.orcid):
                if key:
                    found[fold(key)].add(number)
        return found

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, person in self.people.items():
            found[fold(person.name)].append(number)
        return found

    def person(self, text: str) -> int:
        """The person of a mail, an ORCID, or a whole name; raises `Misread` for nobody and for several."""
        return self._one(text, sorted(self._meant.get(fold(text)) or self._named.get(fold(text)) or ()))

    def person_of(self, name: str, email: str, orcid: str) -> int:
        """The person of whom a row says all this: mail and ORCID before the name."""
        keys = [key for key in (email, orcid) if key]
        found = {number for key in keys for number in self._meant.get(fold(key), ())}
        if len(found) > 1:
            raise Misread(self._several(" · ".join(keys), sorted(found)))
        if found:
            return found.pop()
        if not name:
            raise Misread(
                N_("There is nobody of “{text}” in the directory.", text=" · ".join(keys) or "?"), "person"
            )
        return self._one(name, self._named.get(fold(name), []))

    def _one(self, text: str, found: list[int]) -> int:
        if len(found) > 1:
            raise Misread(self._several(text, found))
        if not found:
            raise Misread(N_("There is nobody of “{text}” in the directory.", text=text))
        return found[0]

    def _several(self, text: str, found: list[int]) -> Message:
        named = (self.people[number] for number in found[:5])
        said = ", ".join(f"{each.name} ({next(iter(each.emails), f'#{each.doc_id}')})" for each in named)
        return N_(
            "“{text}” may mean several people: {people}. Give a mail or an ORCID.", text=text, people=said
        )

    def called(self, number: int) -> str:
        """What `person` finds them by: a mail, an ORCID, or their name."""
        person = self.people.get(number) or self._ctx.directory.person(number)
        if person is None:
            return ""
        return next(iter(person.emails), "") or person.orcid or person.name

    # -- what training has

    @cached_property
    def courses(self) -> dict[int, Course]:
        """All courses by number."""
        return {each.doc_id: each for each in self._ctx.store.records(Course).find()}

    def course(self, code: str) -> Course:
        """The course of a code; raises `Misread`."""
        found = next((each for each in self.courses.values() if fold(each.code) == fold(code)), None)
        if found is None:
            raise Misread(N_("There is no course “{code}”.", code=code))
        return found

    def code(self, number: int) -> str:
        """The code of a course, `""` where there is none."""
        return self.courses[number].code if number in self.courses else ""

    @cached_property
    def rooms(self) -> dict[int, Room]:
        """All rooms by number."""
        return {each.doc_id: each for each in self._ctx.store.records(Room).find()}

    def room(self, name: str) -> int:
        """The number of a room; raises `Misread`."""
        found = next((n for n, each in self.rooms.items() if fold(each.name) == fold(name)), None)
        if found is None:
            raise Misread(N_("There is no room “{name}”; add it first.", name=name))
        return found

    @cached_property
    def groups(self) -> dict[int, str]:
        """The names of groups by number."""
        return {each.doc_id: each.name for each in self._ctx.directory.groups().find()}

    def group(self, name: str) -> int:
        """The number of a group; raises `Misread`."""
        found = next((n for n, each in self.groups.items() if fold(each) == fold(name)), None)
        if found is None:
            raise Misread(N_("There is no group “{name}”.", name=name))
        return found

    # -- sessions

    @cached_property
    def sessions(self) -> dict[int, Session]:
        """All sessions by number; they are read when the first is asked for."""
        return {each.doc_id: each for each in self._ctx.store.records(Session).find()}

    @cached_property
    def by_uid(self) -> dict[str, Session]:
        """The same by what names them in calendars."""
        return {each.uid: each for each in self.sessions.values()}
