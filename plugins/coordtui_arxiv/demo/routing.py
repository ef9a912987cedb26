"""What the invented lab sent to whom, and what waits to be sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
from tinydb import where

from coordtui.api import JSON, Context, Person, fold
from coordtui_arxiv.records import Delivery, Paper, Routed, Subscription, Suggestion, Watch
from coordtui_arxiv.reports.gather import UpTo
from coordtui_arxiv.texts import N_

if TYPE_CHECKING:
    from coordtui.demo.lab import DemoLab

NEWEST, PEOPLE, ROUTED, PER_PAPER = 60, 300, 12, 3
"""Papers and people that are looked at; papers that wait, each for so many people at most."""

NOTES = ("", "For Thursday’s reading group?", "La section 4 ressemble à ce que vous faites.", "")
SCORES = (0.08, 0.1, 0.13)
WROTE = ("The unreasonable modesty of {topic}", "Notes on {topic} that nobody took")


def fill(ctx: Context, lab: DemoLab, coordinator: int) -> None:
    """Add suggestions by what people say they work on, and papers sent to the coordinator."""
    papers = ctx.store.records(Paper)
    newest = papers.get_many(papers.ids(order=("-announced",), limit=NEWEST))
    sample = lab.rng.sample(range(len(lab.people)), k=min(PEOPLE, len(lab.people)))
    people = [lab.people[place] for place in sample]
    with ctx.store.transaction():
        ctx.store.records(Suggestion).add_all(_suggestions(lab, newest, people))
        ctx.store.records(Delivery).add_all(_deliveries(ctx, lab, newest, people, coordinator))
        ctx.store.records(Routed).add(Routed(up_to=max(papers.ids(), default=0)))
        ctx.store.records(Subscription).add_all(_subscriptions(ctx, lab, coordinator))


def _suggestions(lab: DemoLab, papers: Sequence[Paper], people: Sequence[Person]) -> Iterator[Suggestion]:
    shown = [each for each in people if each.matching and "interests" not in each.visibility]
    routed = 0
    for paper in papers:
        near = [(each, topic) for each in shown if (topic := _shared(paper, each))][:PER_PAPER]
        for person, topic in near:
            strength = lab.rng.randint(3, 5)
            yield Suggestion(
                paper=paper.doc_id,
                person=person.doc_id,
                score=SCORES[strength - 3],
                strength=strength,
                at=lab.clock() - timedelta(hours=1),
                why=_why(topic, strength),
                hid=sorted(name for name, choice in person.visibility.items() if choice != "lab"),
            )
        routed += bool(near)
        if routed == ROUTED:
            return


def _why(topic: str, strength: int) -> list[JSON]:
    """Who comes near has written of it too."""
    said = N_("works on “{topic}”", topic=topic)
    wrote = N_("like the paper “{text}”", text=WROTE[strength % len(WROTE)].format(topic=topic))
    return [each.to_json() for each in ((wrote, said) if strength > 3 else (said,))]


def _shared(paper: Paper, person: Person) -> str:
    """A topic of the person that the title names; `""` for none."""
    title = fold(paper.title)
    return next((topic for topic in (*person.interests, *person.methods) if fold(topic) in title), "")


def _deliveries(
    ctx: Context, lab: DemoLab, papers: Sequence[Paper], people: Sequence[Person], coordinator: int
) -> Iterator[Delivery]:
    for place, (paper, person, note) in enumerate(zip(papers[1::7], people, NOTES, strict=False)):
        at = lab.clock() - timedelta(hours=3 + 20 * place)
        yield Delivery(paper=paper.doc_id, person=coordinator, at=at, by=person.doc_id, note=note)
    at = lab.clock() - timedelta(hours=2)
    for watch in ctx.store.records(Watch).find(where("group") > 0):
        members = [each for each in people if watch.group in each.groups]
        why = [N_("works on “{topic}”", topic=watch.name).to_json()]
        for person in members[:PER_PAPER]:
            yield Delivery(paper=papers[0].doc_id, person=person.doc_id, at=at, watch=watch.doc_id, why=why)


def _subscriptions(ctx: Context, lab: DemoLab, coordinator: int) -> Iterator[Subscription]:
    """The coordinator's own digest, and that of the first team for its channel; none is due today."""
    up_to, sent = UpTo.now(ctx), lab.clock() + timedelta(hours=20)
    told = Subscription(
        person=coordinator, sent=sent, papers=up_to.papers, deliveries=up_to.deliveries, span="week"
    )
    yield msgspec.structs.replace(told, language="fr")
    for group in lab.groups[:1]:
        yield msgspec.structs.replace(told, group=group.doc_id, channel="slack")
