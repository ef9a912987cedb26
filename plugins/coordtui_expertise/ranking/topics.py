"""What a person's papers are about, in words of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from coordtui.api import Context
from coordtui_expertise.ranking.index import rarity, snapshot
from coordtui_expertise.ranking.query import PAIR
from coordtui_expertise.ranking.words import keys_of, terms_of
from coordtui_expertise.records import Work
from coordtui_expertise.works import Works

_STOCK, _STOCK_PAPERS = 0.02, 20
"""A term of more than this share of all papers, and of so many, is how one writes here, not what about."""


class ProfileTerm(NamedTuple):
    """A word or pair as it is written, what it weighs, in how many papers, the last day.

    Of several spellings the one with the fewest capitals, which may be those of a title; of these the newest.
    """

    word: str
    weight: float
    papers: int
    last: date | None


def profile_terms(ctx: Context, person: int, n: int = 12) -> list[ProfileTerm]:
    """What the papers of a person that the actor sees are about; see `terms_in`. Needs `expertise.view`."""
    return terms_in(ctx, Works(ctx).of(person), n)


def terms_in(ctx: Context, works: Sequence[Work], n: int = 12) -> list[ProfileTerm]:
    """What works (the newest first) are about, the weightiest first.

    The weight of a term is its rarity times the papers that have it; weights are parts of the
    largest one. A word that is in a named pair is not named alone.
    """
    found: dict[str, list[tuple[str, Work]]] = defaultdict(list)
    for work in works:
        for stem, written in terms_of(f"{work.title}.\n{work.abstract}").items():
            found[stem].append((written, work))
    # In one paper only a term is an accident, unless there are but a few papers.
    least = 2 if len(works) > 2 else 1
    terms = {stem: uses for stem, uses in found.items() if len(uses) >= least}
    index = snapshot(ctx)
    keys = dict(zip(terms, keys_of(terms), strict=True))
    having = index.having(keys.values())
    stock = max(_STOCK * index.count, _STOCK_PAPERS)
    weights = {
        stem: len(uses) * rarity(having[keys[stem]], index.count) * (2 * PAIR if " " in stem else PAIR)
        for stem, uses in terms.items()
        if having[keys[stem]] <= stock
    }
    chosen: list[str] = []
    inside: set[str] = set()
    for stem in sorted(weights, key=lambda stem: (-weights[stem], stem)):
        if inside.isdisjoint(stem.split()):
            chosen.append(stem)
            inside.update(stem.split())
        if len(chosen) == n:
            break
    largest = max((weights[stem] for stem in chosen), default=1.0) or 1.0
    return [
        ProfileTerm(
            min((written for written, _ in terms[stem]), key=lambda written: sum(map(str.isupper, written))),
            weights[stem] / largest,
            len(terms[stem]),
            max((day for _, work in terms[stem] if (day := work.month)), default=None),
        )
        for stem in chosen
    ]
