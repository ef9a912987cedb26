"""The terms of a paper: its words and its pairs of words, with where it writes them.

A word is folded and loses a plural s; two words that stand side by side, with neither a stop
word nor a comma between, are a pair. Terms go by numbers (hashes, good within one process):
a paper has some 240, and their texts would take five times the room.
"""

from __future__ import annotations

import re
from functools import lru_cache

from coordtui.api import fold
from coordtui_arxiv.taste.stop_words import GENERIC, STOP_WORDS

_WORD = re.compile(r"(?<![\\\w])[^\W_]+")  # not the name of a LaTeX command
_IN_TITLE = 1.5
"""How much more a word counts in the title than in the abstract."""

_LONGEST = 10_000
"""Characters that are read of a text; arXiv takes abstracts of 1,920."""

Spotted = dict[int, float]
"""Each term with how often it comes, words of the title counted more."""

Spans = dict[int, tuple[int, int]]
"""Each term with where it is written: in small letters, where that is so anywhere."""


def text_of(title: str, abstract: str) -> str:
    """The text that is read; no pair of words goes from the title into the abstract."""
    return f"{title[:_LONGEST]}\n\n{abstract[:_LONGEST]}"


def spot(text: str) -> tuple[Spotted, Spans]:
    """The terms of a `text_of`."""
    counts: Spotted = {}
    spans: Spans = {}
    title_ends = text.index("\n\n")
    before, began, ended = 0, 0, -2
    for found in _WORD.finditer(text):
        written = found[0]
        word = stem(written)
        if not word:
            before = 0
            continue
        start, end = found.span()
        weight, small = (_IN_TITLE if start < title_ends else 1.0), written.islower()
        key = hash(word)
        counts[key] = counts.get(key, 0.0) + weight
        if small or key not in spans:
            spans[key] = start, end
        if before and start - ended == 1:
            pair = hash((before, key))
            counts[pair] = counts.get(pair, 0.0) + weight
            if small or pair not in spans:
                spans[pair] = began, end
        before, began, ended = key, start, end
    return counts, spans


@lru_cache(maxsize=1 << 16)
def stem(written: str) -> str:
    """The word as it is compared; empty for a stop word, a number or a single letter."""
    word = fold(written)
    if word in STOP_WORDS or word.isdecimal():
        return ""
    word = _singular(word)
    return word if len(word) > 1 else ""


@lru_cache(maxsize=1 << 14)
def stems(written: str) -> frozenset[str]:
    """The words of a term as they are compared."""
    return frozenset(stem(found[0]) for found in _WORD.finditer(written)) - {""}


def is_generic(words: frozenset[str]) -> bool:
    """Whether a term says only what any paper says."""
    return words <= _GENERIC


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]


_GENERIC = frozenset(map(_singular, GENERIC))
