"""The orders that a list of papers can have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tinydb import where

from coordtui.api import Context, words_of
from coordtui_arxiv.reasons import telling
from coordtui_arxiv.records import Author, Match, Paper
from coordtui_arxiv.texts import N_
from coordtui_arxiv.watches import Watches

if TYPE_CHECKING:
    from coordtui_arxiv.taste import Liking

NAMES = {
    "title": N_("by title"),
    "authors": N_("by first author"),
    "topic": N_("by topic"),
    "match": N_("by relevance"),
    "age": N_("by date"),
}
"""The columns that order the list, and what their order is called."""

REVERSED = {
    "title": N_("by title, from the end"),
    "authors": N_("by first author, from the end"),
    "topic": N_("by topic, from the end"),
    "match": N_("least relevant first"),
    "age": N_("oldest first"),
}

FEW = 20_000
"""Papers up to which they are read one by one rather than all there are."""

NOT_LIKED: Mapping[int, Liking] = {}
"""As long as it is not known how the person likes papers."""


def in_order(
    ctx: Context,
    papers: Sequence[int],
    key: str,
    *,
    reverse: bool,
    liked: Mapping[int, Liking] = NOT_LIKED,
) -> list[int]:
    """The papers, given newest first, in the order of a column; what is equal stays newest first.

    The most relevant are those that the person would like best, as far as that is known, then
    those that their watches have the most reasons to show.
    """
    if key == "age":
        places = _places(ctx)  # read after the papers: one of them may be gone by now
        return sorted(papers, key=lambda i: places.get(i, len(places)), reverse=reverse)
    if key == "match":
        reasons = relevance(ctx)

        def worth(number: int) -> tuple[float, int]:
            liking = liked.get(number)
            return (liking.score if liking else 0.0), reasons[number]

        return sorted(papers, key=worth, reverse=not reverse)
    field, read = _FIELDS[key]
    known = {number: read(value) for number, value in _values(ctx, field, papers)}
    return sorted(papers, key=lambda i: known.get(i, ""), reverse=reverse)


def relevance(ctx: Context) -> Counter[int]:
    """How many reasons the person's watches have to show each paper."""
    mine = [watch.doc_id for watch in Watches(ctx).all()]
    found: Counter[int] = Counter()
    if mine:
        rows = ctx.store.records(Match).select("paper", "why", where=where("watch").one_of(mine))
        for paper, why in rows:
            found[paper] += len(telling(why))
    return found


def _places(ctx: Context) -> dict[int, int]:
    newest = ctx.store.records(Paper).ids(order=("-announced",))
    return {number: place for place, number in enumerate(newest)}


def _values(ctx: Context, field: str, papers: Sequence[int]) -> Iterable[tuple[int, Any]]:
    records = ctx.store.records(Paper)
    if len(papers) > FEW:
        return ((number, value) for number, value in records.select("doc_id", field))
    return ((paper.doc_id, getattr(paper, field)) for paper in records.get_many(papers))


def _folded(text: str) -> str:
    """As people look for it: case, accents and signs aside."""
    return " ".join(words_of(text))


def _family_first(authors: Sequence[Author]) -> str:
    name = authors[0].name if authors else ""
    family, comma, given = name.partition(",")
    if not comma:
        given, _, family = name.rpartition(" ")
    return _folded(f"{family} {given}")


_FIELDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "title": ("title", _folded),
    "authors": ("authors", _family_first),
    "topic": ("primary", _folded),
}
