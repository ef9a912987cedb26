"""What is still written once a session is over: what the program owes, and drafts; nothing of a plugin."""

from __future__ import annotations

from collections.abc import Callable

from coordtui.access.actors import SYSTEM
from coordtui.access.rules import Switch
from coordtui.api.records import Actor

_OF_THE_CORE = "core."
_THEIR_OWN = "core.personal"
"""Where forms keep what somebody was typing."""


def until_over(switch: Switch) -> Callable[[Actor, str], None]:
    """What each write asks, with who signs it and its table: it raises why, once the `switch` is thrown.

    A right may not be needed for a write, or have been asked for before: so it is asked of the write itself.
    Letters that were sent are still noted, and what the core does in the program's own name goes on.
    """

    def check(actor: Actor, table: str) -> None:
        if switch.over is None or actor == SYSTEM or table == _THEIR_OWN:
            return
        if actor.person is not None or not table.startswith(_OF_THE_CORE):
            raise switch.over

    return check
