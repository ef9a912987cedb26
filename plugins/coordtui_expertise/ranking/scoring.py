"""Everybody's score for a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from coordtui_expertise.ranking.index import Snapshot
from coordtui_expertise.ranking.profiles import Crowd
from coordtui_expertise.ranking.query import Query
from coordtui_expertise.ranking.similarity import Similarities, together

STATEMENT = 0
"""Stands for what somebody says of themselves among the numbers of their works."""


class Scoring:
    """How near each person is to a question: by their works, and what they say as one work more."""

    def __init__(self, snapshot: Snapshot, crowd: Crowd, query: Query) -> None:
        self._snapshot, self._crowd, self.query = snapshot, crowd, query
        self.works = Similarities(snapshot, query)
        self._said: dict[int, float] = defaultdict(float)
        for key, term in query.terms.items():
            for person in crowd.saying.get(key, ()):
                self._said[person] += term.weight

    def scores(self, people: Collection[int]) -> dict[int, float]:
        """The score of each of these people, from 0 to 1; those who are not near at all are left out."""
        if self.works.is_large:
            found = self._by_numpy()
            return {person: found[person] for person in found.keys() & people}
        near = {person: [value] for person, value in self._statements().items()}
        for part in self._snapshot.parts:
            sums, norms = self.works.sums[part.number], self._snapshot.norms[part.number]
            for total, norm, owners in zip(sums, norms, self._crowd.owners(part), strict=True):
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

    def _by_numpy(self) -> dict[int, float]:
        from coordtui_expertise.ranking import large

        whose, values = [], []
        for part in self._snapshot.parts:
            places, people = self._crowd.pairs(part)
            whose.append(people)
            values.append(large.near(self.works.sums[part.number], self._snapshot.norms[part.number], places))
        return large.scores(whose, values, self._statements(), self._crowd.counts)

    def _statements(self) -> dict[int, float]:
        """How near what each says is."""
        return {person: total * self._crowd.statement_norm(person) for person, total in self._said.items()}

    def nearest(self, person: int, works: int) -> list[tuple[int, float]]:
        """A person's nearest works with their similarity, the best first; `STATEMENT` may be among them."""
        found = [(work, self.works.of(work)) for work in self._crowd.works.get(person, ())]
        if person in self._said:
            found.append((STATEMENT, self._said[person] * self._crowd.statement_norm(person)))
        found = [each for each in found if each[1]]
        return sorted(found, key=lambda each: (-each[1], each[0]))[:works]

    def shared(self, person: int, work: int) -> dict[int, float]:
        """The terms that a work of a person shares with the question, and what each adds."""
        if work != STATEMENT:
            return self.works.shared(work)
        norm = self._crowd.statement_norm(person)
        said = self._crowd.says[person]
        return {key: term.weight * norm for key, term in self.query.terms.items() if key in said}
