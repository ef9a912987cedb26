"""What can be asked for without a screen: a few words, each of which prints something of one's own.

`ssh lab calendar > me.ics` gives the file and nothing else. Nothing is read from standard input, and
no word takes anything with it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from coordtui.access.gate.turning_away import NOT_OPEN, TurnedAway
from coordtui.text.messages import N_
from coordtui.text.safety import safe, safe_json

if TYPE_CHECKING:
    from coordtui.access.gate.telling import Telling
    from coordtui.host.session import Session

WITHOUT_LAB = ("help", "version")
"""Those that are answered without opening the lab."""


def say(verb: str, telling: Telling) -> int:
    """Answer `help` or `version`."""
    if verb == "version":
        from coordtui import __version__

        telling.answer(f"coordtui {__version__}")
        return 0
    for line in _HELP:
        telling.answer(line)
    sys.stdout.flush()
    return 0


_HELP = (
    N_("With a terminal (ssh -t) the program opens. Without one, one of these words can follow:"),
    N_("  calendar   your own calendar, as a file for other programs (.ics)"),
    N_("  my-data    all that is held about you here, as JSON"),
    N_("  help       this list"),
    N_("  version    which program this is"),
)


def answer(verb: str, session: Session) -> int:
    """Print what is asked for of the session's person; raises what their rights and the plugins say."""
    _print(_calendar(session) if verb == "calendar" else _own_data(session))
    return 0


def _calendar(session: Session) -> str:
    """Their calendar, of every plugin that has one for them, one file after the other."""
    from coordtui.api.services import OwnCalendar

    calendars = session.context().services(OwnCalendar)
    if not calendars:
        raise TurnedAway(
            NOT_OPEN,
            N_("No part of the program that is in use here keeps a calendar."),
            remedy=N_("Ask the coordinator of the lab."),
        )
    return "".join(each.file() for each in calendars)


def _own_data(session: Session) -> str:
    """All that is held about them, in the form that docs/privacy.md tells."""
    import json

    from coordtui.privacy.showing import account, as_export

    person = session.actor.person
    assert person is not None  # noqa: S101 - who comes through the gate is somebody
    data = as_export(session, account(session, session.actor, person))
    return safe_json(json.dumps(data, ensure_ascii=False, indent=2, default=str)) + "\n"


def _print(text: str) -> None:
    """The bytes as they are; on a terminal, nothing that it would obey."""
    if sys.stdout.isatty():
        text = safe(text, lines=True, limit=len(text))
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()
