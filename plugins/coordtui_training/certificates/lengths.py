"""When something was and how long it lasted, in words."""

from __future__ import annotations

from coordtui.api import Context, Message, formats
from coordtui_training.records import Certificate
from coordtui_training.texts import N_, NN_


def said_days(ctx: Context, certificate: Certificate) -> Message:
    """`on 8 November 2026`, `from 8 November 2026 to 11 November 2026`."""
    first, last = (
        day and formats.day(day, ctx.translator, weekday=False, year=True, long=True)
        for day in (certificate.day, certificate.until)
    )
    if last is None:
        return N_("on {day}", day=first)
    return N_("from {first} to {last}", first=first, last=last)


def said_length(minutes: int) -> Message:
    """`3 hours`, `3 h 30`, `45 minutes`."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return NN_("{n} hour", "{n} hours", hours)
    if not hours:
        return NN_("{n} minute", "{n} minutes", minutes)
    return N_("{hours} h {minutes}", hours=hours, minutes=f"{rest:02}")
