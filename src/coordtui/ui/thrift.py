"""The same screen in fewer bytes: a look that is in force already is not set again.

Textual sets the look of every piece of a line and takes it back after it. Lines that look
the same, as the rows of a list do, then say the same colours over and over: a third of all
that is sent.
"""

from __future__ import annotations

import re

RESET = "\x1b[m"
_UNKNOWN = "?"
"""The look that was in force before; only a reset ends it."""

_LOOK = re.compile("(\x1b\\[[0-9;:]*m)")
_MOVES = re.compile("(?:\n|\x1b\\[[0-9]*;[0-9]*H)*")
"""What goes elsewhere and draws nothing. What else is sent may depend on the look, as an erased line does."""


def thrifty(text: str) -> str:
    """What any terminal shows like `text`, in no more bytes."""
    sent: list[str] = []
    in_force = wanted = _UNKNOWN
    for number, part in enumerate(_LOOK.split(text)):
        if number % 2:
            wanted = "" if part in (RESET, "\x1b[0m") else wanted + part
            continue
        moves = _MOVES.match(part)
        start = moves.end() if moves else 0
        sent.append(part[:start])
        if start < len(part):
            if wanted != in_force:
                sent.append(_change(in_force, wanted))
                in_force = wanted
            sent.append(part[start:])
    sent.append(_change(in_force, wanted))
    return "".join(sent)


def _change(old: str, new: str) -> str:
    """What turns one look into another: more of the same, or a new beginning."""
    return new[len(old) :] if new.startswith(old) else RESET + new
