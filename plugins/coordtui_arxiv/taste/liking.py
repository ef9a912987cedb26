"""How much somebody would like a paper, and what says so."""

from __future__ import annotations

from bisect import bisect_right

import msgspec

from coordtui.api import Message, safe
from coordtui_arxiv.texts import N_, NN_

_STEPS = (0.03, 0.045, 0.06, 0.09)
"""Scores from which the strength is 2, 3, 4 and 5. Of papers by chance, a tenth reach the
first, one in thirty the second, one in a hundred the third and one in a thousand the last."""


class Liking(msgspec.Struct, frozen=True):
    """That a person would like a paper.

    `score` is a cosine, from 0 to 1, comparable within one person; `strength` goes from 1 to
    5. `terms` carry it, as the paper writes them, the strongest first; `stars` are the numbers
    of the person's starred papers that have some of them, those that share most first.
    """

    score: float
    strength: int
    terms: tuple[str, ...] = ()
    stars: tuple[int, ...] = ()


def strength_of(score: float) -> int:
    """The score in steps from 1 to 5."""
    return 1 + bisect_right(_STEPS, score)


def told(liking: Liking) -> Message:
    """The reason in words: `3 of your stars: diffusion, ICML`."""
    terms = ", ".join(safe(term, limit=60) for term in liking.terms)
    if not terms:
        return N_("much in its words is like what you marked")
    if not liking.stars:
        return N_("terms in common: {terms}", terms=terms)
    return NN_("{n} of your stars: {terms}", "{n} of your stars: {terms}", len(liking.stars), terms=terms)
