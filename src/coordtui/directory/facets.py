"""Narrowing the directory: which groups, roles, languages and availability are wanted, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

import msgspec

from coordtui.api import Availability, Message, Person


class Facets(msgspec.Struct, frozen=True):
    """What is wanted: of each kind any one of the values, all where there is none.

    `groups` are numbers of groups, `roles` what `role_words.role_of` calls them, `languages`
    codes of two letters.
    """

    groups: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    availability: frozenset[Availability] = frozenset()


class Counts(msgspec.Struct, frozen=True):
    """How many of those found have each value; values that nobody has are left out.

    Each kind counts without its own choice, so that a second group can be added to the first.
    """

    groups: Mapping[int, int] = {}
    roles: Mapping[str, int] = {}
    languages: Mapping[str, int] = {}
    availability: Mapping[Availability, int] = {}


class Match(msgspec.Struct, frozen=True):
    """Somebody who was found, as the actor may see them, and by what.

    `field` is the field of the person; `value` is its text that answers, as written.
    `reason` says it in words; there is none where the name is what was typed.
    """

    person: Person
    field: str = "name"
    value: str = ""
    reason: Message | None = None


class Found(msgspec.Struct, frozen=True):
    """The best of those who answer, how many there are in all, and how they spread.

    `numbers()` gives all of them, for a list of any length.
    """

    people: tuple[Match, ...] = ()
    total: int = 0
    facets: Counts = Counts()
    order: tuple[int, ...] = ()
    tiers: tuple[int, ...] = ()
    by_name: Callable[[int], Iterable[int]] | None = None

    def numbers(self) -> list[int]:
        """The numbers of all who were found, the best first, and then by name."""
        first = dict.fromkeys(self.order)
        rest = chain.from_iterable(map(self.by_name, self.tiers)) if self.by_name else ()
        return [*first, *(number for number in rest if number not in first)]
