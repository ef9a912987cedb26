"""One's own calendar as a file, for whoever asks: a command, or the gate over SSH."""

from __future__ import annotations

from coordtui.api import Context
from coordtui_training.ics.calendars import published
from coordtui_training.ics.entries import own


class Own:
    """The calendar of who acts: an `OwnCalendar`."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def file(self) -> str:
        """All that they have a seat in, are offered one in, or teach; raises `NotAllowed`."""
        ctx = self._ctx
        ctx.require("training.view")
        person = ctx.actor.person
        return published(ctx, own(ctx, person) if person is not None else [], ctx.translator.language)
