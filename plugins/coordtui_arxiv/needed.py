"""Which watches a paper can answer to at all: an index of the words that each of them needs.

A watch is one bit of a number, a set of watches one number; so a paper is held against all
watches by joining the numbers of its words and of its categories, and only the few watches that
are left are evaluated. What the index leaves out would never answer; what it lets through may not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from coordtui_arxiv.query import And, Or, Query, Term


class Key(NamedTuple):
    """A folded word that the text, or an author's name, must have, or the beginning of one."""

    word: str
    begun: bool = False
    of_author: bool = False


Needed = frozenset[Key] | None
"""A paper that answers has at least one of these; `None`: nothing can be said."""


def needed(query: Query) -> Needed:
    """What every paper has one of that answers to a query."""
    match query:
        case Term(field="cat"):
            return None
        case Term():
            *whole, last = query.words
            if query.prefix and not whole:
                return frozenset({Key(last, True, query.field == "au")})
            return frozenset(
                {Key(max(whole if query.prefix else query.words, key=len), False, query.field == "au")}
            )
        case And(left, right):
            sides = [side for side in (needed(left), needed(right)) if side is not None]
            return max(sides, key=_rarely, default=None)
        case Or(left, right):
            one, other = needed(left), needed(right)
            return None if one is None or other is None else one | other
    return None


def by_author(words: Collection[str]) -> Key:
    """What a paper has that one of this name wrote."""
    return Key(max(words, key=len), of_author=True)


def _rarely(keys: frozenset[Key]) -> tuple[int, int]:
    """Which of two sides of an AND to go by: fewer words, and of them the longest, are in fewer papers."""
    return -len(keys), min(len(key.word) for key in keys)


@dataclass
class Words:
    """The words of papers' texts, or of their authors' names, with the watches that need them."""

    whole: dict[str, int]
    begun: dict[str, int]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, watches: Iterable[Needed], *, of_author: bool) -> Words:
        """The index of some watches, the first of them being the lowest bit."""
        whole: dict[str, int] = {}
        begun: dict[str, int] = {}
        for place, keys in enumerate(watches):
            for key in keys or ():
                if key.of_author == of_author:
                    into = begun if key.begun else whole
                    into[key.word] = into.get(key.word, 0) | 1 << place
        return cls(whole, begun, tuple({len(word) for word in begun}))

    def __bool__(self) -> bool:
        return bool(self.whole or self.begun)

    def needing(self, words: Collection[str]) -> int:
        """The watches that need one of these words."""
        found, mine = 0, set(words)
        for word in self.whole.keys() & mine:
            found |= self.whole[word]
        for length in self.lengths:
            for word in self.begun.keys() & {word[:length] for word in mine}:
                found |= self.begun[word]
        return found


def bits(watches: int) -> Iterator[int]:
    """The places of the watches of a number, in their order."""
    while watches:
        lowest = watches & -watches
        yield lowest.bit_length() - 1
        watches ^= lowest
