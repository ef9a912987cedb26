"""A month of mornings, invented from a seed: what arXiv announces, and all that is odd about it.

Every oddity was seen of the real one: weekends and holidays, a feed that stays yesterday's,
a day too long for a feed, papers held for weeks, versions that no feed lists, old ids,
silent changes, entries that nobody can read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import msgspec

from coordtui_arxiv.demo.feeds import midnight
from coordtui_arxiv.demo.invent import paper as invent
from coordtui_arxiv.demo.world import SUBJECTS
from coordtui_arxiv.records import Author, Paper, Version
from tests.fake_arxiv.server import FakeArxiv, Listed

HOLIDAYS = {
    date(2026, month, day)
    for month, day in ((1, 1), (1, 19), (6, 19), (7, 3), (9, 7), (11, 26), (12, 25), (12, 29), (12, 31))
}
"""Days of 2026 without an announcement, as arXiv lists them."""

MONDAY = datetime(2026, 11, 16, 5, tzinfo=UTC)
"""A midnight in New York: 30 days from here have a holiday in them."""

_TITLES = (
    r"Bounds in $\mathcal{O}(n \log n)$ for an imaginary $\ell_1$ problem",
    r"On a theorem of Erd\H{o}s and Pl{\'a}ceholder that was never stated",
    r"$K^+\to\pi^+\nu\bar\nu$ at the Collider That Is Not There",
)


@dataclass
class Morning:
    """One day: what is announced, what is changed without a word, and whether the feed stays behind."""

    day: datetime
    announced: list[Listed] = field(default_factory=list)
    changed: list[Paper] = field(default_factory=list)
    stale: bool = False

    @property
    def date(self) -> date:
        """The day that it is in New York; it is the same in UTC when it begins there."""
        return self.day.date()


@dataclass
class _Author:
    """Writes the script: every paper so far, as it is now, and the next free number."""

    rng: Random
    papers: dict[str, Paper] = field(default_factory=dict)
    number: int = 60_000

    def new(self, day: datetime) -> Paper:
        """A paper that was submitted in time for this day, or held for up to three weeks more."""
        rng = self.rng
        self.number += 1
        key = f"{day:%y%m}.{self.number:05d}"
        held = (
            timedelta(days=rng.randint(3, 20)) if rng.random() < 0.1 else timedelta(hours=rng.randint(9, 30))
        )
        made = invent(rng, SUBJECTS, key=key, announced=day, seen=day)
        changes = self._odd(made)
        submitted = _in_time(rng, day) - held
        return self._kept(made, 1, submitted, published=submitted, **changes)

    def _odd(self, made: Paper) -> dict[str, object]:
        chance = self.rng.random()
        if chance < 0.03:
            many = [Author(name=f"Nobody {n} Placeholder") for n in range(self.rng.randint(200, 400))]
            return {"authors": [Author(name="The Imaginary Collider Collaboration"), *many]}
        if chance < 0.10:
            return {"title": self.rng.choice(_TITLES)}
        if chance < 0.15:
            return {"categories": ["hep-th", "stat.ML"], "primary": "hep-th"}
        if chance < 0.18:
            return {"title": "", "comment": f"nobody can read {made.key}"}
        return {"authors": made.authors[:1]} if chance < 0.2 else {}

    def replaced(self, day: datetime, paper: Paper) -> Paper:
        """Its next version, which may be the withdrawal."""
        gone = self.rng.random() < 0.05
        comment = (
            "This paper has been withdrawn by its invented authors" if gone else f"version of {day:%d %B}"
        )
        title = paper.title and f"{paper.title} (revised)"
        sent = _in_time(self.rng, day)
        return self._kept(
            paper, paper.version + 1, sent, title=title, comment=comment, withdrawn=gone, announced=day
        )

    def crossed(self, day: datetime, paper: Paper) -> tuple[Paper, str] | None:
        """The paper in one category more, and which; `None` when it is in all of them."""
        more = [each for each in ("cs.LG", "stat.ML", "cs.CL", "hep-th") if each not in paper.categories]
        if not more:
            return None
        category = self.rng.choice(more)
        return self.change(paper, categories=[*paper.categories, category], announced=day), category

    def change(self, paper: Paper, **changes: object) -> Paper:
        """The paper with other metadata and the same versions."""
        self.papers[paper.key] = msgspec.structs.replace(paper, **changes)
        return self.papers[paper.key]

    def _kept(self, paper: Paper, version: int, sent: datetime, **changes: object) -> Paper:
        versions = [v for v in paper.versions if v.number < version] if version > 1 else []
        return self.change(
            paper,
            version=version,
            updated=sent,
            versions=[*versions, Version(number=version, date=sent)],
            **changes,
        )

    def old(self, key: str, versions: int, category: str) -> Paper:
        """A paper of another century, with so many versions."""
        first = datetime(1999, 1, 4, 12, tzinfo=UTC)
        made = invent(self.rng, SUBJECTS, key=key, announced=first, seen=first)
        made = msgspec.structs.replace(made, categories=[category], primary=category, versions=[])
        for number in range(1, versions + 1):
            sent = first + timedelta(days=90 * number)
            made = self._kept(made, number, sent, published=first + timedelta(days=90))
        return made


def _in_time(rng: Random, day: datetime) -> datetime:
    """A moment at which what is announced on this day is submitted: between two in the afternoon
    of one working day (of New York) and of the next.
    """
    last = day - timedelta(hours=10)
    while last.weekday() >= 5:
        last -= timedelta(days=1)
    first = last - timedelta(days=1)
    while first.weekday() >= 5:
        first -= timedelta(days=1)
    return first + timedelta(seconds=rng.randint(60, int((last - first).total_seconds()) - 60))


def script(
    seed: object, *, days: int = 30, start: datetime = MONDAY, a_day: int = 12, long_day: int = 0
) -> tuple[list[Paper], list[Morning]]:
    """What there is before the first morning, and the mornings; the same for the same seed.

    `a_day` is about how many papers are new on a day; on the day numbered `long_day` (0:
    none) there are eight times as many.
    """
    author = _Author(Random(f"arXiv {seed}"))
    before = [author.old(f"hep-th/990100{n}", n, "hep-th") for n in (1, 2, 6)]
    before += [author.old("cs/0112017", 7, "cs.LG"), author.old("1412.0001", 4, "cs.LG")]
    before += [author.old("1501.00001", 1, "stat.ML")]
    before += [author.old(f"2401.{n:05d}", 1, "cs.CL" if n % 2 else "cs.LG") for n in range(1, 15)]
    mornings = [
        _morning(author, start + timedelta(days=n), a_day * (8 if n == long_day > 0 else 1))
        for n in range(days)
    ]
    _make_stale(author.rng, mornings, long_day)
    return before, mornings


def _morning(author: _Author, day: datetime, size: int) -> Morning:
    morning, rng = Morning(day), author.rng
    if rng.random() < 0.5 and author.papers:  # a journal reference comes at any time, at weekends too
        touched = rng.choice(list(author.papers.values()))
        morning.changed.append(author.change(touched, journal_ref=f"J. Imag. Res. {day:%j} (2026)"))
    if day.weekday() >= 5 or morning.date in HOLIDAYS:
        return morning
    known = list(author.papers.values())
    rng.shuffle(known)
    part = max(1, size // 4)
    for paper in known[:part]:
        newer = author.replaced(day, paper)
        morning.announced.append(Listed("replace", newer, tuple(newer.categories)))
    for paper in known[part : 2 * part]:
        crossed = author.crossed(day, paper)
        if crossed is not None:
            morning.announced.append(Listed("cross", crossed[0], (crossed[1],)))
    fresh = [author.new(day) for _ in range(size)]
    morning.announced += [Listed("new", paper, tuple(paper.categories)) for paper in fresh]
    # What was both changed and announced on a day is there once, as it is at its end.
    morning.changed = [author.papers[each.key] for each in morning.changed]
    return morning


def _make_stale(rng: Random, mornings: Sequence[Morning], long_day: int) -> None:
    """Let some feeds stay what they were the day before, though newly built."""
    for number, (before, morning) in enumerate(pairwise(mornings), 1):
        if before.announced and morning.announced and number != long_day and rng.random() < 0.2:
            morning.stale = True


class Play:
    """Mornings played to a fake arXiv. `now` is its clock: seven in the morning in New York, and on."""

    def __init__(self, before: Iterable[Paper], mornings: Sequence[Morning]) -> None:
        self.before, self.mornings = list(before), mornings
        self.at = -1
        self.now = mornings[0].day - timedelta(hours=1)

    def load(self, arxiv: FakeArxiv) -> None:
        """Put what there is before the first morning."""
        for paper in self.before:
            arxiv.change(paper, (paper.updated or paper.announced).date())

    def next(self, arxiv: FakeArxiv) -> Morning:
        """Let the next day come: arXiv announces what it has for it."""
        self.at += 1
        morning = self.mornings[self.at]
        if morning.stale:
            arxiv.late.add(morning.day)
        for each in morning.announced:
            arxiv.announce([each.paper], morning.day, each.kind, each.to)
        for paper in morning.changed:
            arxiv.change(paper, morning.day.date())
        self.now = morning.day + timedelta(hours=7)
        return morning

    def announced(self, wanted: Iterable[str]) -> dict[str, Paper]:
        """The truth: what was announced to these categories until now, each as announced last."""
        categories = set(wanted)
        found: dict[str, Paper] = {}
        for listed in self._listed():
            if categories & set(listed.to):
                found[listed.paper.key] = listed.paper
        return found

    def _listed(self) -> Iterator[Listed]:
        for morning in self.mornings[: self.at + 1]:
            yield from morning.announced


def ending_on(now: datetime, days: int) -> datetime:
    """The midnight with which a play of so many days begins, to have today as its last."""
    return midnight(now) - timedelta(days=days - 1)
