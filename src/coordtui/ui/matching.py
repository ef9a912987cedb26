"""How well a typed query matches a text: without case or accents, words in any order."""

from __future__ import annotations

from coordtui.text.folding import fold

EXACT = 100
"""The score of a text that is what was typed."""

_INITIALS = 9

SCATTERED = 6
"""The highest score of letters that are only scattered over the text."""


def score(query: str, text: str) -> int | None:
    """Higher is better; None when the text does not answer to the query.

    A word at the start of the text counts most, at the start of a word less, inside one
    less again; then the first letters of words (`gtp` finds `go to Papers`), and least of
    all letters scattered in their order, the closer together the better.
    """
    words, folded = fold(query).split(), fold(text)
    if words and " ".join(words) == folded:
        return EXACT
    found = [_word(word, folded) for word in words]
    if any(each == 0 for each in found):
        return _letters("".join(words), folded) or None
    return sum(found, 2)


def _word(word: str, text: str) -> int:
    if text.startswith(word):
        return 30
    if any(part.startswith(word) for part in _parts(text)):
        return 20
    return 10 if word in text else 0


def _parts(text: str) -> list[str]:
    return text.replace("-", " ").replace(".", " ").split()


def _letters(letters: str, text: str) -> int:
    """What letters are worth that make no words: as initials, or scattered; 0 when one is missing."""
    if len(letters) > 1 and "".join(part[0] for part in _parts(text)).startswith(letters):
        return _INITIALS
    first, place = None, -1
    for letter in letters:
        place = text.find(letter, place + 1)
        if place < 0:
            return 0
        first = place if first is None else first
    gaps = place - (first or 0) + 1 - len(letters)
    return max(1, SCATTERED - gaps // 2)


def matched(words: list[str], text: str) -> list[tuple[int, int]]:
    """Where the folded words begin words of the text: places from and up to, in order, none within another.

    Only where folding keeps the number of letters; else nothing is marked rather than the wrong part.
    """
    folded = fold(text)
    if len(folded) != len(text):
        return []
    taken: list[tuple[int, int]] = []
    for word in sorted(words, key=len, reverse=True):
        start = folded.find(word)
        while start >= 0:
            stop = start + len(word)
            begins = start == 0 or not folded[start - 1].isalnum()
            if begins and all(stop <= a or start >= b for a, b in taken):
                taken.append((start, stop))
            start = folded.find(word, start + 1)
    return sorted(taken)
