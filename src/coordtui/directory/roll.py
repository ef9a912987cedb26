"""Everybody in the order of their names, with what the facets need of them, in memory.

It knows all fields; `view` leaves of it what one actor may see.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Literal

import msgspec

from coordtui.api import Absence, Availability, DatedRole, Person, Record, fold
from coordtui.directory.bits import bits_of, numbers_in
from coordtui.directory.role_words import role_of
from coordtui.text.collation import sort_key

Kind = Literal["groups", "roles", "languages"]
KINDS: tuple[Kind, ...] = ("groups", "roles", "languages")
Value = tuple[Kind, int | str]
"""One value of a facet: `("groups", 3)`, `("roles", "phd")`, `("languages", "fr")`."""

_FIRST = re.compile(r"(?<![^\W_])[^\W_]")
_SPARSE = 16
"""Of fewer people than one in so many, the numbers are sorted; of more, everybody is gone through."""


class Entry(Record):
    """What the roll reads of a person: the rest of the document is not even decoded."""

    name: str
    roles: tuple[DatedRole, ...] = ()
    languages: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()
    visibility: dict[str, str] = msgspec.field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    busy: bool = False
    merged_into: int | None = None


class Roll:
    """The people at one moment; sets of them are sets of their numbers. See `bits`."""

    def __init__(self, entries: Iterable[Entry], today: date) -> None:
        people = sorted(
            (entry for entry in entries if entry.merged_into is None),
            key=lambda entry: (sort_key(entry.name), entry.doc_id),
        )
        self.numbers = [entry.doc_id for entry in people]
        """Everybody, by name."""
        self.places = {number: place for place, number in enumerate(self.numbers)}
        """Where each is among them."""
        self._most = max(self.numbers, default=0)
        self._names = [entry.name for entry in people]
        self.everyone = self.those(self.numbers)
        values: dict[Value, list[int]] = defaultdict(list)
        kept: dict[tuple[str, str], list[int]] = defaultdict(list)
        away: list[int] = []
        for entry in people:
            number = entry.doc_id
            for group in entry.groups:
                values["groups", group].append(number)
            for held in entry.roles:
                if is_current(held, today):
                    values["roles", role_of(held.role)].append(number)
            for language in entry.languages:
                values["languages", language].append(number)
            for field, whom in entry.visibility.items():
                if whom != "lab":
                    kept[field, whom].append(number)
            if any(each.since <= today <= each.until for each in entry.absences):
                away.append(number)
        self.values: Mapping[Value, int] = {value: self.those(having) for value, having in values.items()}
        self.kept: Mapping[tuple[str, str], int] = {key: self.those(them) for key, them in kept.items()}
        """Who keeps a field from the lab, by field and `"group"` or `"hidden"`."""
        self.away = self.those(away)
        self.busy = self.those([entry.doc_id for entry in people if entry.busy])

    def those(self, numbers: Collection[int]) -> int:
        """The set of these people; of those who are not here yet, nothing."""
        return bits_of(numbers, self._most)

    def by_name(self, people: int) -> Iterator[int]:
        """The numbers of these people, in the order of their names."""
        if people.bit_count() * _SPARSE < len(self.numbers):
            yield from sorted(numbers_in(people), key=self.places.__getitem__)
            return
        held = people.to_bytes((self._most >> 3) + 1, "little")
        yield from (number for number in self.numbers if held[number >> 3] >> (number & 7) & 1)

    @cached_property
    def _initials(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, name in zip(self.numbers, self._names, strict=True):
            found["".join(fold(letter)[:1] for letter in _FIRST.findall(name))].append(number)
        return found

    @cached_property
    def _letters(self) -> dict[str, int]:
        found: dict[str, list[int]] = defaultdict(list)
        for letters, numbers in self._initials.items():
            for letter in set(letters):
                found[letter] += numbers
        return {letter: self.those(numbers) for letter, numbers in found.items()}

    def with_initial(self, letter: str) -> int:
        """Those of whom a word of the name begins with the letter."""
        return self._letters.get(letter, 0)

    def with_initials(self, letters: str) -> int:
        """Those whose names begin with these letters, one a word."""
        return self.those(self._initials.get(letters, ()))


def is_current(role: DatedRole, today: date) -> bool:
    """Whether somebody has the role on that day."""
    return (role.since is None or role.since <= today) and (role.until is None or today <= role.until)


class View:
    """The roll as one actor sees it.

    `me` is who they are, if they are of the lab; who `sees_all` has all fields of everybody.
    """

    def __init__(self, roll: Roll, *, sees_all: bool, me: Person | None) -> None:
        self.roll, self._sees_all = roll, sees_all
        self._me = (1 << me.doc_id) & roll.everyone if me else 0
        self._together = 0
        for group in me.groups if me else ():
            self._together |= roll.values.get(("groups", group), 0)
        self._seen: dict[str, int] = {}

    def who_shows(self, field: str) -> int:
        """Those whose field the actor may see."""
        found = self._seen.get(field)
        if found is None:
            found = self._seen[field] = self.roll.everyone if self._sees_all else self._showing(field)
        return found

    def _showing(self, field: str) -> int:
        """As `visibility.is_shown` has it, of all at once."""
        kept = 0
        for (name, whom), people in self.roll.kept.items():
            if name == field:
                kept |= people & ~self._together if whom == "group" else people
        return self.roll.everyone & ~(kept & ~self._me)

    def having(self, value: Value) -> int:
        """Those who are seen to have a value of a facet."""
        return self.roll.values.get(value, 0) & self.who_shows(value[0])

    def availability(self) -> dict[Availability, int]:
        """Who is seen to be away, busy or free."""
        away = self.roll.away & self.who_shows("absences")
        busy = self.roll.busy & ~away
        return {"free": self.roll.everyone & ~away & ~busy, "busy": busy, "away": away}

    def columns(self, fields: Iterable[str]) -> dict[int, tuple[str, ...]]:
        """The fields, put together where the same people show them, by those people."""
        found: dict[int, tuple[str, ...]] = {}
        for field in fields:
            people = self.who_shows(field)
            found[people] = (*found.get(people, ()), field)
        return found
