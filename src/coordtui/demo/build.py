"""Writes the invented lab into a store that has none yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import msgspec

from coordtui.access import SYSTEM
from coordtui.api import CoordtuiError, DatedRole, Group, Language, Term, words_of
from coordtui.demo.groups import PROGRAMMES, TEAMS
from coordtui.demo.lab import DemoLab, seeded
from coordtui.demo.letters import add_letters
from coordtui.demo.people import People
from coordtui.demo.topics import TOPICS, Topic
from coordtui.host.targets import resolve

if TYPE_CHECKING:
    from coordtui.directory import Directory
    from coordtui.directory.vocabulary import Vocabulary
    from coordtui.host.session import Session

NAME = "Laboratoire fictif / Fictive Lab"
COORDINATOR = "Camille Exemple-Placeholder"

_BATCH = 5_000
"""So many people are written in one transaction: enough to be quick, few enough for memory."""


def build(
    session: Session,
    people: int = 1200,
    papers: int = 3000,
    today: date | None = None,
    *,
    language: Language = "fr",
) -> DemoLab:
    """Invent the lab, with as many people (the coordinator among them) and papers.

    `today` is the day it is seen on, the session's own unless given: dates are reckoned
    from it. `language` is the lab's. Raises `Refused` when the store has a lab, `StoreError`
    when it cannot be written. A plugin whose part fails is left out, with a strike.
    """
    now = datetime.combine(today or session.clock().date(), time(), UTC)
    directory = session.directory_of(SYSTEM)
    with directory.transaction():
        coordinator = directory.create_lab(NAME, language, COORDINATOR, now, demo=True).coordinator
        teams = _add_groups(directory)
        _introduce(directory, coordinator, teams[0], now.date())
        directory.terms().add_all(_new_terms(directory.vocabulary()))
    weights = {team.doc_id: _weights(place) for place, team in enumerate(teams)}
    crowd = People(people - 1, first=coordinator + 1, teams=weights, today=now.date())
    for start in range(0, len(crowd), _BATCH):
        batch = [msgspec.structs.replace(person, doc_id=0) for person in crowd[start : start + _BATCH]]
        directory.people().add_all(batch)
    lab = DemoLab(
        rng=seeded("core"),
        people=crowd,
        groups=teams,
        topics=TOPICS,
        weights=weights,
        clock=lambda: now,
        papers=papers,
    )
    _fill(session, lab)
    add_letters(session.context("core", actor=SYSTEM), coordinator, now)
    return lab


def _introduce(directory: Directory, number: int, team: Group, today: date) -> None:
    """Give the coordinator what a name alone does not say."""
    person = directory.people().get(number)
    if person is not None:
        person.given, _, person.family = person.name.partition(" ")
        person.emails = ["camille.exemple-placeholder@example.invalid"]
        person.languages = ["fr", "en"]
        person.groups = [team.doc_id]
        since = today.replace(year=today.year - 4, day=1)
        person.roles = [DatedRole(role="coordination scientifique", since=since)]
        directory.people().save(person)


def _add_groups(directory: Directory) -> list[Group]:
    """Write the programmes and the teams within them; the teams."""
    groups = directory.groups()
    programmes = groups.add_all([Group(name=each.name) for each in PROGRAMMES])
    above = {each.name: each.doc_id for each in programmes}
    return groups.add_all([Group(name=team.name, parent=above[team.programme]) for team in TEAMS])


def _new_terms(vocabulary: Vocabulary) -> list[Term]:
    """The lab's topics that the vocabulary does not yet know for one thing in both languages."""

    def named(text: str) -> list[str]:
        return [concept for *_, concept in vocabulary.concepts(words_of(text))]

    def term(topic: Topic) -> Term:
        known = vocabulary.terms.get(" ".join(words_of(topic.en)))
        also = [*known.also, known.fr] if known else []
        return Term(en=topic.en, fr=topic.fr, also=[name for name in also if name], facet=topic.facet)

    return [term(topic) for topic in TOPICS if not named(topic.en) or named(topic.en) != named(topic.fr)]


def _weights(place: int) -> Mapping[Topic, float]:
    """How much the team at this place works on each topic of its fields."""
    team, rng = TEAMS[place], seeded("team", place)
    shares = dict(zip(team.fields, (3.0, 1.0), strict=True))
    return {topic: shares[topic.field] * (0.2 + rng.random()) for topic in TOPICS if topic.field in shares}


def _fill(session: Session, lab: DemoLab) -> None:
    """Let each plugin add its part, with a generator of its own."""
    for loaded in session.host.active:
        if loaded.plugin is None or loaded.plugin.demo is None:
            continue
        try:
            fill = resolve(loaded.plugin.demo).fill
            context = session.context(loaded.name, actor=SYSTEM)
            fill(context, replace(lab, rng=seeded("plugin", loaded.name)))
        except CoordtuiError:
            raise
        except Exception as error:  # noqa: BLE001 - any plugin's own code; the others go on
            session.host.strike(loaded.name, error)
