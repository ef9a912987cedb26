"""Fills the invented lab's store with works, whose they are, and what waits to be confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tinydb import where

from coordtui.api import Context, Person, words_of
from coordtui.demo.lab import seeded
from coordtui_expertise.demo.invent import Named, work
from coordtui_expertise.names import is_full, spelling
from coordtui_expertise.ranking.indexing import index
from coordtui_expertise.records import Authorship, NameForm, Sourced, Work

if TYPE_CHECKING:
    from coordtui.demo.lab import DemoLab
    from coordtui.demo.topics import Topic


PEOPLE = 1_500
"""So many people of a large lab have works; the others are new to it."""

SPELLINGS = 40
"""So many people said once that their full name on a paper is theirs."""

WAITING = 6
"""Of so many authors of papers in a library one has still to say which are theirs."""

ALONE = (
    Named("conformal prediction", "prédiction conforme"),
    Named("cryptography", "cryptographie"),
    Named("oceanography", "océanographie"),
)
"""What one person of the lab alone works on, each."""

_BATCH = 500


def fill(ctx: Context, lab: DemoLab) -> None:
    """Add works on what each person works on, with colleagues as co-authors, and confirmed spellings."""
    people = {person.doc_id: person for person in lab.people[:PEOPLE]}
    topics = _Topics(lab)
    batch: list[tuple[Work, list[int]]] = []
    for made in _works(ctx, lab, people, topics):
        batch.append(made)
        if len(batch) == _BATCH:
            _store(ctx, batch)
            batch.clear()
    _store(ctx, [*batch, *_alone(ctx, lab, list(people.values()))])
    found = _found(ctx, people)
    _confirm_spellings(ctx, [*list(people.values())[:SPELLINGS], *(people[number] for number in found)])
    _confirm_papers(ctx, found)


class _Topics:
    """What each person works on, by the words of their page."""

    def __init__(self, lab: DemoLab) -> None:
        self._lab = lab
        self._called = {said: topic for topic in lab.topics for said in (topic.en, topic.fr)}

    def of(self, person: Person) -> Sequence[Topic]:
        """Topics that the person names, and where they name none, those of the team."""
        named = [self._called[said] for said in (*person.interests, *person.offers) if said in self._called]
        team = next((self._lab.weights[group] for group in person.groups if group in self._lab.weights), None)
        return list(dict.fromkeys(named)) or list(team or self._lab.topics)


def _works(
    ctx: Context, lab: DemoLab, people: Mapping[int, Person], topics: _Topics
) -> Iterator[tuple[Work, list[int]]]:
    source = Sourced(source="bibtex", at=ctx.clock())
    teams: dict[int, list[int]] = {}
    for number, person in people.items():
        for group in person.groups[:1]:
            teams.setdefault(group, []).append(number)
    made = 0
    for number, person in people.items():
        if lab.rng.random() < 0.12:  # new here, or from another trade: not everybody has papers
            continue
        for _ in range(1 + min(int(lab.rng.expovariate(0.7)), 6)):
            with_ = lab.rng.sample(teams[person.groups[0]], min(2, len(teams[person.groups[0]])))
            authors = list(dict.fromkeys([number, *with_, *person.supervisors]))
            authors = [each for each in authors if each in people]
            names = [people[each].name for each in authors]
            made += 1
            yield (
                work(
                    lab.rng,
                    topics.of(person),
                    number=made,
                    authors=names,
                    today=lab.today,
                    source=source,
                ),
                authors,
            )


def _alone(ctx: Context, lab: DemoLab, people: Sequence[Person]) -> Iterator[tuple[Work, list[int]]]:
    """Two works on each of the topics that hang on one person, who is here and shows their papers."""
    source, rng = Sourced(source="bibtex", at=ctx.clock()), seeded("expertise", "alone")
    open_ = (person for person in people if person.matching and not person.visibility and not person.absences)
    for subject, person in zip(ALONE, open_, strict=False):
        for part in (1, 2):
            made = work(rng, [subject], number=part, authors=[person.name], today=lab.today, source=source)
            made.key = f"bib:invented-{subject.en.replace(' ', '-')}-{part}"
            yield made, [person.doc_id]


def _store(ctx: Context, batch: Sequence[tuple[Work, list[int]]]) -> None:
    authorships = ctx.store.records(Authorship)
    with ctx.store.transaction():
        works = ctx.store.records(Work).add_all(_folded(work) for work, _ in batch)
        for stored, (made, authors) in zip(works, batch, strict=True):
            for person, name in zip(authors, made.authors, strict=True):
                authorships.add(
                    Authorship(
                        person=person,
                        work=stored.doc_id,
                        state="confirmed",
                        name=name,
                        source="bibtex",
                        at=ctx.clock(),
                    )
                )
        index(ctx, works)


def _folded(work: Work) -> Work:
    work.folded = " ".join(words_of(work.title))
    return work


def _confirm_spellings(ctx: Context, people: Sequence[Person]) -> None:
    unique = {person.doc_id: person for person in people}
    with ctx.store.transaction():
        ctx.store.records(NameForm).add_all(
            NameForm(
                person=person.doc_id,
                name=spelling(person.name),
                state="confirmed",
                at=ctx.clock(),
                by=person.doc_id,
            )
            for person in unique.values()
        )


def _found(ctx: Context, people: Mapping[int, Person]) -> dict[int, list[Authorship]]:
    """The papers in a library under a person’s full name; one in `WAITING` has not looked at theirs."""
    found: dict[int, list[Authorship]] = {}
    for row in ctx.store.records(Authorship).find(where("state") == "uncertain"):
        person = people.get(row.person)
        if person is not None and is_full(row.name) and spelling(row.name) == spelling(person.name):
            found.setdefault(row.person, []).append(row)
    return {number: found[number] for place, number in enumerate(sorted(found)) if place % WAITING}


def _confirm_papers(ctx: Context, found: Mapping[int, Sequence[Authorship]]) -> None:
    authorships = ctx.store.records(Authorship)
    with ctx.store.transaction():
        for person, rows in found.items():
            for row in rows:
                row.state, row.by = "confirmed", person
                authorships.save(row)
