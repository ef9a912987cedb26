"""A question as terms that the index knows, each with what it weighs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coordtui.api import words_of
from coordtui_expertise.ranking.index import Postings, Snapshot, counts, rarity
from coordtui_expertise.ranking.words import keys_of, terms_of

if TYPE_CHECKING:
    from coordtui.api import Vocabulary

PAIR = 0.5
"""What a pair of words weighs, by a single word as rare. Tuned, as all else here, on half of the people
of the recorded papers: 1 gave a mean reciprocal rank of .619 there and .618 for the other half, .5 gives .623
and .620."""

OTHER_NAME = 0.4
"""What a word of another name of the same concept weighs, by the word itself, where papers have both names.

More ranks worse on the recorded papers, where everybody writes English; but where no paper has the name
that was asked for, the others stand for it wholly."""


@dataclass(frozen=True)
class Term:
    """A term of a question: as written there, and the product of its weight and 1 / |question|."""

    stem: str
    written: str
    weight: float


@dataclass(frozen=True)
class Query:
    """The terms of a question by their key in the index, and which works have them.

    The squares of the weights of what was asked sum to 1. `words` are the single words that were asked,
    by key, each with all the terms that stand for it: itself, and other names of what it names.
    """

    terms: dict[int, Term]
    postings: Postings
    words: dict[int, frozenset[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.terms)


def query_of(snapshot: Snapshot, text: str, vocabulary: Vocabulary | None = None) -> Query:
    """What a text asks. With a vocabulary, other names of what it names, in both languages, are asked too."""
    own = terms_of(text)
    names = _names(text, vocabulary) if vocabulary is not None else []
    written = {stem: word for _, other in names for stem, word in other.items()} | own
    keys = dict(zip(written, keys_of(written), strict=True))
    postings = snapshot.postings(keys.values())
    having, count = counts(postings), snapshot.count
    weights = {
        stem: rarity(having.get(key, 0), count) * (PAIR if " " in stem else 1.0) for stem, key in keys.items()
    }
    # By what was asked alone: a question does not get weaker by having many translations.
    length = sum(weights[stem] ** 2 for stem in own) ** 0.5
    if not length:
        return Query({}, {})
    factors = dict.fromkeys(own, 1.0)
    for asked, other in names:
        there = any(keys[stem] in having for stem in asked if stem in keys)
        for stem in other:
            factors[stem] = max(factors.get(stem, 0.0), OTHER_NAME if there else 1.0)
    stands_for = {stem: {stem} for stem in own if " " not in stem}
    for asked, other in names:
        for stem in stands_for.keys() & asked:
            stands_for[stem].update(other)
    return Query(
        {keys[stem]: Term(stem, written[stem], weights[stem] * factors[stem] / length) for stem in written},
        postings,
        {keys[stem]: frozenset(keys[each] for each in others) for stem, others in stands_for.items()},
    )


def _names(text: str, vocabulary: Vocabulary) -> list[tuple[Collection[str], dict[str, str]]]:
    """For each concept that a text names: the terms it names it with, and those of all its names."""
    words = words_of(text)
    named: dict[str, str] = {}
    for start, end, concept in vocabulary.concepts(words):
        named.setdefault(concept, " ".join(words[start:end]))
    return [
        (
            terms_of(name).keys(),
            {k: v for each in vocabulary.names(concept, "en") for k, v in terms_of(each).items()},
        )
        for concept, name in named.items()
    ]
