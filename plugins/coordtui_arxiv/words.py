"""Text as the watches compare it: folded words, so that a word never matches inside another."""

from __future__ import annotations

import re

from coordtui.api import fold

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words of a text, folded: letters and digits; all else separates."""
    folded = text.casefold() if text.isascii() else fold(text)
    return _WORD.findall(folded)


def padded(text: str) -> str:
    """The words with one space around each: a phrase is in it exactly when ` phrase ` is."""
    return f" {' '.join(words_of(text))} "
