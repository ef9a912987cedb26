"""An invented archive of any size, the same every time: papers in words that nobody uses.

Words come as often as in a language (a Zipf distribution, function words first); each paper
is about one of some hundred subjects, whose own words come more often in it. Lengths are
those of arXiv: a title of 10 words, an abstract of 170, four authors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from coordtui_arxiv.categories import CATEGORIES
from coordtui_arxiv.records import Author, Paper, Version

_FUNCTION_WORDS = """
the of and a to in we is for that with on this as are by an our from be which it can model based show
these using results method data have learning not results also at such more problem or has between two
their approach new both propose proposed than its paper performance into one study only been existing
however different models methods over algorithm number provide systems time known here then where when
"""

LAST = datetime(2026, 11, 20, 5, tzinfo=UTC)
WORDS, NAMES, SUBJECTS, OWN_WORDS = 120_000, 60_000, 400, 40
SHARE = 0.15
"""How much of a paper is in its subject's own words."""


class Invention:
    """The vocabulary, the authors and the subjects; `papers` are made of them."""

    def __init__(self, seed: int = 11) -> None:
        rng, function_words = Random(seed), _FUNCTION_WORDS.split()
        words = [*function_words, *_words(rng, WORDS - len(function_words))]
        self.words: Sequence[str] = words
        self._often = list(accumulate((rank + 2.7) ** -1.07 for rank in range(len(words))))
        given = [word.capitalize() for word in _words(rng, 400)]
        family = [word.capitalize() for word in _words(rng, NAMES // 4)]
        self._names = [f"{rng.choice(given)} {rng.choice(family)}" for _ in range(NAMES)]
        self.subjects = [rng.sample(words[400:20_000], OWN_WORDS) for _ in range(SUBJECTS)]
        codes = list(CATEGORIES)
        self._categories = [rng.sample(codes, 3) for _ in range(SUBJECTS)]

    def papers(self, count: int, *, seed: int = 12, days: int = 3652) -> Iterator[Paper]:
        """So many papers, the oldest first, announced on the days before `LAST`."""
        rng, numbers = Random(seed), dict[str, int]()
        for place in range(count):
            announced = LAST - timedelta(days=days - days * (place + 1) // count)
            month = f"{announced:%y%m}"
            numbers[month] = numbers.get(month, 0) + 1
            yield self._paper(rng, f"{month}.{numbers[month]:05}", announced)

    def _paper(self, rng: Random, key: str, announced: datetime) -> Paper:
        subject = rng.randrange(SUBJECTS)
        categories = self._categories[subject][: rng.randint(1, 3)]
        submitted = announced - timedelta(hours=rng.randint(12, 60))
        return Paper(
            key=key,
            version=1,
            title=self._text(rng, subject, rng.randint(5, 15)).capitalize(),
            abstract=f"{self._text(rng, subject, rng.randint(90, 250)).capitalize()}.",
            announced=announced,
            first_seen=announced,
            versions=[Version(number=1, date=submitted)],
            authors=[Author(name=name) for name in rng.sample(self._names, rng.randint(1, 7))],
            categories=categories,
            primary=categories[0],
            published=submitted,
            updated=submitted,
            channels=["rss"],
        )

    def _text(self, rng: Random, subject: int, length: int) -> str:
        own = self.subjects[subject]
        words = rng.choices(self.words, cum_weights=self._often, k=length)
        for place in range(length):
            if rng.random() < SHARE:
                words[place] = own[min(int(rng.expovariate(0.15)), OWN_WORDS - 1)]
        return " ".join(words)


def _words(rng: Random, count: int) -> list[str]:
    """So many different invented words; the first are short, as often used words are."""
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = 2 + (len(found) > 2_000) + (len(found) > 40_000)
        found["".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(syllables))] = None
    return list(found)
