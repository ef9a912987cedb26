"""Everybody's score for a question."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection

from coordtui_expertise.ranking.index import Snapshot
from coordtui_expertise.ranking.profiles import Crowd
from coordtui_expertise.ranking.query import Query
from coordtui_expertise.ranking.similarity import Similarities, together

STATEMENT = 0
"""Stands for what somebody says of themselves among the numbers of their works."""


class Scoring:
    """How near each person is to a question: by their works, and what they say as one work more.

    `questions` is how many are asked one after the other, so that it is known what pays.
    """

    def __init__(self, snapshot: Snapshot, crowd: Crowd, query: Query, questions: int = 1) -> None:
        self._snapshot, self._crowd, self.query = snapshot, crowd, query
        self.works = Similarities(snapshot, query, questions)

    def scores(self, people: Collection[int], least: float = 0.0) -> dict[int, float]:
        """The score of each of these people, from 0 to 1; those who are not near at all are left out.

        So may be those under `least`, which is quicker.
        """
        if self.works.is_large:
            return {person: score for person, score in self._by_numpy(least).items() if person in people}
        near = {person: [value] for person, value in self._statements().items()}
        for part in self._snapshot.parts:
            sums = self.works.sums[part.number]
            for total, norm, owners in zip(sums, part.norms, self._crowd.owners(part), strict=True):
                if total:
                    for person in owners:
                        if person in near:
                            near[person].append(total * norm)
                        else:
                            near[person] = [total * norm]
        scores = {}
        for person in near.keys() & people:
            near[person].sort(reverse=True)
            scores[person] = together(near[person], self._crowd.counts[person])
        return scores

    def _by_numpy(self, least: float) -> dict[int, float]:
        from coordtui_expertise.ranking import large

        whose, values = [], []
        for part in self._snapshot.parts:
            places, people = self._crowd.pairs(part)
            whose.append(people)
            values.append(large.near(self.works.sums[part.number], part.norms, places))
        counts, norms = self._crowd.in_rows
        said = large.said(self._who_says(), norms)
        return large.scores(whose, values, said, counts, least)

    def _who_says(self) -> list[tuple[array[int], float]]:
        """Who says each term of the question, and what it weighs."""
        saying = self._crowd.saying
        return [(saying[key], term.weight) for key, term in self.query.terms.items() if key in saying]

    def _statements(self) -> dict[int, float]:
        """How near what each says is."""
        said: dict[int, float] = defaultdict(float)
        for people, weight in self._who_says():
            for person in people:
                said[person] += weight
        return {person: total * self._crowd.statement_norm(person) for person, total in said.items()}

    def nearest(self, person: int, works: int) -> list[tuple[int, float]]:
        """A person's nearest works with their similarity, the best first; `STATEMENT` may be among them."""
        found = [(work, self.works.of(work)) for work in self._crowd.works.get(person, ())]
        if person in self._crowd.says:
            found.append((STATEMENT, sum(self.shared(person, STATEMENT).values())))
        found = [each for each in found if each[1]]
        return sorted(found, key=lambda each: (-each[1], each[0]))[:works]

    def shared(self, person: int, work: int) -> dict[int, float]:
        """The terms that a work of a person shares with the question, and what each adds."""
        if work != STATEMENT:
            return self.works.shared(work)
        norm = self._crowd.statement_norm(person)
        said = self._crowd.says[person]
        return {key: term.weight * norm for key, term in self.query.terms.items() if key in said}

    def is_covered(self, person: int, word: int) -> bool:
        """Whether a person has a paper with a word of the question (by key), or says it, under any name."""
        keys = self.query.words[word]
        said = self._crowd.says.get(person, frozenset())
        return not said.isdisjoint(keys) or any(
            self.works.has(work, keys) for work in self._crowd.works.get(person, ())
        )
