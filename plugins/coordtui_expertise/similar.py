"""Who is like whom: the same subjects and the same methods."""

from __future__ import annotations

from coordtui_expertise.complement import Fit, in_words, met
from coordtui_expertise.facets import Facets, Weights, cosine

LEAST = 0.1
"""Below, two people have no more in common than any two of a lab."""


def similar(one: Facets, other: Facets, weigh: Weights) -> Fit | None:
    """How like `one` somebody is over both facets; None when not enough to say so."""
    mine, theirs = one.everything, other.everything
    score = cosine(mine, theirs, weigh)
    if score < LEAST:
        return None
    return Fit(
        person=other.person,
        score=score,
        ground=in_words(mine, mine.keys() & theirs.keys(), weigh),
        they=in_words(theirs, theirs.keys() - mine.keys(), weigh),
        you=in_words(mine, mine.keys() - theirs.keys(), weigh),
        meets=met(one, other, weigh),
    )
