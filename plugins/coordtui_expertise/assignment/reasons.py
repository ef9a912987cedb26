"""The words for which somebody fits an item, asked of the finder."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from coordtui.api import Ask, Context, ExpertFinder
from coordtui_expertise.records import PlanItem

_WORDS = 5
"""So many words say why."""


def shared_words(ctx: Context, item: PlanItem, people: Collection[int]) -> Mapping[int, str]:
    """Of these people, those who are near enough to be named, with the words they share with the item."""
    finder = ctx.service(ExpertFinder)
    text = f"{item.title}.\n{item.text}"
    if finder is None or not people:
        return {}
    others = frozenset(ctx.directory.people().ids()).difference(people)
    found = finder.experts(Ask(text=text, exclude=others, limit=len(people))).found
    words = {}
    for expert in found:
        weights: dict[str, float] = {}
        for word, share in (term for reason in expert.reasons for term in reason.terms):
            weights[word] = weights.get(word, 0.0) + share
        best = sorted(weights, key=lambda word: (-weights[word], word))[:_WORDS]
        words[expert.person] = ", ".join(best)
    return words
