"""A lab whose people know what their interests say, for the tests of routing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from coordtui.api import (
    Actor,
    Ask,
    Authorship,
    DatedRole,
    Expert,
    ExpertFinder,
    Experts,
    Group,
    Person,
    Ref,
    words_of,
)
from coordtui.api.services import Reason
from coordtui_arxiv.records import Delivery, Suggestion
from coordtui_arxiv.routing import Routing
from coordtui_arxiv.texts import N_
from tests.fake_arxiv.writing import invented

from .conftest import Rig, Run

COORDINATOR = 1


class Finder:
    """A person's score is the share of their interests that the text holds, of what the actor may see."""

    def __init__(self, lab: RoutingLab, actor: Actor) -> None:
        self._lab, self._actor = lab, actor

    def scores(self, texts: Sequence[str], people: Collection[int] | None = None) -> list[dict[int, float]]:
        self._lab.scored += len(texts)
        return [
            {who: score for who, score in self._of(text).items() if people is None or who in people}
            for text in texts
        ]

    def experts(self, ask: Ask) -> Experts:
        found = {who: score for who, score in self._of(ask.text).items() if who not in ask.exclude}
        best = sorted(found, key=lambda who: (-found[who], who))[: ask.limit]
        return Experts(found=tuple(self._expert(who, found[who]) for who in best))

    def _expert(self, who: int, score: float) -> Expert:
        said = Reason(kind="says", text=N_("says “{words}”", words=" ".join(self._people()[who].interests)))
        return Expert(person=who, score=score, strength=5, reasons=(said,))

    def _people(self) -> dict[int, Person]:
        ctx = self._lab.rig.ctx(self._actor.person, tuple(self._actor.roles))
        people = ctx.directory.people().find()
        return {each.doc_id: each for each in people if each.matching and each.merged_into is None}

    def _of(self, text: str) -> dict[int, float]:
        words, found = set(words_of(text)), {}
        for who, person in self._people().items():
            known = [word for interest in person.interests for word in words_of(interest)]
            if score := sum(word in words for word in known) / (len(known) or 1):
                found[who] = score
        return found


class RoutingLab:
    """People by name, papers by title, and what was suggested and sent, by those."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.scored = 0
        self.wrote: dict[Ref, tuple[int, ...]] = {}
        self._papers = 0
        rig.runtime.services = self._services  # type: ignore[method-assign]
        founding = rig.ctx(None, roles=("coordinator",)).directory
        founding.create_lab("A lab that is not", "en", "Noor Coordinator", rig.now)

    def _services(self, actor: Actor, protocol: type[Any]) -> list[Any]:
        if protocol is ExpertFinder:
            return [Finder(self, actor)]
        return [self] if protocol is Authorship else []

    def authors(self, refs: Sequence[Ref]) -> Mapping[Ref, tuple[int, ...]]:
        """As `Authorship` says it."""
        return {ref: self.wrote[ref] for ref in refs if ref in self.wrote}

    def papers(self, people: Collection[int] | None = None) -> Mapping[int, tuple[Ref, ...]]:
        """As `Authorship` says it."""
        found: dict[int, tuple[Ref, ...]] = {}
        for ref, authors in self.wrote.items():
            for who in authors:
                if people is None or who in people:
                    found[who] = (*found.get(who, ()), ref)
        return found

    def waiting(self) -> int:
        """As `Authorship` says it."""
        return 0

    def person(self, name: str, *interests: str, role: str = "", **fields: Any) -> int:
        roles = [DatedRole(role=role)] if role else []
        person = Person(name=name, interests=list(interests), roles=roles, **fields)
        return self.rig.core.records(Person).add(person).doc_id

    def change(self, number: int, **fields: Any) -> None:
        people = self.rig.core.records(Person)
        person = people.get(number)
        assert person is not None
        for name, value in fields.items():
            setattr(person, name, value)
        people.save(person)

    def group(self, name: str) -> int:
        return self.rig.core.records(Group).add(Group(name=name)).doc_id

    def paper(self, title: str, abstract: str = "", **fields: Any) -> int:
        self._papers += 1
        key = f"2611.{50000 + self._papers}"
        fields = {"announced": self.rig.now, "title": title, "abstract": abstract} | fields
        (number,) = self.rig.take(invented(key, **fields))
        return number

    def routing(self, person: int = COORDINATOR) -> Routing:
        roles = ("coordinator", "researcher") if person == COORDINATOR else ("researcher",)
        return Routing(self.rig.ctx(person, roles))

    def suggest(self, papers: Sequence[int] | None = None) -> tuple[int, int]:
        return self.routing().suggest(papers, Run())

    def suggested(self) -> set[tuple[int, int]]:
        """Paper and person of every suggestion that waits."""
        found = self.rig.ctx().store.records(Suggestion).find()
        return {(each.paper, each.person) for each in found if each.state == "waiting"}

    def delivered(self) -> set[tuple[int, int]]:
        found = self.rig.ctx().store.records(Delivery).find()
        return {(each.paper, each.person) for each in found}

    def reasons(self, person: int, paper: int) -> list[str]:
        """Why a paper is shown to a person."""
        (entry,) = self.rig.inbox(person).rows([paper])
        return [str(reason) for reason in entry.reasons]
