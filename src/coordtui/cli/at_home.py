"""Commands for those at home only: they reach files, programs or settings of the machine.

Nobody from afar gets to the command line at all: the gate runs the screen and a few words. This is
the second lock. A command that opens a session is refused by who acts in it, the others by the process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coordtui.api.errors import Refused
from coordtui.api.records import Actor
from coordtui.text.messages import N_

EVERY = frozenset[str]()
"""All that is under a word."""

FOR_HOME: Mapping[str, frozenset[str]] = {
    "access": EVERY,
    "audit": frozenset({"export"}),
    "config": frozenset({"set", "unset", "edit"}),
    "demo": EVERY,
    "dev": EVERY,
    "gallery": EVERY,
    "gpus": frozenset({"parse"}),
    "init": EVERY,
    "plugin": frozenset({"new", "check", "enable", "disable"}),
    "store": EVERY,
    "theme": frozenset({"new", "preview"}),
}
"""Commands by their first word, and which of the second. One that reaches the machine belongs here."""


def is_for_home(words: Sequence[str]) -> bool:
    """Whether these words of a command line are for those at home only."""
    first, *rest = [word for word in words if not word.startswith("-")] or [""]
    if first not in FOR_HOME:
        return False
    return FOR_HOME[first] == EVERY or (bool(rest) and rest[0] in FOR_HOME[first])


def refuse_file_from_afar(actor: Actor) -> None:
    """Raise `Refused` when somebody from afar asks for a file: it would be one of the machine."""
    if not actor.at_home:
        raise Refused(
            N_("No file is written for somebody who works from afar."),
            remedy=N_("Leave the file out, and keep what is printed."),
        )


def require_home(words: Sequence[str], *, afar: bool) -> None:
    """Raise `Refused` when somebody from afar gives a command that is for those at home."""
    if afar and is_for_home(words):
        raise Refused(
            N_("That command is for those who work on the machine itself."),
            why=N_("It reaches files, programs or settings of the machine, which is not yours from afar."),
            remedy=N_("Ask those who look after the program."),
        )
