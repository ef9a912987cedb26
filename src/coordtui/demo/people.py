"""The people of the invented lab, each computed from a number and the lab's day."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import overload

from coordtui.api import Absence, DatedRole, Language, Origin, Person, Visibility
from coordtui.demo.lab import seeded
from coordtui.demo.names import Name, name
from coordtui.demo.orcid import orcid
from coordtui.demo.pursuits import Pursuits
from coordtui.demo.topics import Topic

PROFESSOR = {"en": "professor", "fr": "corps professoral"}

_CAREER: tuple[tuple[dict[Language, str], int, int], ...] = (
    ({"en": "intern", "fr": "stage"}, 10, 120),
    ({"en": "master’s student", "fr": "maîtrise"}, 26, 730),
    ({"en": "PhD student", "fr": "doctorat"}, 40, 1500),
    ({"en": "postdoc", "fr": "postdoctorat"}, 12, 900),
    ({"en": "research scientist", "fr": "scientifique de recherche"}, 7, 2500),
    ({"en": "research software engineer", "fr": "génie logiciel de recherche"}, 5, 2500),
)
"""Roles other than professor: the words, how many of a hundred, how long in days at most."""

_SHARES = list(accumulate(share for _, share, _ in _CAREER))

_PROFESSOR_EVERY = 12
_BLOCK = 40 * _PROFESSOR_EVERY
"""A person's professor is one of the forty of the same block of people."""


class People(Sequence[Person]):
    """`count` invented people, with the numbers from `first` on in the store.

    `teams` are the numbers of the teams, with what each works on.
    """

    def __init__(
        self, count: int, *, first: int, teams: Mapping[int, Mapping[Topic, float]], today: date
    ) -> None:
        self._count, self._first, self._today = count, first, today
        self._teams = list(teams)
        self._topics = [(list(weights), list(accumulate(weights.values()))) for weights in teams.values()]

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Person: ...

    @overload
    def __getitem__(self, index: slice) -> list[Person]: ...

    def __getitem__(self, index: int | slice) -> Person | list[Person]:
        if isinstance(index, slice):
            return [self._person(i) for i in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._person(index % self._count)

    def professor(self, index: int) -> int:
        """The index of the professor whom this person works with; a professor's own is their own."""
        return self._professor(index, seeded("professor", index))

    def _professor(self, index: int, rng: Random) -> int:
        if index % _PROFESSOR_EVERY == 0:
            return index
        chosen = index - index % _BLOCK + _PROFESSOR_EVERY * rng.randrange(_BLOCK // _PROFESSOR_EVERY)
        return chosen if chosen < self._count else index - index % _PROFESSOR_EVERY

    def _person(self, index: int) -> Person:
        rng = seeded("person", index)
        named = name(index)
        team = self.professor(index) // _PROFESSOR_EVERY % len(self._teams)
        languages = _languages(named, rng)
        topics = self._topics_of(team, rng)
        language: Language = "fr" if languages[0] == "fr" else "en"
        known = [topic.said(language) for topic in topics]
        person = Person(
            name=named.full,
            given=named.given,
            family=named.family,
            emails=_emails(named, rng),
            orcid=orcid(index + 1) if rng.random() < 0.7 else "",
            roles=self._roles(index, language, rng),
            access=["guest"] if rng.random() < 0.02 else ["researcher"],
            languages=languages,
            groups=self._groups(team, rng),
            interests=known[: 2 + rng.randrange(4)],
            offers=known[1 : 1 + rng.randrange(4)],
            visibility=_visibility(rng),
            doc_id=self._first + index,
        )
        self._fill_in(person, index, Pursuits(topics, language, seeded("pursuits", index)))
        return person

    def _fill_in(self, person: Person, index: int, pursuits: Pursuits) -> None:
        """What few directories know: how somebody works, what they look for, when they are here."""
        rng, professor = seeded("days", index), self.professor(index)
        person.place = f"{1 + rng.randrange(4)}.{rng.randrange(1, 40):02d}"
        person.supervisors = [] if professor == index else [self._first + professor]
        person.methods, person.seeks = pursuits.methods(), pursuits.seeks()
        person.projects, person.about = pursuits.projects(), pursuits.about()
        mailbox = name(index).mailbox
        person.links = [f"https://people.example.invalid/{mailbox}"] if rng.random() < 0.4 else []
        person.absences = self._absences(rng)
        person.busy, person.matching = rng.random() < 0.07, rng.random() >= 0.03
        person.origins = self._origins(person, rng)

    def _absences(self, rng: Random) -> list[Absence]:
        """Some are away today, some will be."""
        if rng.random() >= 0.12:
            return []
        since = self._ago(rng.randrange(-40, 14))
        return [Absence(since=since, until=since + timedelta(days=rng.randrange(3, 25)))]

    def _origins(self, person: Person, rng: Random) -> list[Origin]:
        """The room comes from the last import of the directory; a few interests from elsewhere."""
        imported = datetime.combine(self._ago(3), time(9), UTC)
        found = [Origin(field="place", value=person.place, source="csv", at=imported)]
        if rng.random() < 0.15:
            source, at = rng.choice(("orcid", "openalex")), imported - timedelta(days=rng.randrange(200))
            found.append(Origin(field="interests", value=person.interests[-1], source=source, at=at))
        return found

    def _topics_of(self, team: int, rng: Random) -> list[Topic]:
        topics, shares = self._topics[team]
        drawn = (topics[bisect(shares, rng.random() * shares[-1])] for _ in range(6))
        return list(dict.fromkeys(drawn))

    def _groups(self, team: int, rng: Random) -> list[int]:
        groups = [self._teams[team]]
        if rng.random() < 0.12:
            groups.append(self._teams[(team + 1 + rng.randrange(len(self._teams) - 1)) % len(self._teams)])
        return groups

    def _roles(self, index: int, language: Language, rng: Random) -> list[DatedRole]:
        if index % _PROFESSOR_EVERY == 0:
            return [DatedRole(role=PROFESSOR[language], since=self._ago(200 + rng.randrange(9000)))]
        rank = bisect(_SHARES, rng.randrange(_SHARES[-1]))
        words, _, longest = _CAREER[rank]
        since = self._ago(rng.randrange(longest))
        roles = [DatedRole(role=words[language], since=since)]
        if rank in {2, 3} and rng.random() < 0.5:
            before, _, length = _CAREER[rank - 1]
            start = since - timedelta(days=1 + rng.randrange(length))
            roles.insert(0, DatedRole(role=before[language], since=start, until=since))
        elif rank == 0:
            roles[0].until = since + timedelta(days=longest)
        return roles

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days=days)


def _languages(named: Name, rng: Random) -> list[str]:
    first = named.origin.language
    other = "en" if first == "fr" else "fr"
    chance = rng.random()
    languages: list[str] = [first, other] if chance < 0.55 else [other, first] if chance < 0.65 else [first]
    return [*languages, named.origin.also] if named.origin.also and rng.random() < 0.8 else languages


def _emails(named: Name, rng: Random) -> list[str]:
    chance = rng.random()
    if chance < 0.04:
        return []
    own = f"{named.mailbox}@example.invalid"
    return [own, f"{named.mailbox}@alumni.example.invalid"] if chance < 0.12 else [own]


def _visibility(rng: Random) -> dict[str, Visibility]:
    """Most show everything; some keep their addresses or interests to their groups, or hide them."""
    chance = rng.random()
    if chance < 0.82:
        return {}
    if chance < 0.92:
        return {"emails": "group"}
    if chance < 0.97:
        return {"emails": "hidden", "orcid": "hidden"}
    return {"interests": "group", "offers": "group"}
