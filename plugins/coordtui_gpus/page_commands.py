"""The keys of the fleet's page and of the windows that open from it, each in the scope of its own."""

from __future__ import annotations

from coordtui.api import Command, Message
from coordtui_gpus.texts import N_

FLEET = "gpus.fleet"


def _key(scope: str, name: str, key: str, title: Message, *, hint: Message, priority: int) -> Command:
    """A command of the page or of a window, named by its scope."""
    id = f"gpus.{name}" if scope == FLEET else f"{scope}.{name}"
    return Command(id=id, title=title, action=name, scope=scope, keys=(key,), hint=hint, priority=priority)


PAGE_COMMANDS = (
    _key(
        FLEET,
        "incidents",
        "i",
        N_("what was found: faults, what stands idle"),
        hint=N_("incidents"),
        priority=34,
    ),
    _key(
        FLEET, "cells", ".", N_("a cell for each GPU, or a sign for each host"), hint=N_("cells"), priority=56
    ),
    _key(FLEET, "books", "O", N_("books: what the lab owns"), hint=N_("books"), priority=58),
    _key(FLEET, "usage", "B", N_("report: who used what"), hint=N_("report"), priority=59),
)

WINDOW_COMMANDS = (
    _key("gpus.host", "reserve", "n", N_("reserve GPUs of this host"), hint=N_("reserve"), priority=20),
    _key("gpus.gpu", "reserve", "n", N_("reserve this GPU"), hint=N_("reserve"), priority=20),
    _key(
        "gpus.gpu", "span", "V", N_("1 hour, 24 hours, 30 days, 1 year"), hint=N_("hours, days"), priority=22
    ),
)
