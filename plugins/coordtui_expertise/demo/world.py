"""The invented catalogues: they answer the demo's requests, so that filling a page needs no network."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from coordtui_expertise.demo.catalogues import Author, identity_of
from coordtui_expertise.demo.catalogues import answer as said
from coordtui_expertise.demo.invent import Named, work
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


_SUBJECTS = tuple(
    Named(en, fr)
    for en, fr in (
        ("distribution shift", "le changement de distribution"),
        ("optimal transport", "le transport optimal"),
        ("protein folding", "le repliement des protéines"),
        ("low-resource languages", "les langues peu dotées"),
        ("weather nowcasting", "la prévision immédiate"),
        ("multi-armed bandits", "les bandits manchots"),
    )
)


_LAB = 5_000
"""So many people of the lab are known to every catalogue; the others by ORCID, or when looked for."""


class _Invented:
    """Whoever is asked for exists, and has a namesake elsewhere; people of the invented lab have an ORCID.

    All follows from what is asked, so that a lab that was kept finds the same world again.
    """

    def __init__(self) -> None:
        self._looked_for: dict[str, None] = {}

    def named(self, name: str) -> Iterable[Author]:
        """The person, and somebody with a middle initial whom they may be taken for."""
        names = _with_namesake(name.strip())
        self._looked_for |= dict.fromkeys(names)
        return [_author(each, _orcids().get(each, "")) for each in names]

    def known(self, source: str, identity: str) -> Author | None:
        """Who has the ORCID, belongs to the lab, or was looked for."""
        if source == "orcid":
            name = _name_with(identity)
            return _author(name, identity) if name else None
        lab = (each for name in _orcids() for each in _with_namesake(name))
        names = (each for each in (*self._looked_for, *lab) if identity_of(each, source) == identity)
        name = next(names, "")
        return _author(name, _orcids().get(name, "")) if name else None


_PEOPLE = _Invented()


def _with_namesake(name: str) -> list[str]:
    given, _, family = name.partition(" ")
    return [name, f"{given} Q. {family}"] if family else [name]


@cache
def _orcids() -> dict[str, str]:
    """The people of the lab by name."""
    from coordtui.demo.names import name
    from coordtui.demo.orcid import orcid

    return {name(index).full: orcid(index + 1) for index in range(_LAB)}


def _name_with(identity: str) -> str:
    """Who of the lab has an ORCID; nobody when it is not one of the lab's."""
    from coordtui.demo.names import name
    from coordtui.demo.orcid import orcid

    digits = identity.replace("-", "")[:-1]
    number = int(digits) if digits.isdecimal() else 0
    return name(number - 1).full if number and orcid(number) == identity else ""


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


def _author(name: str, orcid: str) -> Author:
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
        keywords=tuple(chosen),
        place=rng.choice(_PLACES),
        works=tuple(unique.values()),
    )
