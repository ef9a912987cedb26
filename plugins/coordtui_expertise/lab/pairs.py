"""Subjects that no list names: two words that titles often have together, without stock phrases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from coordtui_expertise.lab.mentions import Mention
from coordtui_expertise.ranking.stopwords import STOP_WORDS
from coordtui_expertise.ranking.words import stem_of

Words = tuple[str, ...]
Two = tuple[str, str]

MOST = 40
"""So many word pairs are topics at most, those of most works."""

WORKS, PEOPLE = 4, 2
"""A word pair is a topic from so many works by so many people on."""

ENOUGH = 12
"""From so many works with known subjects on it can be told whether a pair goes with some of them."""

SPREAD = 1.5
"""Works of a stock phrase are hardly more alike than any two works: less than so many times.

On the recorded papers “lower bound” has 1.2, “massive MIMO” 1.9 and “community detection” 6.4.
"""

_PLAIN = STOP_WORDS | {
    "analysis", "approach", "approaches", "application", "based", "cannot", "case", "data", "efficient",
    "framework", "general", "improved", "large", "learning", "method", "model", "modeling", "network", "new",
    "novel", "problem", "real", "scale", "simple", "state", "study", "survey",
    "system", "task", "theory", "time", "towards", "via", "etude", "methode", "modele", "nouveau",
    "nouvelle", "probleme", "systeme",
}  # fmt: skip
"""Words that are in titles of everything: a pair with one of them says little."""


class Pair(NamedTuple):
    """Two stems, the works whose titles have them, and at which word of the newest of these they begin."""

    stems: Two
    works: Sequence[int]
    place: int

    @property
    def newest(self) -> int:
        """The work that tells how the pair is written."""
        return max(self.works)


def pairs(
    said: Mapping[int, Mention], authors: Mapping[int, Iterable[int]], names: Iterable[Words]
) -> list[Pair]:
    """The pairs that are topics, those of most works first; `names` are stems of what has a name already.

    What is cut from such a name is no topic of its own, nor is what spreads over all subjects alike.
    """
    known = {two for name in names for words in (name, _telling(name)) for two in pairwise(words)}
    alike = Alikeness([said[work].concepts for work in authors])
    found: list[Pair] = []
    for two, works in _frequent(said, authors):
        if len(found) == MOST:
            break
        title = said[max(works)].title
        place = [*pairwise(stems(title))].index(two)
        if two in known or not _tells(title[place : place + 2]):
            continue
        if not alike.is_spread([said[work].concepts for work in works]):
            found.append(Pair(two, works, place))
    return found


def stems(words: Iterable[str]) -> Words:
    """The words without their endings; a gap stays one."""
    return tuple(map(stem_of, words))


class Alikeness:
    """How much works are about the same: a subject that two share counts by its rarity.

    Two works of any kind have 1 on the average (`n` works of which `c` name a concept have
    `c (c - 1) / n (n - 1)`, divided by the concept's share of all works; the sum of that over all
    concepts, divided by the same sum of all works).
    """

    def __init__(self, everything: Collection[Sequence[str]]) -> None:
        self._share = {concept: n / len(everything) for concept, n in _counted(everything).items()}
        self._whole = sum(self._share.values())

    def is_spread(self, works: Collection[Sequence[str]]) -> bool:
        """Whether so many works are no more alike than by chance; not said of few."""
        telling = [concepts for concepts in works if concepts]
        count = len(telling)
        if count < ENOUGH:
            return False
        alike = sum(n * (n - 1) / self._share[each] for each, n in _counted(telling).items())
        return alike / (count * (count - 1)) < SPREAD * self._whole


def _counted(works: Iterable[Sequence[str]]) -> Counter[str]:
    return Counter(concept for concepts in works for concept in concepts)


def _frequent(
    said: Mapping[int, Mention], authors: Mapping[int, Iterable[int]]
) -> Iterator[tuple[Two, list[int]]]:
    """Each two neighbours in enough titles by enough people, those of most works first."""
    having: dict[Two, list[int]] = defaultdict(list)
    for work in authors:
        for two in {*pairwise(stems(said[work].title))}:
            having[two].append(work)
    often = [two for two, works in having.items() if len(works) >= WORKS and all(two)]
    for two in sorted(often, key=lambda two: (-len(having[two]), two)):
        if len({person for work in having[two] for person in authors[work]}) >= PEOPLE:
            yield two, having[two]


def _telling(name: Words) -> Words:
    return tuple(word for word in name if word not in STOP_WORDS)


def _tells(pair: Words) -> bool:
    return all(
        len(word) > 2 and word.isalpha() and _PLAIN.isdisjoint({word, word.removesuffix("s")})
        for word in pair
    )
