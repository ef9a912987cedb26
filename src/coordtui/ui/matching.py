"""How well a typed query matches a title: without case or accents, words in any order."""

from __future__ import annotations

from coordtui.text.folding import fold


def score(query: str, text: str) -> int | None:
    """Higher is better; None when some word of the query is not in the text.

    A word at the start of a word counts most, inside a word less; letters scattered in
    their order, least: `gtp` finds `go to Papers`.
    """
    words, folded = fold(query).split(), fold(text)
    found = [_word(word, folded) for word in words]
    if any(each == 0 for each in found):
        return 1 if _scattered(fold(query).replace(" ", ""), folded) else None
    return sum(found, 2)


def _word(word: str, text: str) -> int:
    if text.startswith(word):
        return 30
    if any(part.startswith(word) for part in text.replace("-", " ").split()):
        return 20
    return 10 if word in text else 0


def _scattered(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
