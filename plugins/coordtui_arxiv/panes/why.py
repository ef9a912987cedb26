"""Why a paper is shown, told short: whose watch, who sent it, which stars it is like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coordtui.api import Context, Message, safe
from coordtui_arxiv.texts import N_

if TYPE_CHECKING:
    from coordtui_arxiv.service import Entry
    from coordtui_arxiv.taste import Liking

NAMED = 2
"""Terms that a line names."""


def in_short(entry: Entry, liking: Liking | None) -> str:
    """For a line of the list: `causal · ★3 diffusion, ICML`."""
    found = [str(name) for _, name in _sources(entry)]
    if liking is not None:
        stars = f"★{len(liking.stars)} " if liking.stars else ""
        found.append(stars + ", ".join(safe(term, limit=40) for term in liking.terms[:NAMED]))
    return " · ".join(part for part in found if part)


def because(entry: Entry, liking: Liking | None, ctx: Context) -> Message | None:
    """In a sentence: `because: your watch “causal”, 3 of your stars: diffusion, ICML`."""
    found = [ctx._(said) for said, _ in _sources(entry)]
    if liking is not None:
        from coordtui_arxiv.taste import told

        found.append(ctx._(told(liking)))
    return N_("because: {reasons}", reasons=", ".join(found)) if found else None


def _sources(entry: Entry) -> Iterator[tuple[Message, str]]:
    """What brought the paper, each once: in words, and its name alone."""
    known = set()
    for reason in entry.reasons:
        watch, group = reason.values.get("watch"), reason.values.get("group")
        if "sender" in reason.values:
            yield reason, reason.values["sender"]
        elif watch and watch not in known:
            known.add(watch)
            if group:
                yield N_("the watch “{watch}” of {group}", watch=watch, group=group), watch
            else:
                yield N_("your watch “{watch}”", watch=watch), watch
