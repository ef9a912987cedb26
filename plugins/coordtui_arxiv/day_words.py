"""What is known of a day of arXiv, in words."""

from __future__ import annotations

from functools import reduce

from coordtui.api import Message
from coordtui_arxiv.channels import OAI, RSS
from coordtui_arxiv.ledger import GAPS
from coordtui_arxiv.records import Day, DayState
from coordtui_arxiv.texts import N_, NN_

SAID: dict[DayState, Message] = {
    "open": N_("not over yet"),
    "papers": N_("papers"),
    "nothing": N_("no papers"),
    "weekend": N_("weekend"),
    "holiday": N_("holiday"),
    "stale": N_("old page"),
    "silent": N_("no answer"),
    "missed": N_("not asked"),
}

_WAYS = {RSS: N_("feed"), OAI: N_("harvest")}


def sign(row: Day) -> str:
    """The sign of a day that has something to say beside its word."""
    return "!" if row.state in GAPS else "•" if row.state == "papers" else ""


def figures(row: Day) -> Message:
    """How much was announced and is here, in one line."""
    announced, here = row.announced or 0, len(row.received)
    if row.quarantined:
        return N_(
            "{announced} announced, {here} here, {broken} unreadable",
            announced=announced,
            here=here,
            broken=row.quarantined,
        )
    return N_("{announced} announced, {here} here", announced=announced, here=here)


def ways(row: Day) -> Message | str:
    """By which ways in it was checked; empty when by none."""
    said = [_WAYS[channel] for channel in row.checked if channel in _WAYS]
    return reduce(lambda one, other: N_("{one}, {other}", one=one, other=other), said) if said else ""


def line(row: Day) -> Message:
    """State, figures and ways in one line, as short as it can be."""
    state = figures(row) if row.state == "papers" or row.quarantined else SAID[row.state]
    by = ways(row)
    return N_("arXiv: {state} ({ways})", state=state, ways=by) if by else N_("arXiv: {state}", state=state)


def listed(count: int, row: Day | None) -> Message:
    """How many papers of a list are of the day, and what is known of it."""
    papers = NN_("{n} paper", "{n} papers", count)
    return N_("{papers} · {day}", papers=papers, day=line(row)) if row is not None else papers
