"""Who connects groups: by papers that people of two groups wrote together, and by topics that few carry.

Each two groups have one point to give for their common papers, and one for their common topics.
All who wrote the common papers share the first. Of the second each common topic gives its part
to those who know it in the group where fewer do, when these are few: without them it would not
be shared. Who gets more connects more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from coordtui_expertise.lab.groups import Groups
from coordtui_expertise.lab.survey import Topic

FEW = 3
"""So many people at most carry a topic: were there more, it would not hang on any of them."""

Two = tuple[int, int]
"""Two groups, the smaller number first."""


@dataclass(frozen=True, eq=False)
class Link:
    """What one person does for two groups.

    `works` are the common papers that are theirs, of which `authors` people have any; `topics`
    those that they carry, each with how many carry it, themselves among them.
    """

    groups: Two
    score: float = 0.0
    works: tuple[int, ...] = ()
    authors: int = 0
    topics: tuple[tuple[Topic, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Bridge:
    """Somebody who connects groups, the strongest link first."""

    person: int
    score: float
    links: Sequence[Link]


def bridges(groups: Groups) -> list[Bridge]:
    """Everybody who connects groups and takes part in matching, who connects most first."""
    works, topics = _by_papers(groups), _by_topics(groups)
    shared = _common(groups)
    found: dict[int, list[Link]] = defaultdict(list)
    for two in works.keys() | topics.keys():
        papers, known = works.get(two, {}), topics.get(two, {})
        for person in papers.keys() | known.keys():
            if groups.survey.people[person].matching:
                carried = tuple(
                    sorted(known.get(person, ()), key=lambda each: (each[0].guessed, each[1], each[0].key))
                )
                by_topics = sum(1 / count for _, count in carried) / max(1, shared[two])
                by_papers = 1 / len(papers) if person in papers else 0.0
                written = tuple(sorted(papers.get(person, ())))
                found[person].append(Link(two, by_papers + by_topics, written, len(papers), carried))
    made = [
        Bridge(
            person,
            sum(each.score for each in links),
            sorted(links, key=lambda each: (-each.score, each.groups)),
        )
        for person, links in found.items()
    ]
    return sorted(made, key=lambda each: (-each.score, each.person))


def _two(one: int, other: int) -> Two:
    return (one, other) if one < other else (other, one)


def _by_papers(groups: Groups) -> Mapping[Two, Mapping[int, set[int]]]:
    """For each two groups who wrote common papers, and which: neither author is in the other's group."""
    survey = groups.survey
    of = {
        number: {group for group in person.groups if group in survey.groups}
        for number, person in survey.people.items()
    }
    found: dict[Two, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for work, authors in survey.authors.items():
        for one, other in combinations(sorted(authors), 2):
            for mine in of[one] - of[other]:
                for theirs in of[other] - of[one]:
                    carriers = found[_two(mine, theirs)]
                    carriers[one].add(work)
                    carriers[other].add(work)
    return found


def _by_topics(groups: Groups) -> Mapping[Two, Mapping[int, list[tuple[Topic, int]]]]:
    """For each two groups who carries common topics, each with how many do."""
    found: dict[Two, dict[int, list[tuple[Topic, int]]]] = defaultdict(lambda: defaultdict(list))
    for topic, having in groups.having().items():
        who = {group: groups.who(topic, group) for group in having}
        for one, other in combinations(having, 2):
            carriers = min(who[one], who[other], key=len)
            if len(carriers) <= FEW:
                for person in carriers:
                    found[_two(one, other)][person].append((topic, len(carriers)))
    return found


def _common(groups: Groups) -> Mapping[Two, int]:
    """How many topics each two groups have in common."""
    found: dict[Two, int] = defaultdict(int)
    for having in groups.having().values():
        for one, other in combinations(having, 2):
            found[_two(one, other)] += 1
    return found
