"""Whether two names may be, or are, one person's: no more is ever taken from a name."""

from __future__ import annotations

from coordtui.api import words_of


def agree(one: str, other: str) -> bool:
    """Whether two names may be one person's: `U. Nobody`, `Ute Nobody` and `Ute Maria Nobody` may.

    Every word of the shorter is a word of the longer or its initial, and one is whole.
    """
    short, long = sorted((words_of(one), words_of(other)), key=len)
    whole = False
    for word in short:
        same = next((each for each in long if each == word), None)
        found = same or next(
            (each for each in long if word[0] == each[0] and 1 in {len(word), len(each)}), None
        )
        if found is None:
            return False
        long.remove(found)
        whole = whole or (found == word and len(word) > 1)
    return whole
