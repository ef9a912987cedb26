"""What `coordtui doctor` says of arXiv: when it last answered, and what went wrong since."""

from __future__ import annotations

from functools import reduce

from coordtui.api import Context, Finding, Message, formats
from coordtui_arxiv.channels import SUCCEEDED, Channels
from coordtui_arxiv.records import Channel
from coordtui_arxiv.texts import N_


def answers(ctx: Context) -> Finding:
    """Fine while every way in had an answer at its last try."""
    channels = Channels(ctx).all()
    failed = [each for each in channels if each.outcome not in SUCCEEDED]
    if failed:
        told = [_failure(ctx, each) for each in failed]
        return Finding(
            ok=False,
            text=reduce(lambda first, second: N_("{first} {second}", first=first, second=second), told),
            remedy=N_("What came is stored. “coordtui arxiv sync” asks again."),
        )
    answered = max((each.succeeded for each in channels if each.succeeded), default=None)
    if answered is None:
        return Finding(ok=True, text=N_("arXiv was never asked. “coordtui arxiv sync” does it."))
    when = formats.date_and_time(answered, ctx.translator, year=True)
    return Finding(ok=True, text=N_("The last answer came on {when}.", when=when))


def _failure(ctx: Context, channel: Channel) -> Message:
    why = Message.from_json(channel.text) if channel.text else N_("It did not answer.")
    tried = formats.date_and_time(channel.tried, ctx.translator, year=True) if channel.tried else "?"
    if channel.succeeded is None:
        return N_("{why} (on {tried}; it never answered before)", why=why, tried=tried)
    before = formats.date_and_time(channel.succeeded, ctx.translator, year=True)
    return N_("{why} (on {tried}; last answer on {before})", why=why, tried=tried, before=before)
