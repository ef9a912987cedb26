"""The order in which people look for names."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from coordtui.text.folding import LETTERS, fold

Key = tuple[str, tuple[int, ...], str]

_PUNCTUATION = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_PLACES = {ord(sign): chr(0x21 + place) for place, sign in enumerate(_PUNCTUATION)}
_PLACES |= {ord(digit): chr(0x50 + place) for place, digit in enumerate("0123456789")}

# The order of accents where everything else is the same, as the Unicode algorithm has it.
_MARKS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304"
_WEIGHTS = {mark: place for place, mark in enumerate(_MARKS, start=1)}
_OTHER_MARK = len(_MARKS) + 1


def sort_key(text: str, language: str = "fr") -> Key:
    """A key for `sorted`: letters first, then accents, then small before capital.

    In French as written in Canada, accents are compared from the end of the word: cote,
    côte, coté, côté (in English cote, coté, côte, côté). Spaces, then signs, then digits go
    before letters.
    """
    letters = fold(text).translate(_PLACES)
    if text.isascii():
        return letters, (), text.swapcase()
    accents = [weight for char in unicodedata.normalize("NFD", text) for weight in _accent(char)]
    if language == "fr":
        accents.reverse()
    return letters, tuple(accents) if any(accents) else (), text.swapcase()


def order_of(texts: Sequence[str], folded: Sequence[str]) -> list[int]:
    """The places of the texts as `sort_key` has them in French, of equal ones the first first.

    `folded` are the same texts, folded. Most differ there, so that the rest of the key of
    each need not be made: of thousands, this takes a third of the time.
    """
    letters = [text.translate(_PLACES) for text in folded]
    found: list[int] = []
    for _, same in groupby(sorted(range(len(texts)), key=letters.__getitem__), key=letters.__getitem__):
        one, *others = same
        found += sorted([one, *others], key=lambda place: sort_key(texts[place])) if others else [one]
    return found


def _accent(char: str) -> tuple[int, ...]:
    """The weight of a mark, or a place without one for each letter."""
    if unicodedata.combining(char):
        return (_WEIGHTS.get(char, _OTHER_MARK),)
    if char.lower() in LETTERS:
        return (0, _OTHER_MARK) * len(LETTERS[char.lower()])
    return (0,)
