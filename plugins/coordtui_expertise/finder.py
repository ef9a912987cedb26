"""Who knows about this? The service that other plugins ask, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from heapq import nsmallest

from coordtui.api import Ask, Context, Expert, Experts, Paper, Person, role_of
from coordtui_expertise.asking import arxiv_ref, the_paper
from coordtui_expertise.conflicts import UNTOLD, Conflicts
from coordtui_expertise.ranking.crowds import crowd
from coordtui_expertise.ranking.explaining import Explainer
from coordtui_expertise.ranking.index import snapshot
from coordtui_expertise.ranking.profiles import Crowd
from coordtui_expertise.ranking.query import query_of
from coordtui_expertise.ranking.scoring import Scoring
from coordtui_expertise.ranking.similarity import together
from coordtui_expertise.ranking.strength import FLOORS, strength_of
from coordtui_expertise.ranking.verdicts import MOST, told
from coordtui_expertise.semantic.fusion import fused, similarities


class Finder:
    """The `ExpertFinder` of this plugin, for one actor; may be called from any thread.

    The first question of a process reads the index; later ones take milliseconds.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def experts(self, ask: Ask) -> Experts:
        """Who knows about this. Needs `expertise.view`; raises `NotFound` for a paper that nobody here has.

        The authors of a paper that is asked about are not named. A text that is only an arXiv
        identifier is that paper.
        """
        self._ctx.require("expertise.view")
        refs, text = list(ask.refs), ask.text
        if (named := arxiv_ref(text)) is not None:
            refs, text = [*refs, named], ""
        papers = [the_paper(self._ctx, ref) for ref in refs]
        text = "\n\n".join([text, *(f"{paper.title}.\n{paper.abstract}" for paper in papers)]).strip()
        everybody = crowd(self._ctx)
        left_out = self._left_out(everybody, ask, papers)
        asked = everybody.people.keys() - left_out.keys() - ask.exclude
        ranked = asked & everybody.with_profile
        return Experts(
            found=self._found(everybody, ask, text, ranked),
            ranked=len(ranked),
            without_profile=tuple(sorted(asked - ranked)),
            left_out=dict(Counter(left_out.values())),
        )

    def scores(self, texts: Sequence[str], people: Collection[int] | None = None) -> list[dict[int, float]]:
        """For each text the people's scores, by number, without reasons; 0 is left out.

        Needs `expertise.view`.
        """
        self._ctx.require("expertise.view")
        index, everybody = snapshot(self._ctx), crowd(self._ctx)
        vocabulary = self._ctx.directory.vocabulary()
        wanted = everybody.people.keys() if people is None else everybody.people.keys() & set(people)
        queries = (query_of(index, text, vocabulary) for text in texts)
        return [Scoring(index, everybody, query, len(texts)).scores(wanted) for query in queries]

    def _found(self, everybody: Crowd, ask: Ask, text: str, people: Collection[int]) -> tuple[Expert, ...]:
        index = snapshot(self._ctx)
        scoring = Scoring(index, everybody, query_of(index, text, self._ctx.directory.vocabulary()))
        verdicts = told(self._ctx, ask)
        near = similarities(self._ctx, text) if text else None
        by_words = scoring.scores(people, 0.0 if near else FLOORS[0] / MOST)
        scores = _with_meaning(everybody, near, by_words, people) if near else dict(by_words)
        for person, verdict in verdicts.items():
            if person in scores:
                scores[person] *= verdict.factor
        named = [person for person, score in scores.items() if score >= FLOORS[0]]
        named = nsmallest(ask.limit, named, key=lambda person: (-scores[person], person))
        explainer = Explainer(self._ctx, scoring, everybody)
        found = []
        for person in named:
            reasons = explainer.reasons(person, by_words.get(person, 0.0))
            if person in verdicts:
                reasons = (*reasons, verdicts[person].reason)
            score = scores[person]
            found.append(Expert(person=person, score=score, strength=strength_of(score), reasons=reasons))
        return tuple(found)

    # Who is no answer, and why.

    def _left_out(self, everybody: Crowd, ask: Ask, papers: Sequence[Paper]) -> dict[int, str]:
        conflicts = self._conflicts(ask)
        authors = self._authors(papers)
        filters = ask.groups or ask.not_groups or ask.roles or ask.languages
        if not (conflicts or authors or filters or ask.available):
            return {}
        today = self._ctx.clock().astimezone().date()
        roles = {role_of(role) for role in ask.roles}
        found: dict[int, str] = {}
        for number, person in everybody.people.items():
            if number in ask.exclude:
                continue
            if number in authors:
                found[number] = "author"
            elif why := _filtered(person, ask, roles):
                found[number] = why
            elif number in conflicts:
                found[number] = UNTOLD
            elif ask.available and (now := person.availability(today)) != "free":
                found[number] = now
        return found

    def _conflicts(self, ask: Ask) -> set[int]:
        if not ask.no_conflict_with:
            return set()
        of_each = Conflicts(self._ctx).of_many(ask.no_conflict_with)
        return {number for found in of_each.values() for number in found}

    def _authors(self, papers: Sequence[Paper]) -> set[int]:
        return Conflicts(self._ctx).authors_seen(papers) if papers else set()


def _with_meaning(
    everybody: Crowd, near: Mapping[int, float], by_words: Mapping[int, float], people: Collection[int]
) -> dict[int, float]:
    """Scores half by words, half by meaning: `near` is how near works are by what they mean."""
    meaning = {}
    for person in people:
        known = sorted((near[work] for work in everybody.works.get(person, ()) if work in near), reverse=True)
        if known:
            meaning[person] = together(known, len(known))
    return fused({person: by_words.get(person, 0.0) for person in people}, meaning)


def _filtered(person: Person, ask: Ask, roles: Collection[str]) -> str:
    """Which of the filters leaves somebody out; `""` for none."""
    if ask.groups and not set(ask.groups) & set(person.groups):
        return "not_in_group"
    if ask.not_groups and set(ask.not_groups) & set(person.groups):
        return "group"
    if roles and not any(role_of(each.role) in roles for each in person.roles):
        return "role"
    if ask.languages and not set(ask.languages) & set(person.languages):
        return "language"
    return ""
