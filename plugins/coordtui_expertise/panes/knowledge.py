"""What a person knows about: what their papers tell and what they say, as one list with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as has
from datetime import date
from typing import TYPE_CHECKING

from coordtui.api import Context, Message, Person, fold, words_of
from coordtui_expertise.records import Work
from coordtui_expertise.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Vocabulary
    from coordtui_expertise.ranking.topics import ProfileTerm

STRONGEST = 5
SAID = 2
"""How strong what somebody says of themselves is, with no paper to show for it."""

_OUTSIDE = 6
"""So many words that the vocabulary does not know are named at most."""

_LEAST_PAPERS, _LEAST_PART = 2, 6
"""So many papers must have such a word, and one in so many of all."""


@dataclass(frozen=True)
class Known:
    """Something a person knows about: its `strength` from 0, which nobody checked, to 5.

    `last` is the day of the newest paper on it. `field` is the field of the person that
    says it, empty where only papers do.
    """

    words: str
    strength: int
    evidence: Message
    last: date | None = None
    field: str = ""


@dataclass
class _Topic:
    words: str
    papers: list[Work] = has(default_factory=list)
    said_in: str = ""
    imported: bool = False


def knowledge(ctx: Context, person: Person, works: Sequence[Work]) -> list[Known]:
    """Everything a person knows about, the strongest first; `works` are theirs, as the actor may see them.

    What has a name in the lab's vocabulary is one topic whatever the language or the
    abbreviation; a paper counts for a topic when it names it, and a topic that nobody states
    counts when a title does, or two papers. What only the papers call by its name comes from
    their own words; the first call of a process reads the index of words for it.
    """
    reader = _Reader(ctx.directory.vocabulary(), ctx.translator.language)
    for work in works:
        reader.read(work)
    imported = {(origin.field, fold(origin.value)) for origin in person.origins}
    for said_in in ("methods", "interests"):
        for words in getattr(person, said_in):
            reader.says(words, said_in, imported=(said_in, fold(words)) in imported)
    known = [_known(topic) for topic in reader.topics()]
    known += _outside(ctx, works, [*reader.names()])
    return sorted(
        known, key=lambda each: (-each.strength, -(each.last or date.min).toordinal(), fold(each.words))
    )


class _Reader:
    """Gathers topics, by concept of the vocabulary or by their folded words."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        self._vocabulary, self._language = vocabulary, language
        self._texts: list[tuple[Work, str]] = []
        self._topics: dict[str, _Topic] = {}
        self._in_title: set[str] = set()

    def read(self, work: Work) -> None:
        """Take in what a paper is about."""
        title, abstract = words_of(work.title), words_of(work.abstract)
        self._texts.append((work, f" {' '.join(title)} {' '.join(abstract)} "))
        in_title = {*self._concepts(title)}
        self._in_title |= in_title
        for concept in in_title | {*self._concepts(abstract)}:
            self._topic(concept).papers.append(work)

    def says(self, words: str, said_in: str, *, imported: bool) -> None:
        """Take in what the person says, or an import says of them."""
        folded = words_of(words)
        whole = [c for start, end, c in self._vocabulary.concepts(folded) if (start, end) == (0, len(folded))]
        topic = self._topic(whole[0] if whole else " ".join(folded))
        if not whole:
            topic.papers = [work for work, text in self._texts if f" {' '.join(folded)}" in text]
        topic.words, topic.said_in, topic.imported = words, said_in, imported

    def topics(self) -> Iterator[_Topic]:
        """Those that the person says, or that their papers are plainly about."""
        for key, topic in self._topics.items():
            if topic.said_in or key in self._in_title or len(topic.papers) > 1:
                yield topic

    def names(self) -> Iterator[str]:
        """Every name of the topics."""
        for key, topic in self._topics.items():
            yield topic.words
            yield from self._vocabulary.names(key, "en")

    def _topic(self, key: str) -> _Topic:
        if key not in self._topics:
            language = "fr" if self._language == "fr" else "en"
            names = self._vocabulary.names(key, language)  # type: ignore[arg-type]  # one of the two
            self._topics[key] = _Topic(names[0] if names else key)
        return self._topics[key]

    def _concepts(self, words: Sequence[str]) -> Iterable[str]:
        """What a text names: of names within a longer one only the longer."""
        reached = 0
        for start, end, concept in self._vocabulary.concepts(words):
            if start >= reached:
                reached = end
                yield concept


def _outside(ctx: Context, works: Sequence[Work], names: Iterable[str]) -> Iterator[Known]:
    """What the papers are about beside what has these names."""
    if len(works) < _LEAST_PAPERS:
        return
    from coordtui_expertise.ranking.topics import terms_in
    from coordtui_expertise.ranking.words import stem_of

    least = max(_LEAST_PAPERS, len(works) // _LEAST_PART)
    named = {frozenset(map(stem_of, words_of(name))) for name in names}
    for term in terms_in(ctx, works, 2 * _OUTSIDE)[:_OUTSIDE]:
        stems = frozenset(map(stem_of, words_of(term.word)))
        if term.papers >= least and not any(stems <= each or each <= stems for each in named):
            yield _of_papers(term)


def _of_papers(term: ProfileTerm) -> Known:
    papers = NN_("{n} paper", "{n} papers", term.papers)
    return Known(term.word, min(term.papers, STRONGEST), papers, term.last)


def _known(topic: _Topic) -> Known:
    count = len(topic.papers)
    papers = NN_("{n} paper", "{n} papers", count)
    strength = count
    if topic.imported:
        evidence = N_("{papers}, imported", papers=papers) if count else N_("imported, nobody checked")
    elif topic.said_in:
        strength += SAID
        says = N_("their method") if topic.said_in == "methods" else N_("says so")
        evidence = N_("{papers}, {says}", papers=papers, says=says) if count else says
    else:
        evidence = papers
    last = max((day for work in topic.papers if (day := work.month)), default=None)
    return Known(topic.words, min(strength, STRONGEST), evidence, last, topic.said_in)
