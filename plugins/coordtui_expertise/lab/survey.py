"""The topics of the lab as somebody may see them: who knows each, by which works, since when.

What a person hides from the actor is in no figure: neither their papers nor what they state. Who
takes no part in matching counts in the figures, and is named in none of the lists.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from tinydb import where

from coordtui.api import Context, Language, Person, words_of
from coordtui_expertise.facets import FacetReader
from coordtui_expertise.lab.mentions import Mention, Progress, mentions, written
from coordtui_expertise.lab.pairs import Words, pairs, stems
from coordtui_expertise.records import Authorship, Work

if TYPE_CHECKING:
    from coordtui.api import Vocabulary

Kind = Literal["term", "stated", "pair"]
"""Where a topic comes from: the vocabulary, what people state, two words that titles often have together."""

YEARS = 8


@dataclass(frozen=True, eq=False)
class Topic:
    """One topic. `works` are numbers; `papers` and `stated` say who, by number of the person."""

    key: str
    kind: Kind
    works: frozenset[int]
    papers: Mapping[int, frozenset[int]]
    stated: frozenset[int] = frozenset()

    @cached_property
    def people(self) -> frozenset[int]:
        """Everybody who wrote about it or states it."""
        return self.stated | self.papers.keys()

    @property
    def guessed(self) -> bool:
        """Whether nobody named it: such topics come after all others."""
        return self.kind == "pair"


@dataclass(frozen=True, eq=False)
class Survey:
    """What the lab works on, by what one actor sees.

    `people` come in the order of their names; `authors` are those of each work; `days` the day of
    each work, None when it has none; of those in `only_years` the year alone is known.
    `hiding` counts the people whose papers, or interests and methods, are hidden from the actor.
    """

    today: date
    people: Mapping[int, Person]
    groups: Mapping[int, str]
    topics: Sequence[Topic]
    authors: Mapping[int, frozenset[int]]
    days: Mapping[int, date | None]
    hiding: int
    years: int = YEARS
    vocabulary: Vocabulary | None = None
    written: Mapping[str, str] = field(default_factory=dict)
    only_years: frozenset[int] = frozenset()

    def month(self, work: int) -> date | None:
        """The day of a work, where at least its month is known."""
        return None if work in self.only_years else self.days[work]

    def name(self, topic: Topic, language: Language) -> str:
        """What a topic is called in a language; only the vocabulary has names in both."""
        names = self.vocabulary.names(topic.key, language) if self.vocabulary else ()
        return names[0] if names else self.written.get(topic.key, topic.key)

    @cached_property
    def span(self) -> range:
        """The calendar years that are looked at; the last one goes on."""
        return range(self.today.year - self.years + 1, self.today.year + 1)

    def by_year(self, works: Iterable[int]) -> dict[int, int]:
        """How many of these works are of each year; those without a day, or older, are of none."""
        counted = Counter(day.year for work in works if (day := self.days[work]) is not None)
        return {year: counted[year] for year in self.span}

    def here(self, number: int) -> bool:
        """Whether somebody is in the lab today, as far as their roles tell, and not away."""
        person = self.people[number]
        ended = person.roles and all(role.until and role.until < self.today for role in person.roles)
        return not ended and person.availability(self.today) != "away"

    def named(self, people: Iterable[int]) -> list[int]:
        """Those whom a list may name, by name."""
        taking_part = (number for number in people if self.people[number].matching)
        return sorted(taking_part, key=self._places.__getitem__)

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {number: place for place, number in enumerate(self.people)}

    @cached_property
    def members(self) -> Mapping[int, frozenset[int]]:
        """The people of each group that somebody is in."""
        found: dict[int, set[int]] = defaultdict(set)
        for person in self.people.values():
            for group in person.groups:
                if group in self.groups:
                    found[group].add(person.doc_id)
        return {group: frozenset(people) for group, people in found.items()}


def survey(
    ctx: Context,
    *,
    group: int | None = None,
    years: int = YEARS,
    progress: Progress = lambda done, whole: None,
) -> Survey:
    """What the lab, or one of its groups, works on. Needs `expertise.view`; may take a second."""
    ctx.require("expertise.view")
    directory = ctx.directory.people()
    found = {each.doc_id: each for each in directory.find() if each.merged_into is None}
    everybody = {number: found[number] for number in ctx.directory.listed() if number in found}
    hiding = directory.hiding("papers")
    silent = directory.hiding("interests") | directory.hiding("methods")
    counted = {n: each for n, each in everybody.items() if group is None or group in each.groups}
    said = mentions(ctx, progress)
    confirmed = ctx.store.records(Authorship).select("person", "work", where=where("state") == "confirmed")
    authors: dict[int, set[int]] = defaultdict(set)
    for person, work in confirmed:
        if person in counted and person not in hiding and work in said:
            authors[work].add(person)
    maker = _Maker(ctx, said, authors)
    for person in counted.values():
        maker.state(person)
    return Survey(
        today=ctx.clock().astimezone().date(),
        people=counted,
        groups={each.doc_id: each.name for each in ctx.directory.groups().find()},
        topics=maker.topics(),
        authors={work: frozenset(people) for work, people in authors.items()},
        days={work: said[work].date for work in authors},
        hiding=len((hiding | silent) & counted.keys()),
        years=years,
        vocabulary=maker.vocabulary,
        written=maker.written,
        only_years=frozenset(work for work in authors if said[work].dated == "year"),
    )


class _Maker:
    """Brings together what works and people say."""

    def __init__(
        self, ctx: Context, said: Mapping[int, Mention], authors: Mapping[int, Iterable[int]]
    ) -> None:
        self._ctx, self._said, self._authors = ctx, said, authors
        self.vocabulary = ctx.directory.vocabulary()
        self._facets = FacetReader(self.vocabulary)
        self.written: dict[str, str] = {}
        self._works: dict[str, set[int]] = defaultdict(set)
        self._stated: dict[str, set[int]] = defaultdict(set)
        self._phrases: dict[Words, str] = {}
        self._pairs: set[str] = set()

    def state(self, person: Person) -> None:
        """Take in what somebody says of themselves."""
        for phrase in (*person.interests, *person.methods):
            for key in self._facets.keys(phrase):
                if key not in self.vocabulary.terms:
                    # One phrase in singular and plural is one topic.
                    key = self._phrases.setdefault(stems(words_of(key)), key)  # noqa: PLW2901
                    self.written.setdefault(key, phrase.strip())
                self._stated[key].add(person.doc_id)

    def topics(self) -> list[Topic]:
        """All topics, those of most works and people first; word pairs, which nobody named, last."""
        for work in self._authors:
            for concept in self._said[work].concepts:
                self._works[concept].add(work)
        self._add_pairs()
        self._find_phrases()
        found = [self._topic(key) for key in self._works.keys() | self._stated.keys()]
        return sorted(found, key=_order)

    def _topic(self, key: str) -> Topic:
        papers: dict[int, set[int]] = defaultdict(set)
        for work in self._works[key]:
            for person in self._authors[work]:
                papers[person].add(work)
        kind: Kind = "term" if key in self.vocabulary.terms else "pair" if key in self._pairs else "stated"
        by_person = {person: frozenset(works) for person, works in papers.items()}
        return Topic(key, kind, frozenset(self._works[key]), by_person, frozenset(self._stated[key]))

    def _add_pairs(self) -> None:
        """The frequent pairs of words of titles that nothing else names."""
        known = [*self._phrases, *_names_in(self.vocabulary)]
        for pair in pairs(self._said, self._authors, known):
            key = " ".join(pair.stems)
            self._pairs.add(key)
            self._works[key].update(pair.works)
            stored = self._ctx.store.records(Work).get(pair.newest)
            self.written[key] = written(stored.title, pair.place, pair.place + 2) if stored else key

    def _find_phrases(self) -> None:
        """The works whose titles hold what people state in words of their own."""
        by_first: dict[str, list[Words]] = defaultdict(list)
        for phrase in self._phrases:
            by_first[phrase[0]].append(phrase)
        for work in self._authors:
            title = stems(self._said[work].title)
            for place, word in enumerate(title):
                for phrase in by_first.get(word, ()):
                    if title[place : place + len(phrase)] == phrase:
                        self._works[self._phrases[phrase]].add(work)


@lru_cache(maxsize=2)
def _names_in(vocabulary: Vocabulary) -> tuple[Words, ...]:
    """The stems of every name of the vocabulary."""
    terms = vocabulary.terms.values()
    return tuple(stems(words_of(name)) for term in terms for name in (term.en, term.fr, *term.also))


def _order(topic: Topic) -> tuple[bool, int, int, str]:
    return topic.guessed, -len(topic.works), -len(topic.people), topic.key
