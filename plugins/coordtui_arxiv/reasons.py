"""Why a paper is shown, as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from coordtui.api import Message, safe
from coordtui_arxiv.records import Reason
from coordtui_arxiv.texts import N_

_SAID = {
    "title": N_("“{term}” in the title (watch “{watch}”)"),
    "abstract": N_("“{term}” in the abstract (watch “{watch}”)"),
    "author": N_("by {term} (watch “{watch}”)"),
    "category": N_("in {term} (watch “{watch}”)"),
}


def explain(watch: str, why: Sequence[Reason]) -> list[Message]:
    """One sentence for each thing that made the watch match.

    A category is named only when nothing else was asked for: it says little beside words.
    """
    return [
        _SAID[reason.where].with_values(term=safe(reason.term), watch=safe(watch)) for reason in telling(why)
    ]


def telling(why: Sequence[Reason]) -> Sequence[Reason]:
    """The reasons that are said."""
    return [reason for reason in why if reason.where != "category"] or why
