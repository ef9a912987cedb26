"""What people know, taken apart: methods, which say how, and applications, which say on what.

French and English meet here: what the lab's vocabulary takes for one concept is one key, however
it is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log, sqrt
from typing import TYPE_CHECKING, Literal

from coordtui.api import Person, words_of

if TYPE_CHECKING:
    from coordtui.api import Vocabulary

Facet = Literal["method", "application"]
FACETS: tuple[Facet, Facet] = ("application", "method")

Weights = Mapping[str, float]
"""What each key weighs in this lab: the fewer have it, the more."""


@dataclass(frozen=True, kw_only=True)
class Facets:
    """One person's keys by facet, each with the words in which it is stored.

    `seeks` and `offers` are what they say that they look for and give.
    """

    person: int = 0
    method: Mapping[str, str] = field(default_factory=dict)
    application: Mapping[str, str] = field(default_factory=dict)
    seeks: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, str] = field(default_factory=dict)

    def on(self, facet: Facet) -> Mapping[str, str]:
        """The keys of one facet."""
        return self.method if facet == "method" else self.application

    @cached_property
    def everything(self) -> Mapping[str, str]:
        """The keys of both."""
        return {**self.application, **self.method}


class FacetReader:
    """Reads the facets of people by a vocabulary; each phrase is looked up once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, person: Person, topics: Iterable[str] = ()) -> Facets:
        """The facets of a person as they are seen, with the topics of their papers.

        What they state as a method is one, and what they are interested in is an application unless
        the vocabulary calls it a method. A topic counts only on the facet that the vocabulary gives it.
        """
        facets: dict[str, dict[str, str]] = {"method": {}, "application": {}}
        for phrase in person.methods:
            facets["method"].update(self.keys(phrase))
        for phrase in person.interests:
            for key in self.keys(phrase):
                facets[self._vocabulary.facet_of(key) or "application"].setdefault(key, phrase)
        for phrase in topics:
            for key in self.keys(phrase):
                if facet := self._vocabulary.facet_of(key):
                    facets[facet].setdefault(key, phrase)
        return Facets(
            person=person.doc_id,
            **facets,
            seeks=self._all(person.seeks),
            offers=self._all(person.offers),
        )

    def keys(self, phrase: str) -> dict[str, str]:
        """The concepts that a phrase names, or else its own words as one key; each with the phrase."""
        if phrase not in self._known:
            self._known[phrase] = self._look_up(words_of(phrase))
        return dict.fromkeys(self._known[phrase], phrase)

    def _look_up(self, words: Sequence[str]) -> tuple[str, ...]:
        keys: dict[str, None] = {}
        reach = 0
        spans = sorted(self._vocabulary.concepts(words), key=lambda span: (span[0], -span[1]))
        for start, end, concept in spans:
            if start >= reach:
                keys[concept], reach = None, end
        return tuple(keys) or ((" ".join(words),) if words else ())

    def _all(self, phrases: Iterable[str]) -> dict[str, str]:
        return {key: written for phrase in phrases for key, written in self.keys(phrase).items()}


def weights(people: Iterable[Facets]) -> dict[str, float]:
    """The weight of every key that somebody has: the log of how rare it is, never 0."""
    everybody = list(people)
    having = Counter(key for facets in everybody for key in facets.everything)
    return {key: log(1 + len(everybody) / count) for key, count in having.items()}


def cosine(one: Mapping[str, str], other: Mapping[str, str], weigh: Weights) -> float:
    """How much two sets of keys have in common, from 0 to 1; a key without a weight weighs 1."""
    shared = _mass(one.keys() & other.keys(), weigh)
    if not shared:
        return 0.0
    return min(1.0, shared / sqrt(_mass(one, weigh) * _mass(other, weigh)))


def _mass(keys: Iterable[str], weigh: Weights) -> float:
    return sum(weigh.get(key, 1.0) for key in sorted(keys))
