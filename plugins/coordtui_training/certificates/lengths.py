"""How long something lasted, in words."""

from __future__ import annotations

from coordtui.api import Message
from coordtui_training.texts import N_, NN_


def said_length(minutes: int) -> Message:
    """`3 hours`, `3 h 30`, `45 minutes`."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return NN_("{n} hour", "{n} hours", hours)
    if not hours:
        return NN_("{n} minute", "{n} minutes", minutes)
    return N_("{hours} h {minutes}", hours=hours, minutes=f"{rest:02}")
