"""Why a paper is shown, as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from coordtui.api import Message, safe
from coordtui_arxiv.records import Delivery, Reason
from coordtui_arxiv.texts import N_

_SAID = {
    "title": N_("“{term}” in the title (watch “{watch}”)"),
    "abstract": N_("“{term}” in the abstract (watch “{watch}”)"),
    "author": N_("by {term} (watch “{watch}”)"),
    "category": N_("in {term} (watch “{watch}”)"),
}

_SAID_OF_A_GROUP = {
    "title": N_("“{term}” in the title (watch “{watch}” of {group})"),
    "abstract": N_("“{term}” in the abstract (watch “{watch}” of {group})"),
    "author": N_("by {term} (watch “{watch}” of {group})"),
    "category": N_("in {term} (watch “{watch}” of {group})"),
}


def explain(watch: str, why: Sequence[Reason], group: str = "") -> list[Message]:
    """One sentence for each thing that made the watch match, which may be a group's.

    A category is named only when nothing else was asked for: it says little beside words.
    """
    said = _SAID_OF_A_GROUP if group else _SAID
    watch, group = safe(watch), safe(group)
    return [
        said[reason.where].with_values(term=safe(reason.term), watch=watch, group=group)
        for reason in telling(why)
    ]


def sent_by(delivery: Delivery, sender: str, watch: str) -> list[Message]:
    """Who sent a paper, by name, or which watch did by itself; then why it concerns the person."""
    if delivery.by == 0:
        first = N_("sent by the watch “{watch}”", watch=safe(watch)) if watch else N_("sent to you")
    elif delivery.note:
        note = safe(" ".join(delivery.note.split()))
        first = N_("{sender} sent it: “{note}”", sender=safe(sender) or "?", note=note)
    else:
        first = N_("{sender} sent it", sender=safe(sender) or "?")
    return [first, *(Message.from_json(each) for each in delivery.why)]


def telling(why: Sequence[Reason]) -> Sequence[Reason]:
    """The reasons that are said."""
    return [reason for reason in why if reason.where != "category"] or why
