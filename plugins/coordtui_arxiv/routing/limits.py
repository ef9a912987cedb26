"""How much each person is sent: what the lab's settings say, and what they say themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import msgspec
from tinydb import where

from coordtui.api import Context
from coordtui_arxiv.batches import batches
from coordtui_arxiv.moments import begins, stored
from coordtui_arxiv.records import Delivery, Reader, Suggestion


class Limits(msgspec.Struct, frozen=True):
    """So many papers a day at most, from this score on; 0 a day for whoever wants none."""

    daily: int
    threshold: float


def midnight(ctx: Context) -> str:
    """When the present day began, here, as the store compares moments."""
    return stored(begins(ctx.clock().astimezone().date()))


class Allowances:
    """What each person may still be sent today. It is read once, at the start."""

    def __init__(self, ctx: Context) -> None:
        settings = ctx.settings
        self._usual = Limits(settings.route_daily, settings.route_threshold)
        self._own = {reader.person: reader for reader in ctx.store.records(Reader).find()}
        self._had = taken_today(ctx)

    def limits(self, person: int) -> Limits:
        """A person's limits."""
        own = self._own.get(person)
        if own is None:
            return self._usual
        daily = self._usual.daily if own.daily is None else own.daily
        threshold = self._usual.threshold if own.threshold is None else own.threshold
        return Limits(daily if own.wanted else 0, threshold)

    def left(self, person: int) -> int:
        """How many papers the person may still be sent or suggested today."""
        return max(0, self.limits(person).daily - self._had[person])

    def unwilling(self) -> Collection[int]:
        """Those who want no papers."""
        return {person for person in self._own if not self.limits(person).daily}


class Places:
    """To how many more people each of these papers may be suggested."""

    def __init__(self, ctx: Context, papers: Sequence[int]) -> None:
        self._most: int = ctx.settings.route_per_paper
        taken: Counter[int] = Counter()
        for part in batches(papers):
            of_these = where("paper").one_of(part)
            live = of_these & where("state").one_of(["waiting", "sent"])
            by_watches = of_these & (where("by") == 0)
            pairs = {
                *ctx.store.records(Suggestion).select("paper", "person", where=live),
                *ctx.store.records(Delivery).select("paper", "person", where=by_watches),
            }
            taken.update(paper for paper, _ in pairs)
        self._taken = taken

    def left(self, paper: int) -> int:
        """How many people are left of a paper."""
        return max(0, self._most - self._taken[paper])


def taken_today(ctx: Context) -> Counter[int]:
    """How many papers each person was sent today, or are suggested to them since today."""
    since = where("at") >= midnight(ctx)
    sent = ctx.store.records(Delivery).select("person", "paper", where=since)
    waiting = ctx.store.records(Suggestion).select(
        "person", "paper", where=since & (where("state") == "waiting")
    )
    return Counter(person for person, _ in {*sent, *waiting})
