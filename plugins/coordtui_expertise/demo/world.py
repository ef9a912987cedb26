"""The invented catalogues: they answer the demo's requests, so that filling a page needs no network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from coordtui.api import Person
from coordtui_expertise.demo.catalogues import Author
from coordtui_expertise.demo.catalogues import answer as said
from coordtui_expertise.demo.invent import work
from coordtui_expertise.records import Sourced

if TYPE_CHECKING:
    import httpx

_HOSTS = {
    "pub.orcid.org": ("orcid", "/v3.0/"),
    "api.openalex.org": ("openalex", "/"),
    "api.semanticscholar.org": ("semantic-scholar", "/graph/v1/"),
    "dblp.org": ("dblp", "/"),
}
_PLACES = ("Université Imaginaire", "Nowhere Polytechnic", "Institute of Invented Results")


@dataclass(frozen=True)
class _Subject:
    en: str
    fr: str


_SUBJECTS = tuple(
    _Subject(en, fr)
    for en, fr in (
        ("distribution shift", "le changement de distribution"),
        ("optimal transport", "le transport optimal"),
        ("protein folding", "le repliement des protéines"),
        ("low-resource languages", "les langues peu dotées"),
        ("weather nowcasting", "la prévision immédiate"),
        ("multi-armed bandits", "les bandits manchots"),
    )
)


class _Invented:
    """Whoever is asked for exists, and has a namesake elsewhere; who was told of has their own ORCID."""

    def __init__(self) -> None:
        self._by_name: dict[str, Author] = {}

    def introduce(self, person: Person) -> None:
        """Somebody of the invented lab, whom the catalogues are to know."""
        self._by_name[person.name] = _author(person.name, person.orcid, tuple(person.interests))

    def named(self, name: str) -> Iterable[Author]:
        """The person, and somebody with a middle initial whom they may be taken for."""
        given, _, family = name.strip().partition(" ")
        names = [name.strip(), f"{given} Q. {family}"] if family else []
        for each in names:
            self._by_name.setdefault(each, _author(each, ""))
        return [self._by_name[each] for each in names]

    def known(self, source: str, identity: str) -> Author | None:
        """Who was introduced or looked for."""
        return next((each for each in self._by_name.values() if each.identity(source) == identity), None)


_PEOPLE = _Invented()


def introduce(people: Iterable[Person]) -> None:
    """Let the catalogues know people of the invented lab."""
    for person in people:
        _PEOPLE.introduce(person)


def answer(request: httpx.Request) -> httpx.Response | None:
    """What the invented catalogue says; `None` for a request that is for none of them."""
    import httpx

    if request.url.host not in _HOSTS:
        return None
    source, base = _HOSTS[request.url.host]
    query = dict(parse_qsl(request.url.query.decode()))
    found = said(_PEOPLE, source, request.url.path.removeprefix(base), query)
    if found is None:
        return httpx.Response(404)
    return httpx.Response(200, headers={"content-type": found[0]}, content=found[1])


def _author(name: str, orcid: str, keywords: tuple[str, ...] = ()) -> Author:
    rng = Random(name)  # noqa: S311 - inventions, not secrets
    now = datetime.now(UTC)
    came = Sourced(source="demo", at=now)
    others = ("Hrafn Placeholder", "Norma Quillbranche", "Oswin Factice")
    works = [
        work(
            rng,
            _SUBJECTS,
            number=number,
            authors=[name, *rng.sample(others, rng.randint(0, 2))],
            today=now.date(),
            source=came,
        )
        for number in range(rng.randint(5, 12))
    ]
    unique = {each.title: each for each in works}
    chosen = rng.sample([subject.en for subject in _SUBJECTS], 2)
    return Author(
        name=name,
        orcid=orcid,
        keywords=tuple(dict.fromkeys([*keywords[:1], *chosen])),
        place=rng.choice(_PLACES),
        works=tuple(unique.values()),
    )
