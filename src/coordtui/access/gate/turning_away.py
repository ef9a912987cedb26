"""Why somebody is not let in: a sentence for them, and an exit status for their script."""

from __future__ import annotations

from coordtui.api.errors import Refused
from coordtui.text.messages import Message

COMMAND, NO_TERMINAL, POOR_TERMINAL = 64, 65, 66
"""A command was asked for; there is no terminal; it cannot show the program."""

NOT_OPEN, FAULT, LATER, NOT_ALLOWED = 69, 70, 75, 77
"""The lab cannot be opened; a fault of the program; it may go later; these two as in `sysexits.h`."""


class TurnedAway(Refused):
    """Somebody is not let in. `status` is what the process ends with."""

    def __init__(
        self, status: int, what: Message, *, why: Message | None = None, remedy: Message | None = None
    ) -> None:
        super().__init__(what, why=why, remedy=remedy)
        self.status = status
