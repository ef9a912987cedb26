"""Everybody in the order of their names, with what the facets need of them, in memory.

It knows all fields; `view` leaves of it what one actor may see.
"""

from __future__ import annotations

import re
from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache
from sys import intern
from typing import Literal, TypeVar

import msgspec

from coordtui.api import Absence, Availability, DatedRole, Person, Record
from coordtui.directory.bits import bits_of, in_all, in_any, numbers_in
from coordtui.directory.role_words import role_of
from coordtui.text.collation import order_of, sort_key
from coordtui.text.folding import fold_all

Kind = Literal["groups", "roles", "languages"]
KINDS: tuple[Kind, ...] = ("groups", "roles", "languages")
Value = tuple[Kind, int | str]
"""One value of a facet: `("groups", 3)`, `("roles", "phd")`, `("languages", "fr")`."""

Trait = tuple[str, int | str]
"""A value of a facet, or `("initial", "j")`, `("group", "emails")` and `("hidden", "emails")` for
a field that is kept from others, `("is", "away")` or `("is", "busy")`."""

T = TypeVar("T")

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

    @property
    def is_dated(self) -> bool:
        """Whether what is told of them may be another thing on another day."""
        return bool(self.absences) or any(held.since or held.until for held in self.roles)


class Roll:
    """The people at one moment; sets of them are sets of their numbers. See `bits`."""

    def __init__(self, entries: Iterable[Entry], today: date) -> None:
        people = sorted((each for each in entries if each.merged_into is None), key=lambda each: each.doc_id)
        numbers, names = [each.doc_id for each in people], [each.name for each in people]
        folded = fold_all(names)
        self.today = today
        self.numbers = tuple(numbers[place] for place in order_of(names, folded))
        """Everybody, by name."""
        self._names = dict(zip(numbers, names, strict=True))
        self._initials = dict(zip(numbers, map(_initials, folded), strict=True))
        self._dated = {each.doc_id: each for each in people if each.is_dated}
        traits = _traits(people, self._initials, today)
        self._sets: Mapping[Trait, int] = {trait: self.those(them) for trait, them in traits.items()}

    def renewed(self, numbers: Collection[int], entries: Iterable[Entry], today: date) -> Roll:
        """The roll after people were written: those of these numbers are now as the entries tell, or gone.

        With another day as `today`, they are told of anew of whom something else is true then.
        """
        told = {} if today == self.today else _renewed(self._dated, numbers, {})
        told |= {entry.doc_id: entry for entry in entries}
        changed, new = {*numbers, *told}, Roll(told.values(), today)
        kept = self.everyone & ~bits_of(changed, max(changed, default=0))
        roll = Roll((), today)
        roll._names = _renewed(self._names, changed, new._names)
        roll._initials = _renewed(self._initials, changed, new._initials)
        roll._dated = _renewed(self._dated, changed, new._dated)
        roll.numbers = _in_order(self.numbers, self._names, roll._names, changed)
        traits = {*self._sets, *new._sets}
        having = {trait: self._sets.get(trait, 0) & kept | new._sets.get(trait, 0) for trait in traits}
        roll._sets = {trait: people for trait, people in having.items() if people}
        roll.everyone = kept | new.everyone
        if roll.numbers is self.numbers:
            roll.places = self.places
        return roll

    @cached_property
    def _most(self) -> int:
        return max(self.numbers, default=0)

    @cached_property
    def everyone(self) -> int:
        """All of them."""
        return self.those(self.numbers)

    @cached_property
    def places(self) -> Mapping[int, int]:
        """Where each is among them by name."""
        return {number: place for place, number in enumerate(self.numbers)}

    @cached_property
    def values(self) -> list[Value]:
        """The values of facets that somebody has."""
        return [(kind, value) for kind, value in self._sets if kind in KINDS]

    def having(self, trait: Trait) -> int:
        """Those with a trait, whoever may see it."""
        return self._sets.get(trait, 0)

    def those(self, numbers: Collection[int]) -> int:
        """The set of these people; of those who are not here yet, nothing."""
        return bits_of(numbers, self._most)

    def by_name(self, people: int) -> Iterator[int]:
        """The numbers of these people, in the order of their names."""
        if people == self.everyone:
            yield from self.numbers
            return
        if people.bit_count() * _SPARSE < len(self.numbers):
            yield from sorted(numbers_in(people), key=self.places.__getitem__)
            return
        held = people.to_bytes((self._most >> 3) + 1, "little")
        yield from (number for number in self.numbers if held[number >> 3] >> (number & 7) & 1)

    def with_initials(self, letters: str) -> int:
        """Those whose names begin with these letters, one a word."""
        some = in_all(self.having(("initial", letter)) for letter in letters)
        return self.those([number for number in numbers_in(some) if self._initials[number] == letters])


def _traits(
    people: Iterable[Entry], initials: Mapping[int, str], today: date
) -> Mapping[Trait, Collection[int]]:
    """The people with each trait."""
    having: dict[Trait, list[int]] = defaultdict(list)
    for entry in people:
        number = entry.doc_id
        for group in entry.groups:
            having["groups", group].append(number)
        for held in entry.roles:
            if is_current(held, today):
                having["roles", _role_of(held.role)].append(number)
        for language in entry.languages:
            having["languages", language].append(number)
        for field, whom in entry.visibility.items():
            if whom != "lab":
                having[whom, field].append(number)
        for letter in set(initials[number]):
            having["initial", letter].append(number)
        if any(each.since <= today <= each.until for each in entry.absences):
            having["is", "away"].append(number)
        if entry.busy:
            having["is", "busy"].append(number)
    return having


_role_of = lru_cache(role_of)


def _initials(folded: str) -> str:
    """The first letters of the words of a name."""
    return intern("".join(_FIRST.findall(folded)))


def _renewed(before: Mapping[int, T], changed: Collection[int], new: Mapping[int, T]) -> dict[int, T]:
    found = {**before, **new}
    for number in changed:
        if number not in new:
            found.pop(number, None)
    return found


def _in_order(
    numbers: tuple[int, ...], before: Mapping[int, str], names: Mapping[int, str], changed: Collection[int]
) -> tuple[int, ...]:
    """The numbers in the order of the names that those who are changed have now."""
    moved = {number for number in changed if before.get(number) != names.get(number)}
    if not moved:
        return numbers
    found = [number for number in numbers if number not in moved]
    for number in moved & names.keys():
        insort(found, number, key=lambda each: (sort_key(names[each]), each))
    return tuple(found)


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
        self._together = in_any(roll.having(("groups", group)) for group in (me.groups if me else ()))
        self._seen: dict[str, int] = {}

    def who_shows(self, field: str) -> int:
        """Those whose field the actor may see."""
        found = self._seen.get(field)
        if found is None:
            found = self._seen[field] = self.roll.everyone if self._sees_all else self._showing(field)
        return found

    def _showing(self, field: str) -> int:
        """As `visibility.is_shown` has it, of all at once."""
        hidden, grouped = (self.roll.having((whom, field)) for whom in ("hidden", "group"))
        return self.roll.everyone & ~((hidden | grouped & ~self._together) & ~self._me)

    def having(self, value: Value) -> int:
        """Those who are seen to have a value of a facet."""
        return self.roll.having(value) & self.who_shows(value[0])

    def availability(self) -> dict[Availability, int]:
        """Who is seen to be away, busy or free."""
        away = self.roll.having(("is", "away")) & self.who_shows("absences")
        busy = self.roll.having(("is", "busy")) & ~away
        return {"free": self.roll.everyone & ~away & ~busy, "busy": busy, "away": away}

    def columns(self, fields: Iterable[str]) -> dict[int, tuple[str, ...]]:
        """The fields, put together where the same people show them, by those people."""
        found: dict[int, tuple[str, ...]] = {}
        for field in fields:
            people = self.who_shows(field)
            found[people] = (*found.get(people, ()), field)
        return found
