"""Who complements whom: shared ground on one facet, different skills on the other.

`bridge` is how alike two people are on one facet, `gap` how different on the other, `usable` how much
of what the one looks for the other gives. No published data say what is right; the properties that
must hold are tests.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from coordtui_expertise.facets import FACETS, Facet, Facets, Weights, cosine

LEAST_BRIDGE = 0.15
"""With less shared ground two people have nothing to talk about."""

NOT_SAID = 0.5
"""How usable somebody is when it was not said what is looked for, or what is given."""


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody fits, in words as they are stored.

    `ground` is what both have, on the facet `on` (`""` for both facets together); `they` and `you`
    are what each brings; `meets` is what they give of what you look for.
    """

    person: int
    score: float
    on: Facet | str = ""
    ground: tuple[str, ...] = ()
    they: tuple[str, ...] = ()
    you: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()


def complement(one: Facets, other: Facets, weigh: Weights) -> Fit | None:
    """How somebody else complements `one`, by the better of the two directions; None when not at all."""
    fits = (complement_on(facet, one, other, weigh) for facet in FACETS)
    return max((fit for fit in fits if fit), key=lambda fit: fit.score, default=None)


def complement_on(shared: Facet, one: Facets, other: Facets, weigh: Weights) -> Fit | None:
    """The same with the shared ground on this facet: what differs is on the other one.

    Who says nothing on the facet that differs is not known to be different.
    """
    differing: Facet = "method" if shared == "application" else "application"
    mine, theirs = one.on(differing), other.on(differing)
    bridge = cosine(one.on(shared), other.on(shared), weigh)
    if bridge < LEAST_BRIDGE or not mine or not theirs or mine.keys() == theirs.keys():
        return None
    score = bridge * (1 - cosine(mine, theirs, weigh)) * usable(one, other)
    if score <= 0:
        return None
    ground = one.on(shared).keys() & other.on(shared).keys()  # what is in common, nobody brings
    return Fit(
        person=other.person,
        score=score,
        on=shared,
        ground=in_words(one.on(shared), ground, weigh),
        they=in_words(theirs, theirs.keys() - mine.keys() - ground, weigh),
        you=in_words(mine, mine.keys() - theirs.keys() - ground, weigh),
        meets=met(one, other, weigh),
    )


def usable(one: Facets, other: Facets) -> float:
    """How much of what `one` looks for the other offers, from 0 to 1."""
    if not one.seeks or not other.offers:
        return NOT_SAID
    return len(one.seeks.keys() & other.offers.keys()) / len(one.seeks)


def met(one: Facets, other: Facets, weigh: Weights) -> tuple[str, ...]:
    """What the other offers of what `one` looks for, in the words of the other."""
    return in_words(other.offers, one.seeks.keys() & other.offers.keys(), weigh)


def in_words(written: Mapping[str, str], keys: Collection[str], weigh: Weights) -> tuple[str, ...]:
    """The words in which these keys are stored, the rarest first, each once."""
    ordered = sorted(keys, key=lambda key: (-weigh.get(key, 1.0), key))
    return tuple(dict.fromkeys(written[key] for key in ordered))
