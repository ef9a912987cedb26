"""What the figures of the lab are called, in windows, files and pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from coordtui.api import Language, Message
from coordtui_expertise.lab.bridges import Link
from coordtui_expertise.lab.change import Change, Direction
from coordtui_expertise.lab.single import Single, Why
from coordtui_expertise.lab.survey import Kind, Survey
from coordtui_expertise.texts import N_, NN_

View = Literal["topics", "groups", "bridges", "single"]

VIEWS: Mapping[View, Message] = {
    "topics": N_("Topics over time"),
    "groups": N_("Which groups share topics"),
    "bridges": N_("Who bridges groups"),
    "single": N_("Topics without a second expert"),
}

DIRECTIONS: Mapping[Direction, Message] = {
    "rising": N_("rising"),
    "falling": N_("falling"),
    "steady": N_("steady"),
    "few": N_("too few to say"),
}

SIGNS: Mapping[Direction, str] = {"rising": "+", "falling": "-", "steady": " ", "few": " "}

KINDS: Mapping[Kind, Message] = {
    "term": N_("vocabulary"),
    "stated": N_("their own words"),
    "pair": N_("word pair"),
}

WHY: Mapping[Why, Message] = {
    "one": N_("one expert"),
    "gone": N_("gone or away"),
    "old": N_("nobody lately"),
}


def change_said(change: Change) -> Message:
    """What a topic does, with its figures."""
    values = {
        "recent": change.recent,
        "before": change.before,
        "expected": f"{change.expected:.0f}",
    }
    if change.direction == "few":
        return N_(
            "Papers of the last two years: {recent}, of the years before: {before}. "
            "These are too few to say whether it rises or falls.",
            **values,
        )
    said = {
        "rising": N_(
            "It rises: papers of the last two years are {recent}, and {expected} were to be expected."
        ),
        "falling": N_(
            "It falls: papers of the last two years are {recent}, and {expected} were to be expected."
        ),
        "steady": N_("It is steady: papers of the last two years are {recent}, about as was to be expected."),
    }
    return said[change.direction].with_values(**values)


def not_counted(survey: Survey) -> Message | str:
    """How many people's papers or interests are not in the figures, because they hide them."""
    if not survey.hiding:
        return ""
    return NN_(
        "not counted: what {n} person hides",
        "not counted: what {n} people hide",
        survey.hiding,
    )


def names(survey: Survey, people: Iterable[int]) -> str:
    """The people whom a list may name, by name."""
    return ", ".join(survey.people[number].name for number in survey.named(people))


def link_said(survey: Survey, link: Link, language: Language) -> list[Message]:
    """Why somebody connects two groups: papers, and topics."""
    said = []
    if link.works:
        said.append(
            NN_(
                "{n} common paper; {authors} wrote such papers",
                "{n} common papers; {authors} wrote such papers",
                len(link.works),
                authors=NN_("{n} person", "{n} people", link.authors),
            )
        )
    if link.topics:
        alone = [survey.name(topic, language) for topic, count in link.topics if count == 1]
        few = [survey.name(topic, language) for topic, count in link.topics if count > 1]
        if alone:
            said.append(N_("carries alone: {topics}", topics=", ".join(alone)))
        if few:
            said.append(N_("carries with one or two others: {topics}", topics=", ".join(few)))
    return said


def single_said(survey: Survey, single: Single) -> Message:
    """Why a topic is among those without a second expert."""
    name = survey.people[single.person].name
    papers = NN_("{n} paper", "{n} papers", single.papers)
    if single.why == "one" and single.person in single.topic.stated:
        return N_("Only {name} knows it, by {papers} and their own word.", name=name, papers=papers)
    if single.why == "one":
        return N_("Only {name} knows it, by {papers}.", name=name, papers=papers)
    if single.why == "gone":
        return N_("Those who knew it are gone or away; {name} wrote on it last.", name=name)
    return N_("Nobody wrote on it for three years; {name} did last.", name=name)
