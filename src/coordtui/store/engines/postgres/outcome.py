"""What became of a commit whose answer never came."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import errors

from coordtui.api.errors import StoreLost
from coordtui.store.engines.postgres import problems
from coordtui.store.engines.postgres.link import Unfinished
from coordtui.store.engines.postgres.links import Links
from coordtui.store.patience import pause

_LAST_QUESTION = 3.0
"""Seconds to ask what became of a commit that took all the time there was."""


def was_done(
    links: Links,
    place: str,
    *,
    turn: str,
    sought: str,
    parameters: Sequence[Any] | Mapping[str, Any],
    until: float,
) -> bool:
    """Whether the server has what `sought` asks for; raises `Uncertain` where nobody tells by then.

    `turn` begins a transaction in the turn of the one that is asked after: a commit that is still
    under way keeps it until its end. Something is written first, so that none but the server that takes
    what is written is believed: a standby that lags would say that nothing was done. And what a server
    finds after a fall or a lost connection, its standby may not have: so what was written is waited for
    as the commit itself was.
    """
    until = max(until, time.monotonic() + _LAST_QUESTION)
    while True:
        try:
            with contextlib.closing(links.take()) as link:
                link.until, link.warned = until, False
                link.execute(turn)
                link.execute("UPDATE store_meta SET revision = revision")
                found = link.execute(sought, parameters).fetchone()
                if not (found and found[0]):
                    return False
                link.execute("COMMIT")
                if link.warned:
                    raise Unfinished("somebody ended the wait for a standby")
                return True
        except (psycopg.Error, StoreLost) as error:
            if not pause(until):
                waits = isinstance(error, Unfinished | errors.LockNotAvailable)
                raise problems.unconfirmed(place, waits=waits) from error
