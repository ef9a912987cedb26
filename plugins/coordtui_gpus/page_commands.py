"""The keys of the fleet's page and of the windows that open from it, each in the scope of its own."""

from __future__ import annotations

from coordtui.api import Command, Message
from coordtui_gpus.texts import N_

FLEET = "gpus.fleet"


def _key(scope: str, name: str, key: str, title: Message, *, hint: Message, priority: int) -> Command:
    """A command of the page or of a window, named by its scope."""
    id = f"gpus.{name}" if scope == FLEET else f"{scope}.{name}"
    keys = tuple(key.split(","))
    return Command(id=id, title=title, action=name, scope=scope, keys=keys, hint=hint, priority=priority)


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
    _key(
        FLEET,
        "sums",
        "b",
        N_("the fleet now by person, group, grant, place, partition, model"),
        hint=N_("who has"),
        priority=60,
    ),
    _key(FLEET, "mine", "M", N_("own reservations, requests to decide"), hint=N_("mine"), priority=46),
    _key(FLEET, "adopt", "A", N_("reserve what runs there already"), hint=N_("adopt"), priority=47),
    _key(FLEET, "books", "O", N_("books: what the lab owns"), hint=N_("books"), priority=58),
    _key(FLEET, "usage", "B", N_("report: who used what"), hint=N_("report"), priority=59),
)

WINDOW_COMMANDS = (
    _key("gpus.host", "reserve", "n", N_("reserve GPUs of this host"), hint=N_("reserve"), priority=20),
    _key("gpus.host", "adopt", "A", N_("reserve what runs there already"), hint=N_("adopt"), priority=21),
    _key("gpus.gpu", "adopt", "A", N_("reserve what runs there already"), hint=N_("adopt"), priority=21),
    _key(
        "gpus.mine",
        "calendar",
        "C",
        N_("all of one’s own as a calendar file"),
        hint=N_("all .ics"),
        priority=42,
    ),
    _key(
        "gpus.timeline",
        "fold",
        ".",
        N_("each host on its own line, or equal neighbours on one"),
        hint=N_("fold"),
        priority=56,
    ),
    _key(
        "gpus.reserve", "take", "f6,ctrl+t", N_("take what is free instead"), hint=N_("instead"), priority=11
    ),
    _key("gpus.gpu", "reserve", "n", N_("reserve this GPU"), hint=N_("reserve"), priority=20),
    _key(
        "gpus.gpu", "span", "V", N_("1 hour, 24 hours, 30 days, 1 year"), hint=N_("hours, days"), priority=22
    ),
)

BOOKS = "gpus.books"

BOOK_COMMANDS = (
    _key(
        BOOKS,
        "reconcile",
        "r",
        N_("what is seen beside what the books say"),
        hint=N_("reconcile"),
        priority=24,
    ),
    _key(BOOKS, "read_table", "I", N_("read a table from a file"), hint=N_("import"), priority=34),
    _key(BOOKS, "place", "W", N_("say where a card was before"), hint=N_("places"), priority=36),
    _key(BOOKS, "retired", ".", N_("with what is retired, or without"), hint=N_("retired"), priority=35),
)
"""The keys of the window of the books."""
