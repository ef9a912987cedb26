"""The invented lab as a plugin's demo module sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from coordtui.api import Group, Person
from coordtui.demo.topics import Topic


def seeded(*names: object) -> Random:
    """A generator that is the same for the same names, and unlike that of any others."""
    return Random("/".join(("a lab that is not", *map(str, names))))  # noqa: S311 - nothing to guard


@dataclass(frozen=True, kw_only=True)
class DemoLab:
    """What `fill(ctx, lab)` is given to add to.

    `rng` is the plugin's own, seeded with its name, so that no plugin disturbs another's
    inventions. `people` are all but the coordinator, and `groups` the teams; both bear the
    numbers that they have in the store. A person is computed when asked for, so that a large
    lab takes no memory: ask once, by number. `weights` says how much a team (by its number)
    works on a topic. `clock()` is the first instant of the lab's day, in UTC: what is
    invented happened before it, except what is planned. `papers` is how many papers the
    lab's library should hold.
    """

    rng: Random
    people: Sequence[Person]
    groups: Sequence[Group]
    topics: Sequence[Topic]
    weights: Mapping[int, Mapping[Topic, float]]
    clock: Callable[[], datetime]
    papers: int

    @property
    def today(self) -> date:
        """The lab's day."""
        return self.clock().date()
