"""Why somebody is named: which of their papers, what they say, which words, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from coordtui.api import Context, Reason
from coordtui_expertise.ranking.profiles import Crowd, phrases_of
from coordtui_expertise.ranking.query import Query
from coordtui_expertise.ranking.scoring import STATEMENT, Scoring
from coordtui_expertise.ranking.similarity import weight_of
from coordtui_expertise.ranking.words import keys_of, terms_of
from coordtui_expertise.records import Work
from coordtui_expertise.texts import N_

_WORKS = 3
"""So many papers are named as reasons."""

_TERMS = 5
"""So many words are named with each."""

_OLD = 5
"""When the newest of the papers is older than so many years, that speaks against."""

_LEAST = 0.02
"""A word with a smaller share is not named."""

_LEAST_PAPER = 0.05
"""A paper with a smaller share is not named."""

_LEAST_PHRASE = 0.25
"""A phrase that carries less of what somebody says is not quoted."""

_WEIGHTY = 0.12
"""A word that is so much of the question (by the square of its weight) speaks against who has nothing on it.
In a whole abstract no word is; of two to five words each may be."""


class Explainer:
    """Says why, for the people of one answer. Every share is of the score, so all sum to 1 at most."""

    def __init__(self, ctx: Context, scoring: Scoring, crowd: Crowd) -> None:
        self._ctx, self._scoring, self._crowd = ctx, scoring, crowd
        query = scoring.query
        # A word that nobody has says nothing of anybody.
        self._weighty = [
            word
            for word, keys in query.words.items()
            if query.terms[word].weight ** 2 >= _WEIGHTY
            and any(key in query.postings or key in crowd.saying for key in keys)
        ]

    def reasons(self, person: int, score: float) -> tuple[Reason, ...]:
        """The reasons for a person with this score, the strongest first, then those against."""
        if not score:
            return ()
        count = self._crowd.counts[person]
        ranked = [
            (work, similarity * weight_of(rank, count) / score)
            for rank, (work, similarity) in enumerate(self._scoring.nearest(person, count))
        ]
        said = [each for each in ranked if each[0] == STATEMENT]
        papers = [each for each in ranked if each[0] != STATEMENT and each[1] >= _LEAST_PAPER][:_WORKS]
        works = {
            work.doc_id: work for work in self._ctx.store.records(Work).get_many([work for work, _ in papers])
        }
        reasons = [self._paper(person, works[work], share) for work, share in papers if work in works]
        reasons += [self._says(person, share) for _, share in said]
        reasons.sort(key=lambda reason: -reason.share)
        return (*reasons, *self._against(person, list(works.values())))

    def _paper(self, person: int, work: Work, share: float) -> Reason:
        terms = in_words(self._scoring.query, self._scoring.shared(person, work.doc_id), share)
        return Reason(kind="paper", text=work.title, terms=terms, share=share, ref=work.ref, at=work.month)

    def _says(self, person: int, share: float) -> Reason:
        shared = self._scoring.shared(person, STATEMENT)
        carried = {
            phrase: sum(shared.get(key, 0.0) for key in keys_of(terms_of(phrase)))
            for phrase in phrases_of(self._crowd.people[person])
        }
        least = _LEAST_PHRASE * sum(shared.values())
        phrases = sorted((each for each in carried if carried[each] > 0), key=lambda p: -carried[p])
        # Of many phrases that carry little each, the strongest is quoted all the same.
        quoted = [each for each in phrases[:_WORKS] if carried[each] >= least] or phrases[:1]
        words = ", ".join(quoted)
        return Reason(
            kind="says",
            text=N_("says “{words}”", words=words) if quoted else N_("says so in their own words"),
            terms=in_words(self._scoring.query, shared, share),
            share=share,
        )

    def _against(self, person: int, works: Sequence[Work]) -> Iterator[Reason]:
        missing = [word for word in self._weighty if not self._scoring.is_covered(person, word)]
        if missing:
            words = ", ".join(self._scoring.query.terms[word].written for word in missing)
            yield Reason(kind="against", text=N_("nothing on “{words}”", words=words))
        newest = max((work.date for work in works if work.date), default=None)
        if newest is not None and newest < _years_before(self._ctx.clock().astimezone().date(), _OLD):
            yield Reason(kind="against", text=N_("nothing newer than {year} on it", year=str(newest.year)))


def in_words(query: Query, shared: Mapping[int, float], share: float) -> tuple[tuple[str, float], ...]:
    """The terms that weigh most, as the question writes them, with their parts of `share`.

    What a word adds counts for the pair of words that it is in, so that nothing is named twice.
    """
    total = sum(shared.values())
    if not total:
        return ()
    found = {query.terms[key].stem: value * share / total for key, value in shared.items()}
    written = {query.terms[key].stem: query.terms[key].written for key in shared}
    for pair in sorted((stem for stem in found if " " in stem), key=lambda stem: -found[stem]):
        for stem in pair.split():
            found[pair] += found.pop(stem, 0.0)
    words: dict[str, float] = {}
    for stem, value in found.items():
        words[written[stem]] = words.get(written[stem], 0.0) + value
    best = sorted(words.items(), key=lambda each: (-each[1], each[0]))
    return tuple(each for each in best[:_TERMS] if each[1] >= _LEAST)


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))
