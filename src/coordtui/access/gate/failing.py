"""What a person is told when something fails, and where the rest of it is kept.

The messages of errors name files, servers and databases, which are nobody's business who comes from afar;
a trace holds lines of code. Both are kept on this side, under a name that the person is told.
"""

from __future__ import annotations

from contextlib import suppress
from secrets import token_hex
from typing import TYPE_CHECKING

from coordtui.access.gate.turning_away import FAULT, NOT_ALLOWED, NOT_OPEN
from coordtui.api.errors import CoordtuiError, NotAllowed, Refused
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.access.gate.telling import Telling

REFUSED = 1


def failed(error: Exception, telling: Telling) -> int:
    """Tell the person what there is to tell, and keep the rest; the exit status. Raises nothing."""
    from coordtui.host.no_lab import NoLab

    if isinstance(error, Refused) and not isinstance(error, NoLab):  # a rule said no, in words for them
        telling.complain(error)
        usual = NOT_ALLOWED if isinstance(error, NotAllowed) else REFUSED
        return int(getattr(error, "exit_status", usual))
    if isinstance(error, CoordtuiError):
        name = _kept_words(error)
        what, status = N_("The lab cannot be opened just now."), NOT_OPEN
    else:
        name = _kept_trace(error)
        what, status = N_("Something went wrong that should not have."), FAULT
    telling.complain(
        CoordtuiError(
            what,
            why=N_("What was saved before is kept."),
            remedy=N_("Please tell those who look after the program this name: {name}.", name=name),
        )
    )
    return status


def _kept_words(error: CoordtuiError) -> str:
    """Write into the log what an error says."""
    from coordtui.cli.faults import append

    name = f"gate-{token_hex(3)}"
    with suppress(OSError):
        append(f"ERROR {name}: {error}")
    return name


def _kept_trace(error: Exception) -> str:
    """Keep the report of a fault, which holds no values of variables."""
    from coordtui.cli.crash import keep

    with suppress(OSError):
        return keep(error)
    return _kept_words(CoordtuiError(type(error).__name__))
