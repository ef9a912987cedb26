"""Topics without a second expert, and topics that nobody has any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from coordtui_expertise.lab.survey import Survey, Topic

PAPERS = 2
"""An expert has written so many papers on a topic, or one and states it."""

LONG_AGO = timedelta(days=3 * 365)
"""A topic whose last paper is older, and which nobody states, has gone."""

Why = Literal["one", "gone", "old"]
"""One expert is left; those who knew it are gone or away; nobody wrote about it for long."""


@dataclass(frozen=True, eq=False)
class Single:
    """A topic that hangs on one person, or on nobody.

    `person` is the expert, or who wrote about it last; `nearest` who comes closest to a second.
    `since` and `last` are of works whose month is known.
    """

    topic: Topic
    why: Why
    person: int
    papers: int
    since: date | None
    last: date | None
    nearest: int | None


def singles(survey: Survey) -> list[Single]:
    """The topics that one person alone knows, then those that nobody has any more, the largest first.

    Where the one who knows it takes no part in matching, nobody is named and nothing said.
    """
    found = [single for topic in survey.topics if (single := _single(survey, topic)) is not None]
    order = {"one": 0, "gone": 1, "old": 2}
    return sorted(
        found,
        key=lambda each: (order[each.why], each.topic.guessed, -len(each.topic.works), each.topic.key),
    )


def experts(topic: Topic) -> frozenset[int]:
    """Who knows a topic by two papers, or by one and their own word."""
    return frozenset(
        person for person, works in topic.papers.items() if len(works) >= PAPERS or person in topic.stated
    )


def _single(survey: Survey, topic: Topic) -> Single | None:
    knowing = experts(topic)
    if not knowing:
        return None
    last = max((day for work in topic.works if (day := survey.days[work])), default=None)
    stated = any(survey.here(person) for person in topic.stated)
    if not any(survey.here(person) for person in topic.people):
        return _made(survey, topic, "gone", knowing)
    if last is not None and last < survey.today - LONG_AGO and not stated:
        return _made(survey, topic, "old", knowing)
    return _made(survey, topic, "one", knowing) if len(knowing) == 1 else None


def _made(survey: Survey, topic: Topic, why: Why, knowing: Collection[int]) -> Single | None:
    def lately(person: int) -> tuple[date, int, int]:
        return _last(survey, topic, person) or date.min, len(topic.papers.get(person, ())), -person

    person = max(knowing, key=lately)
    if not survey.people[person].matching:
        return None
    months = [day for work in topic.papers[person] if (day := survey.month(work))]
    others = [n for n in topic.people if n != person and survey.people[n].matching and survey.here(n)]
    nearest = max(
        others,
        key=lambda n: (len(topic.papers.get(n, ())), n in topic.stated, lately(n)),
        default=None,
    )
    since, last = min(months, default=None), max(months, default=None)
    return Single(topic, why, person, len(topic.papers[person]), since, last, nearest)


def _last(survey: Survey, topic: Topic, person: int) -> date | None:
    days = (survey.days[work] for work in topic.papers.get(person, ()))
    return max((day for day in days if day), default=None)
