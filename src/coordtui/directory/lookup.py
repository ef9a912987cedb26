"""Words like a typed one, among those that there are: begun, or with a slip of the finger.

To look among the distinct words, and then to take the people who have them, finds the right
person far more often than to compare whole names, in a hundredth of the time.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence

SHORTEST_WITH_SLIP = 4
"""A shorter word has too many others at one slip from it."""

SHORTEST_BEGUN_WITH_SLIP = 5
"""So has a shorter word that is only begun."""

SHORTEST_WITH_TWO = 8
"""From so many letters on, two slips leave enough to know a word by."""

_LAST = "\U0010ffff"


class Words:
    """Distinct folded words, in which to look for those like another."""

    def __init__(self, words: Iterable[str]) -> None:
        # Tuples and a dictionary of strings: the garbage collector does not walk through these.
        self._known = dict.fromkeys(words)
        self._words = tuple(sorted(self._known))
        self._backwards = tuple(sorted(word[::-1] for word in self._words))
        self._letters = frozenset("".join(self._words))

    def add(self, words: Iterable[str]) -> None:
        """Take in more words; whoever is just looking finds them, or not yet."""
        new = {word for word in words if word not in self._known}
        if new:
            self._words = _with(self._words, new)
            self._backwards = _with(self._backwards, {word[::-1] for word in new})
            self._letters = self._letters.union(*new)
            self._known.update(dict.fromkeys(new))

    def begun(self, start: str) -> Sequence[str]:
        """The words that begin so."""
        return _begun(self._words, start)

    def slipped(self, word: str) -> list[str]:
        """The words of which one slip makes the typed one: a letter wrong, missing, too much, two swapped."""
        if len(word) < SHORTEST_WITH_SLIP:
            return []
        return sorted({slip for slip in self._slips(word, len(word)) if slip in self._known} - {word})

    def slipped_begun(self, word: str) -> list[str]:
        """The beginnings of words of which one slip makes the typed one, which is only begun."""
        if len(word) < SHORTEST_BEGUN_WITH_SLIP:
            return []
        slips = self._slips(word, len(word) - 1)
        return sorted({start for start in slips if len(start) >= SHORTEST_WITH_SLIP and self._begins(start)})

    def slipped_twice(self, word: str) -> list[str]:
        """The words at two slips from a long one, of those with its first letter or its ending."""
        if len(word) < SHORTEST_WITH_TWO:
            return []
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        ending = word[: -len(word) // 3 - 1 : -1]
        near = [each for each in _begun(self._words, word[0]) if -2 <= len(each) - len(word) <= 2]
        near += [each[::-1] for each in _begun(self._backwards, ending)]
        return sorted(
            {each for each, _, _ in extract(word, near, scorer=OSA.distance, score_cutoff=2, limit=None)}
        )

    def _begins(self, start: str) -> bool:
        place = bisect_left(self._words, start)
        return place < len(self._words) and self._words[place].startswith(start)

    def _slips(self, word: str, end: int) -> Iterator[str]:
        """What the typed word may have been meant to be; letters from `end` on are not too much."""
        for place in range(len(word) + 1):
            before, after = word[:place], word[place:]
            if place < end:
                yield before + after[1:]
            if len(after) > 1:
                yield before + after[1] + after[0] + after[2:]
            for letter in self._letters:
                yield before + letter + after
                if after:
                    yield before + letter + after[1:]


def _begun(words: Sequence[str], start: str) -> Sequence[str]:
    return words[bisect_left(words, start) : bisect_left(words, start + _LAST)]


def _with(words: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    found = [*words]
    for word in more:
        insort(found, word)
    return tuple(found)
