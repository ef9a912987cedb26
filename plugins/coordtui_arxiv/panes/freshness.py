"""How old the papers are, and whether arXiv answered when it was asked last."""

from __future__ import annotations

from datetime import datetime

from coordtui.api import Context, Message, formats
from coordtui_arxiv.channels import SUCCEEDED, Channels
from coordtui_arxiv.day_words import SAID
from coordtui_arxiv.holidays import day_of
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.records import Channel, DayState
from coordtui_arxiv.texts import N_


def faults(ctx: Context, *, since: datetime | None = None) -> list[Channel]:
    """The ways in that failed at their last try; with `since`, if they were tried since."""
    failed = [channel for channel in Channels(ctx).all() if channel.outcome not in SUCCEEDED]
    return [each for each in failed if since is None or (each.tried is not None and each.tried >= since)]


def freshness(ctx: Context) -> Message:
    """In few words, after a failure with the keys that tell why and try again."""
    channels = Channels(ctx).all()
    if not channels:
        return N_("arXiv not asked yet")
    failed = any(channel.outcome not in SUCCEEDED for channel in channels)
    answered = max((c.succeeded for c in channels if c.succeeded), default=None)
    if answered is None:
        return N_("arXiv did not answer · L why · R again")
    age = formats.ago(answered, ctx.clock(), ctx.translator)
    if failed:
        return N_("arXiv {age}, in part · L why · R again", age=age)
    state = today(ctx)
    return (
        N_("arXiv {age}: {state}", age=age, state=SAID[state])
        if state in _TOLD
        else N_("arXiv {age}", age=age)
    )


_TOLD: frozenset[DayState] = frozenset({"nothing", "weekend", "holiday"})
"""Why there are no papers of the day, though arXiv answered."""


def today(ctx: Context) -> DayState:
    """What is known of the day that it is in New York."""
    now = day_of(ctx.clock())
    days = Ledger(ctx).report(now, now)
    return days[0].state if days else "open"
