"""Invented papers of about a kilobyte.

Each value that is searched for occurs in ten papers, however many there are, and no word
is among the others by chance: so every database must find the same number.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from coordtui.api import Record, Table

ALIKE = 10
"""How many papers share a topic, a room, a score, a word."""

_SYLLABLES = [consonant + vowel for consonant in "bdfglmnprstvz" for vowel in "aeiou"]
_ABSTRACTS = 500


class Paper(Record):
    """What is stored. `topic` has an index, `room` has none."""

    title: str
    authors: list[str]
    abstract: str
    topic: str
    room: str
    score: float
    reads: int = 0


PAPERS = Table(name="papers", record=Paper, indexes=("topic",))
TEXTS = Table(name="texts", record=Paper, indexes=("topic",), fulltext=("title", "abstract"))


def word_of(group: int) -> str:
    """A word that only the papers of one group have; it begins as no other word does."""
    return "x" + "".join(_SYLLABLES[group // 65**place % 65] for place in range(3))


@cache
def _abstracts() -> list[str]:
    chance = random.Random(7)
    vocabulary = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(2_000)]
    return [" ".join(chance.choices(vocabulary, k=132)) for _ in range(_ABSTRACTS)]


def paper(number: int) -> dict[str, Any]:
    """The paper of a number, from 0 on."""
    text, group = _abstracts()[number % _ABSTRACTS], number // ALIKE
    return {
        "title": f"On {text[:40].strip()} and {number}",
        "authors": [f"Hrafn Placeholder-{number % 97}", f"Élodie Inventée-{number % 89}"],
        "abstract": f"{text} {word_of(group)}",
        "topic": f"topic {group}",
        "room": f"room {group}",
        "score": group + 0.5,
        "reads": 0,
    }
