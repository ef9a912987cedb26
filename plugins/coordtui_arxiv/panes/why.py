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


OF_THE_LAB = "@"
"""Marks a paper by somebody of the lab."""


def in_short(entry: Entry, liking: Liking | None, *, ours: bool) -> str:
    """For a line of the list: `@ ★3 diffusion, ICML · causal`; what differs from line to line comes first."""
    found = [str(name) for _, name in _sources(entry)]
    if liking is not None:
        stars = f"★{len(liking.stars)} " if liking.stars else ""
        found.insert(0, stars + ", ".join(safe(term, limit=40) for term in liking.terms[:NAMED]))
    why = " · ".join(part for part in found if part)
    return f"{OF_THE_LAB} {why}".strip() if ours else why


def in_words(entry: Entry, liking: Liking | None, ctx: Context) -> str:
    """The same for who hears it: `your watch “causal”, 3 of your stars: diffusion, ICML`."""
    found = [ctx._(said) for said, _ in _sources(entry)]
    if liking is not None:
        from coordtui_arxiv.taste import told

        found.append(ctx._(told(liking)))
    return ", ".join(found)


def because(entry: Entry, liking: Liking | None, ctx: Context) -> Message | None:
    """In a sentence: `because: your watch “causal”, 3 of your stars: diffusion, ICML`."""
    reasons = in_words(entry, liking, ctx)
    return N_("because: {reasons}", reasons=reasons) if reasons else None


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
