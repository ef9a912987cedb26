"""What one actor may know of everybody: their papers, and what they say of themselves."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from coordtui.api import Person
from coordtui_expertise.ranking.segments import Part
from coordtui_expertise.ranking.words import keys_of, terms_of

_SHORT = 12
"""A statement counts as this long at least: two words that somebody jots down are no proof of mastery."""

_NOTHING: frozenset[int] = frozenset()


class Crowd:
    """Everybody who may be suggested, as one actor sees them; it never changes.

    `works` are the numbers of the papers of each person that are sure and that the actor sees. Who
    takes no part in matching, or was merged, is not among them.
    """

    def __init__(self, people: Mapping[int, Person], works: Mapping[int, Sequence[int]]) -> None:
        self.people, self.works = people, works
        self._owners: dict[Part, list[tuple[int, ...]]] = {}
        self._pairs: dict[Part, Any] = {}

    @cached_property
    def by_work(self) -> Mapping[int, tuple[int, ...]]:
        """Whose each work is."""
        found: dict[int, tuple[int, ...]] = {}
        for person, works in self.works.items():
            for work in works:
                found[work] = (*found[work], person) if work in found else (person,)
        return found

    @cached_property
    def says(self) -> Mapping[int, frozenset[int]]:
        """The terms, by key, of what each says of themselves; without those who say nothing."""
        found = {number: said_by(person) for number, person in self.people.items()}
        return {number: terms for number, terms in found.items() if terms}

    @cached_property
    def saying(self) -> Mapping[int, array[int]]:
        """Who says a term."""
        found: dict[int, array[int]] = {}
        for person, terms in self.says.items():
            for term in terms:
                if term in found:
                    found[term].append(person)
                else:
                    found[term] = array("I", [person])
        return found

    @cached_property
    def counts(self) -> Mapping[int, int]:
        """How many works each has, what they say included."""
        return {p: len(self.works.get(p, ())) + (p in self.says) for p in self.people}

    @cached_property
    def in_rows(self) -> tuple[Any, Any]:
        """`counts` and statement norms by number, for `large`."""
        from coordtui_expertise.ranking import large

        norms = {person: self.statement_norm(person) for person in self.says}
        last = max(self.people, default=0)
        return large.by_number(self.counts, last), large.by_number(norms, last)

    @cached_property
    def with_profile(self) -> frozenset[int]:
        """Those of whom there is anything to compare."""
        return frozenset(person for person, count in self.counts.items() if count)

    def statement_norm(self, person: int) -> float:
        """What the sum of the weights in a statement is multiplied with, as `Part.norms` has it."""
        return 1.0 / float(max(len(self.says[person]), _SHORT) ** 0.5)

    def owners(self, part: Part) -> Sequence[tuple[int, ...]]:
        """Whose the work at each place of a segment is."""
        found = self._owners.get(part)
        if found is None:
            by_work = self.by_work
            found = self._owners[part] = [by_work.get(work, ()) for work in part.works]
        return found

    def pairs(self, part: Part) -> Any:
        """The same as `large.pairs` has it."""
        found = self._pairs.get(part)
        if found is None:
            from coordtui_expertise.ranking import large

            by_work = self.by_work
            found = self._pairs[part] = large.pairs([by_work.get(work, ()) for work in part.works])
        return found

    def renewed(self, people: Mapping[int, Person], works: Mapping[int, Sequence[int]]) -> Crowd:
        """The crowd of these people and works, which takes over what was made of those that are the same.

        They are the same when they are the same objects.
        """
        new = Crowd(people, works)
        said_anew = _differing(self.people, people)
        wrote_anew = _differing(self.works, works)
        moved = {
            work for person in wrote_anew for work in {*self.works.get(person, ())} ^ {*works.get(person, ())}
        }
        held = vars(self)
        if "by_work" in held:
            new.by_work = _owned_anew(self.by_work, moved, wrote_anew, works)
        if "saying" in held:
            new.says, new.saying = _said_anew(self.says, self.saying, said_anew, people)
        new._owners = {part: each for part, each in self._owners.copy().items() if not part.places_of(moved)}
        new._pairs = {part: each for part, each in self._pairs.copy().items() if not part.places_of(moved)}
        return new


def phrases_of(person: Person) -> tuple[str, ...]:
    """What somebody says that they know: subjects, methods, and what they offer."""
    return (*person.interests, *person.methods, *person.offers)


def said_by(person: Person) -> frozenset[int]:
    """The terms of it, by key."""
    return _terms(phrases_of(person))


@lru_cache(maxsize=1 << 15)
def _terms(phrases: tuple[str, ...]) -> frozenset[int]:
    return frozenset(keys_of(terms_of("\n\n".join(phrases))))


def _differing(one: Mapping[int, object], other: Mapping[int, object]) -> set[int]:
    """The keys under which there is not the same object in both."""
    if one is other:
        return set()
    found = {key for key, value in other.items() if one.get(key) is not value}
    return found | (one.keys() - other.keys())


def _owned_anew(
    by_work: Mapping[int, tuple[int, ...]],
    moved: Collection[int],
    people: Collection[int],
    works: Mapping[int, Sequence[int]],
) -> dict[int, tuple[int, ...]]:
    """`by_work` after these works went to, or from, these people."""
    found = dict(by_work)
    for work in moved:
        found[work] = tuple(person for person in found.get(work, ()) if person not in people)
    for person in people:
        for work in works.get(person, ()):
            if work in moved:
                found[work] = (*found[work], person)
    return found


def _said_anew(
    says: Mapping[int, frozenset[int]],
    saying: Mapping[int, array[int]],
    numbers: Collection[int],
    people: Mapping[int, Person],
) -> tuple[dict[int, frozenset[int]], dict[int, array[int]]]:
    """`says` and `saying` after the people of these numbers changed."""
    said, who = dict(says), dict(saying)
    for number in numbers:
        before = said.pop(number, _NOTHING)
        now = said_by(people[number]) if number in people else _NOTHING
        if now:
            said[number] = now
        for term in before - now:
            who[term] = array("I", [person for person in who[term] if person != number])
        for term in now - before:
            who[term] = array("I", [*who.get(term, ()), number])
    return said, who
