"""Papers by people of the lab.

Where a plugin knows who wrote what (the service `Authorship`), its word counts and no other. Without
one, a paper is of the lab when an author's full name is exactly that of one person of the
directory: never by a surname, never by initials, and not by a name that two people have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tinydb import where

from coordtui.api import Authorship, Context, NotAllowed, TextMatch, words_of
from coordtui_arxiv.batches import batches
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import KIND, Paper

_ASKED_TOGETHER = 50
"""Names that are looked for at once."""


class Ours:
    """The papers of the lab, as the actor may know of them. Found once for each state of the store."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._papers = ctx.store.records(Paper)
        self._seen = -1
        self._basis: object = None
        self._newest: list[int] = []
        self._numbers: frozenset[int] = frozenset()

    def all(self) -> list[int]:
        """Their numbers, newest first."""
        self._look()
        return list(self._newest)

    def among(self, papers: Sequence[int]) -> Iterator[int]:
        """Those of these papers, in their order."""
        self._look()
        return (number for number in papers if number in self._numbers)

    @property
    def certain(self) -> bool:
        """Whether somebody knows who wrote what; else names alone are compared."""
        return bool(self._ctx.services(Authorship))

    def waiting(self) -> int:
        """How many more there may be, for the actor to confirm; 0 for who may not know who wrote what."""
        try:
            return sum(service.waiting() for service in self._ctx.services(Authorship))
        except NotAllowed:
            return 0

    def of_groups(self, groups: Collection[int]) -> set[int]:
        """Those that somebody wrote who is in one of these groups now, by number."""
        people = self._ctx.directory.people().select("doc_id", "name", "merged_into", "groups")
        members = {number for number, _, _, theirs in people if not {*theirs}.isdisjoint(groups)}
        if self.certain:
            return {number for _, number in self._with_keys(self._told(members) or ())}
        names = _full_names([person[:3] for person in people])
        theirs = frozenset(_spelling(name) for number, name, *_ in people if number in members)
        return {number for _, number in self._named(names & theirs)}

    def _look(self) -> None:
        """Look again where something has changed: first whether it can matter, then for the papers."""
        revision = self._ctx.store.revision
        if revision == self._seen:
            return
        told = self._told()
        names = _full_names(self._people()) if told is None else frozenset()
        basis = self._papers.revision, told, names
        if basis != self._basis:
            found = self._named(names) if told is None else self._with_keys(told)
            self._newest = [number for _, number in sorted(found, reverse=True)]
            self._numbers, self._basis = frozenset(self._newest), basis
        self._seen = revision

    def _told(self, people: Collection[int] | None = None) -> frozenset[str] | None:
        """The arXiv ids that the services tell of, of these people (of all); None when there is none."""
        services = self._ctx.services(Authorship)
        try:
            each = [refs for service in services for refs in service.papers(people).values()]
        except NotAllowed:  # who may not see who wrote what sees no paper as the lab's
            return frozenset()
        return frozenset(ref.key for refs in each for ref in refs if ref.kind == KIND) if services else None

    def _with_keys(self, keys: Collection[str]) -> list[tuple[datetime, int]]:
        return [
            row
            for part in batches(sorted(keys))
            for row in self._papers.select("announced", "doc_id", where=where("key").one_of(part))
        ]

    def _named(self, names: frozenset[str]) -> list[tuple[datetime, int]]:
        """The papers with an author of exactly one of these names."""
        asked = sorted(names)
        found: dict[int, datetime] = {}
        for at in range(0, len(asked), _ASKED_TOGETHER):
            together = asked[at : at + _ASKED_TOGETHER]
            match = tuple(TextMatch(name, fields=("authors",), whole=True) for name in together)
            for part in batches(self._papers.ids(match=match)):
                for paper in self._papers.get_many(part):
                    if any(_spelling(author.name) in names for author in paper.authors):
                        found[paper.doc_id] = paper.announced
        return [(announced, number) for number, announced in found.items()]

    def _people(self) -> list[tuple[Any, ...]]:
        return self._ctx.directory.people().select("doc_id", "name", "merged_into")


def _full_names(people: Sequence[tuple[Any, ...]]) -> frozenset[str]:
    """The names, folded, that are written out and only one person's; a double is the person they are."""
    into: Mapping[int, int] = {number: kept for number, _, kept in people if kept is not None}
    bearers: dict[str, set[int]] = defaultdict(set)
    for number, name, _ in people:
        words = words_of(name)
        if len(words) > 1 and len(words[0]) > 1 and len(words[-1]) > 1:
            bearers[" ".join(words)].add(into.get(number, number))
    return frozenset(name for name, numbers in bearers.items() if len(numbers) == 1)


def _spelling(name: str) -> str:
    return " ".join(words_of(shown(name)))
