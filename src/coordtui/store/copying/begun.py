"""Whether a move that was stopped was one to there: only then may the old store be opened again.

Elsewhere the new one may be a store by now, and some would write to the one, some to the other.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from coordtui.api.errors import Refused
from coordtui.store import files
from coordtui.store.copying.targets import there_already
from coordtui.store.engines import refuse_without_driver
from coordtui.store.engines.base import unfinished_copy
from coordtui.store.url import address_of, without_password
from coordtui.text.messages import N_
from coordtui.text.safety import safe

_SOURCE = "SELECT source FROM store_copy"


def refuse_elsewhere(source: str, target: str) -> None:
    """Raise `Refused` unless a copy of this very store is half done at the target. Nothing is made there."""
    ours, theirs = address_of(source), address_of(target)
    if not theirs.server and theirs.path.exists():
        return  # a store, which is refused where it is opened, and what is left beside it goes
    found = _on_server(theirs.server) if theirs.server else _in_file(theirs.path)
    if found != (without_password(ours.server) or str(ours.path)):
        raise Refused(
            N_("The store was moved before, and not to there: {place}", place=safe(without_password(target))),
            why=N_(
                "It may be in use at its new place: nobody is to write to two stores. Nothing was changed."
            ),
            remedy=N_(
                "Name the place that it was moved to. If there is no store there, the old one can be"
                " used again after: {command}",
                command=safe(f"coordtui store copy {without_password(source)} --reopen"),
            ),
        )


def _in_file(path: Path) -> str | None:
    unfinished = unfinished_copy(path)
    try:
        with files.opening:
            sqlite = sqlite3.connect(f"{unfinished.absolute().as_uri()}?mode=ro", uri=True)
        with contextlib.closing(sqlite):
            (found,) = sqlite.execute(_SOURCE).fetchone() or (None,)
    except sqlite3.Error:  # none is there, or none that can be read
        return None
    return found if isinstance(found, str) else None


def _on_server(url: str) -> str | None:
    refuse_without_driver()
    from coordtui.store.engines.dialect import Native
    from coordtui.store.engines.postgres import layout
    from coordtui.store.engines.postgres.connection import PostgresConnection
    from coordtui.store.engines.postgres.links import Links

    place = without_password(url)
    links = Links(url, place, read_only=True)
    connection = PostgresConnection(links, place)
    try:
        if layout.state(connection) == "store":
            raise there_already(place)
        rows = connection.rows(Native(_SOURCE))  # none where no such table is
        return str(rows[0][0]) if rows else None
    finally:
        connection.close()
        links.close()
