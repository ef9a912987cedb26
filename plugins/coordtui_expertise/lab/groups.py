"""Which groups share topics, how much, and through whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from coordtui.api import fold
from coordtui_expertise.lab.survey import Survey, Topic


@dataclass(frozen=True, eq=False)
class Shared:
    """What two groups have in common.

    `strength` is the part of their work that is on the same topics, from 0 to 1. `topics` say
    how much each gives to it, the most first, word pairs last.
    """

    one: int
    other: int
    strength: float
    topics: Sequence[tuple[Topic, float]]


class Groups:
    """The topics of each group, and what each two have in common.

    A group's share of a topic is the part of all that its people wrote or state: each work once,
    each statement of a person once. What two have in common is the smaller of both shares,
    summed over all topics (histogram intersection): 1 for the same work, 0 for nothing shared.
    """

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.counts: dict[int, dict[Topic, int]] = {}
        """How often the people of each group wrote about a topic, or state it."""
        for group, members in survey.members.items():
            counts = {topic: _count(topic, members) for topic in survey.topics}
            self.counts[group] = {topic: count for topic, count in counts.items() if count}

    @cached_property
    def numbers(self) -> list[int]:
        """The groups that work on something, by name."""
        there = (group for group, counts in self.counts.items() if counts)
        return sorted(there, key=lambda group: fold(self.survey.groups[group]))

    def shares(self, group: int) -> Mapping[Topic, float]:
        """The part that each topic has of what a group does."""
        counts = self.counts.get(group, {})
        whole = sum(counts.values())
        return {topic: count / whole for topic, count in counts.items()}

    def pairs(self) -> list[Shared]:
        """Each two groups that share something, those that share most first."""
        shares = {group: self.shares(group) for group in self.numbers}
        found = []
        for one, other in combinations(self.numbers, 2):
            mine, theirs = shares[one], shares[other]
            common = [(topic, min(mine[topic], theirs[topic])) for topic in mine.keys() & theirs.keys()]
            if common:
                common.sort(key=lambda each: (each[0].guessed, -each[1], each[0].key))
                found.append(Shared(one, other, sum(part for _, part in common), common))
        return sorted(found, key=lambda each: -each.strength)

    def who(self, topic: Topic, group: int) -> frozenset[int]:
        """The people of a group who know a topic."""
        return topic.people & self.survey.members.get(group, frozenset())

    def having(self) -> dict[Topic, list[int]]:
        """The groups that each topic is in."""
        found: dict[Topic, list[int]] = defaultdict(list)
        for group in self.numbers:
            for topic in self.counts[group]:
                found[topic].append(group)
        return found


def _count(topic: Topic, members: frozenset[int]) -> int:
    papers: set[int] = set()
    for person in topic.papers.keys() & members:
        papers |= topic.papers[person]
    return len(papers) + len(topic.stated & members)
