"""Terms and categories over the weeks or months: which share of the stored papers has them.

Counted by the index of words, without reading the papers; only what rises is looked for in a
sample of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain

import msgspec

from coordtui.api import Context, TextMatch, as_csv, words_of
from coordtui_arxiv.batches import batches
from coordtui_arxiv.categories import CATEGORIES
from coordtui_arxiv.finding import Finder
from coordtui_arxiv.records import Paper
from coordtui_arxiv.reports.spans import Span, Step, steps_back
from coordtui_arxiv.taste.stop_words import STOP_WORDS
from coordtui_arxiv.texts import N_

STEPS: Mapping[Step, int] = {"week": 26, "month": 24}
"""How far a trend goes back."""

SAMPLE = 1000
"""Papers of the recent steps, and as many of those before, in which rising terms are looked for."""

SUPPORT = 5
"""Recent papers that a rising term must have."""

CANDIDATES = 60
"""Terms of the sample that are then counted in all papers."""

CERTAIN = 4.0
"""From which z-score on a rise is no chance: of 30,000 terms that stand still one has it."""

_SILENT = STOP_WORDS | {"one", "two"}
"""Words that say nothing by themselves."""


class Trend(msgspec.Struct, frozen=True):
    """In how many papers of each step something is. `papers` are their numbers, by step."""

    name: str
    papers: tuple[tuple[int, ...], ...]

    @property
    def counts(self) -> list[int]:
        """How many papers in each step."""
        return [len(each) for each in self.papers]


class Trends:
    """The stored papers by week or month; the last step is not over yet. Needs `arxiv.read`."""

    def __init__(self, ctx: Context, step: Step) -> None:
        ctx.require("arxiv.read")
        self._ctx, self.step = ctx, step
        self.spans: list[Span] = steps_back(ctx.clock().astimezone().date(), step, STEPS[step])

    @cached_property
    def _numbers(self) -> list[Sequence[int]]:
        finder = Finder(self._ctx)
        return [finder.announced(span.first, span.last) for span in self.spans]

    @cached_property
    def _step_of(self) -> dict[int, int]:
        return {number: step for step, numbers in enumerate(self._numbers) for number in numbers}

    @cached_property
    def totals(self) -> list[int]:
        """How many papers there are in each step."""
        return [len(numbers) for numbers in self._numbers]

    def terms(self, terms: Iterable[str]) -> list[Trend]:
        """Each term, a word or a phrase, whole, in titles and abstracts, case and accents aside."""
        return [
            self._trend(term, TextMatch(term, fields=("title", "abstract"), whole=True)) for term in terms
        ]

    def categories(self, most: int = 8) -> list[Trend]:
        """The categories with most papers, cross-lists included."""
        found = [
            self._trend(code, TextMatch(code, fields=("categories",), whole=True)) for code in CATEGORIES
        ]
        found.sort(key=lambda trend: -sum(trend.counts))
        return [trend for trend in found[:most] if sum(trend.counts)]

    def rising(self, most: int = 8) -> list[Trend]:
        """The terms of one or two words whose share rose most surely, the surest first.

        The last quarter of the steps is held against those before by the log-odds of a paper
        to have the term, half a paper added to each count, divided by its standard error
        (Monroe, Colaresi and Quinn 2008, “Fightin' Words”). A term needs `SUPPORT` recent papers.
        """
        recent, now = self._recently
        before = self._drawn(self._numbers[: self._border])
        if not recent or not before:
            return []
        then = self._frequencies(before)
        least = max(2, SUPPORT * recent // max(1, sum(self.totals[self._border :])))
        likely = {
            term: _surely(count, recent, then[term], len(before))
            for term, count in now.items()
            if count >= least
        }
        best = sorted(likely, key=lambda term: (-likely[term], term))[:CANDIDATES]
        scored = [(self._rise(trend), trend) for trend in self.terms(best)]
        sure = [each for each in scored if each[0] >= CERTAIN and self._recent(each[1]) >= SUPPORT]
        sure.sort(key=lambda each: (-each[0], each[1].name))
        return _without_doubles((trend for _, trend in sure), most)

    def frequent(self, most: int = 8) -> list[Trend]:
        """The phrases of two words that most of the recent papers have: what to show where nothing rises."""
        _, now = self._recently
        phrases = sorted((term for term in now if " " in term), key=lambda term: (-now[term], term))
        found = [trend for trend in self.terms(phrases[: 3 * most]) if self._recent(trend) >= SUPPORT]
        found.sort(key=lambda trend: (-self._recent(trend), trend.name))
        return _without_doubles(found, most)

    def shares(self, trend: Trend) -> list[float | None]:
        """The share of the papers of each step, with the step before and after it; None without papers."""
        counts, shares = trend.counts, []
        for n in range(len(counts)):
            near = slice(max(0, n - 1), n + 2)
            total = sum(self.totals[near])
            shares.append(sum(counts[near]) / total if total else None)
        return shares

    @cached_property
    def _recently(self) -> tuple[int, Counter[str]]:
        """How many recent papers were drawn, and how many of them have each term."""
        drawn = self._drawn(self._numbers[self._border :])
        return len(drawn), self._frequencies(drawn)

    @property
    def _border(self) -> int:
        return len(self.spans) - len(self.spans) // 4

    def _trend(self, name: str, match: TextMatch) -> Trend:
        papers: list[list[int]] = [[] for _ in self.spans]
        for number in self._ctx.store.having("papers", match):
            if (step := self._step_of.get(number)) is not None:
                papers[step].append(number)
        return Trend(name, tuple(tuple(each) for each in papers))

    def _recent(self, trend: Trend) -> int:
        return sum(trend.counts[self._border :])

    def _rise(self, trend: Trend) -> float:
        recent, before = self.totals[self._border :], self.totals[: self._border]
        earlier = sum(trend.counts[: self._border])
        return _surely(self._recent(trend), sum(recent), earlier, sum(before))

    @staticmethod
    def _drawn(steps: Sequence[Sequence[int]]) -> list[int]:
        """Papers spread evenly over the steps, always the same."""
        numbers = [number for step in steps for number in step]
        return numbers[:: max(1, math.ceil(len(numbers) / SAMPLE))]

    def _frequencies(self, numbers: Sequence[int]) -> Counter[str]:
        """In how many of these papers each term is."""
        found: Counter[str] = Counter()
        for part in batches(numbers):
            for paper in self._ctx.store.records(Paper).get_many(part):
                found.update(_terms(paper.title) | _terms(paper.abstract))
        return found


def _terms(text: str) -> set[str]:
    """The words of a text and the pairs of neighbours, without those that say nothing by themselves."""
    words = words_of(text)
    telling = [len(word) > 2 and not word.isdigit() and word not in _SILENT for word in words]
    single = {word for word, tells in zip(words, telling, strict=True) if tells}
    pairs = zip(words, words[1:], telling, telling[1:], strict=False)
    return single | {f"{one} {other}" for one, other, tells, tells_too in pairs if tells and tells_too}


def _surely(recent: int, of_recent: int, before: int, of_before: int) -> float:
    """The z-score of the log-odds of having a term now against having it before."""

    def odds(count: int, of: int) -> float:
        return math.log((count + 0.5) / (of - count + 0.5))

    error = math.sqrt(1 / (recent + 0.5) + 1 / (before + 0.5))
    return (odds(recent, of_recent) - odds(before, of_before)) / error


def _without_doubles(trends: Iterable[Trend], most: int) -> list[Trend]:
    """The first so many, but of those that stand in the same papers only one, the longer term.

    They do when two thirds of the papers that have either have both.
    """
    kept: list[tuple[Trend, set[int]]] = []
    for trend in trends:
        papers = {*chain.from_iterable(trend.papers)}
        double = next((n for n, (_, theirs) in enumerate(kept) if _alike(papers, theirs)), None)
        if double is not None:
            if {*kept[double][0].name.split()} < {*trend.name.split()}:
                kept[double] = trend, papers
        elif len(kept) < most:
            kept.append((trend, papers))
    return [trend for trend, _ in kept]


def _alike(one: set[int], other: set[int]) -> bool:
    return 3 * len(one & other) >= 2 * len(one | other)


def trends_csv(trends: Trends, shown: Sequence[Trend], ctx: Context) -> str:
    """One line a step: its first day, how many papers it has, and how many of them have each term."""
    header = (ctx._(N_("From")), ctx._(N_("Papers")), *(trend.name for trend in shown))
    columns = [trend.counts for trend in shown]
    days: list[date] = [span.first for span in trends.spans]
    rows = zip((f"{day}" for day in days), trends.totals, *columns, strict=True)
    return as_csv(header, rows)
