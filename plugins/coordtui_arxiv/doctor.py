"""What `coordtui doctor` says of arXiv: its last answers, what went wrong since, days with gaps."""

from __future__ import annotations

from datetime import timedelta

from coordtui.api import Context, Finding, Message, formats, sentences
from coordtui_arxiv.channels import SUCCEEDED, Channels
from coordtui_arxiv.holidays import day_of
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.records import Channel
from coordtui_arxiv.texts import N_, NN_

WEEKS = timedelta(weeks=8)
"""How far back the days are looked at."""

SHOWN = 5
"""Days that are named."""


def answers(ctx: Context) -> Finding:
    """Fine while every way in had an answer at its last try."""
    channels = Channels(ctx).all()
    failed = [each for each in channels if each.outcome not in SUCCEEDED]
    if failed:
        told = [_failure(ctx, each) for each in failed]
        return Finding(
            ok=False,
            text=sentences(told),
            remedy=N_("What came is stored. “coordtui arxiv sync” asks again."),
        )
    answered = max((each.succeeded for each in channels if each.succeeded), default=None)
    if answered is None:
        return Finding(ok=True, text=N_("arXiv was never asked. “coordtui arxiv sync” does it."))
    when = formats.date_and_time(answered, ctx.translator, year=True)
    return Finding(ok=True, text=N_("The last answer came on {when}.", when=when))


def days(ctx: Context) -> Finding:
    """Fine while nothing is to come of any day of the last weeks."""
    since = day_of(ctx.clock()) - WEEKS
    gaps = [day.day.isoformat() for day in Ledger(ctx).missing(since)]
    if gaps:
        shown = ", ".join(gaps[-SHOWN:])
        return Finding(
            ok=False,
            text=NN_(
                "Of {n} day something is still to come: {days}.",
                "Of {n} days something is still to come, last of {days}.",
                len(gaps),
                days=shown,
            ),
            remedy=N_(
                "“coordtui arxiv sync” asks for them; “coordtui arxiv gaps” says what is known of each day."
            ),
        )
    return Finding(ok=True, text=N_("Nothing is missing of the last weeks."))


def _failure(ctx: Context, channel: Channel) -> Message:
    why = Message.from_json(channel.text) if channel.text else N_("It did not answer.")
    tried = formats.date_and_time(channel.tried, ctx.translator, year=True) if channel.tried else "?"
    if channel.succeeded is None:
        return N_("{why} (on {tried}; it never answered before)", why=why, tried=tried)
    before = formats.date_and_time(channel.succeeded, ctx.translator, year=True)
    return N_("{why} (on {tried}; last answer on {before})", why=why, tried=tried, before=before)
