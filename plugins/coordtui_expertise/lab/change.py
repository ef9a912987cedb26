"""What rises and what falls: the last two years of a topic beside the years before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Literal

from coordtui_expertise.lab.survey import Survey, Topic

Direction = Literal["rising", "falling", "steady", "few"]

RECENT = 2
"""Years that count as lately, counted back from today."""

LEAST = 6
"""Works of a topic below which nothing is said about its direction."""

SURE = 2.0
"""Standard deviations from which on a difference is called one."""


@dataclass(frozen=True)
class Change:
    """Works lately and in the years before, and what that says.

    `expected` is how many lately there would be had the topic kept its share of all works.
    """

    recent: int
    before: int
    expected: float
    direction: Direction


class Changes:
    """Compares topics with all works of the lab, so that a lab that grows makes nothing rise.

    A topic's works are split over both times as all works are, give or take chance (binomial):
    it rises or falls when it is two standard deviations away from that.
    """

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        today = survey.today
        self._since = today.replace(year=today.year - RECENT, day=min(today.day, 28))
        self._first = survey.span[0]

    @cached_property
    def _all(self) -> tuple[int, int]:
        return self._split(self._survey.days)

    def of(self, topic: Topic) -> Change:
        """What a topic does."""
        recent, before = self._split(topic.works)
        all_recent, all_before = self._all
        count, whole = recent + before, all_recent + all_before
        share = all_recent / whole if whole else 0.0
        expected, deviation = count * share, sqrt(count * share * (1 - share))
        direction: Direction = "steady"
        if count < LEAST:
            direction = "few"
        elif deviation and abs(recent - expected) >= SURE * deviation:
            direction = "rising" if recent > expected else "falling"
        return Change(recent, before, expected, direction)

    def _split(self, works: Iterable[int]) -> tuple[int, int]:
        days = [day for work in works if (day := self._survey.days[work]) and day.year >= self._first]
        recent = sum(day > self._since for day in days)
        return recent, len(days) - recent
