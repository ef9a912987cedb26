"""A store that was moved away: every program refuses it, those too that have it open.

It has a format that no program knows. Nothing else of it is changed, so that it can be opened again.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from coordtui.api.errors import Refused, StoreError
from coordtui.store import replacing
from coordtui.store.engines.base import immediate
from coordtui.store.engines.connection import Connection
from coordtui.store.engines.dialect import Native
from coordtui.store.engines.sqlite_dialect import SQLITE
from coordtui.store.problems import MOVED, StoreMoved
from coordtui.store.schema import FORMAT
from coordtui.store.transaction import Connection as AnyConnection
from coordtui.store.url import Address, address_of, without_password
from coordtui.text.messages import N_
from coordtui.text.safety import safe

_IN_JSON = b'{"form":{"form":%d,"format":%d,'


def mark(connection: AnyConnection) -> None:
    """Close a store for good, within a transaction."""
    _set(connection, MOVED)


def _set(connection: AnyConnection, format_: int) -> None:
    if connection.dialect is SQLITE:
        connection.execute(f"PRAGMA user_version = {format_}")
        connection.execute("UPDATE store_meta SET revision = revision")  # so that it counts as a change
    else:
        connection.execute(Native("UPDATE store_meta SET format = %s"), (format_,))


def reopen(url: str) -> None:
    """Have a store that was moved be one again, as it was; raises `Refused` for one that was not moved."""
    address = address_of(url)
    if address.server:
        _reopen_on_server(address)
    elif not address.path.exists():
        raise replacing.missing(address.path)
    elif address.scheme == "json":
        _reopen_json(address.path)
    else:
        _reopen_file(address.path)


def is_moved(url: str) -> bool:
    """Whether there is a store that was moved away."""
    from coordtui.store.engines import open_engine

    try:
        open_engine(url, create=False, read_only=True, clock=lambda: datetime.now(UTC)).close()
    except StoreMoved:
        return True
    except StoreError:  # whoever opens it next says so
        return False
    return False


def _reopen_file(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as sqlite:
        connection = Connection(path, sqlite)
        with immediate(connection):
            if connection.rows("PRAGMA user_version") != [(MOVED,)]:
                raise _not_moved(str(path))
            _set(connection, FORMAT)


def _reopen_json(path: Path) -> None:
    from coordtui.store.exchange.form import FORM

    with replacing.explained(path), replacing.locked(path, 10):
        data, moved = path.read_bytes(), _IN_JSON % (FORM, MOVED)
        if data.count(moved) != 1:
            raise _not_moved(str(path))
        again = data.replace(moved, _IN_JSON % (FORM, FORMAT))
        part = path.with_name(f"{path.name}.part")
        with replacing.beside(part, lambda file: file.write(again), path.stat()):
            os.rename(part, path)
        replacing.sync_folder(path.parent)


def _reopen_on_server(address: Address) -> None:
    from coordtui.store.engines.postgres import layout
    from coordtui.store.engines.postgres.connection import PostgresConnection
    from coordtui.store.engines.postgres.links import Links

    place = without_password(address.server)
    links = Links(address.server, place, read_only=False)
    connection = PostgresConnection(links, place)
    try:
        if layout.state(connection) != "store":
            raise _not_moved(place)
        sql = Native("UPDATE store_meta SET format = %s WHERE format = %s")
        if connection.execute(sql, (FORMAT, MOVED)).rowcount != 1:
            raise _not_moved(place)
    finally:
        connection.close()
        links.close()


def _not_moved(place: str) -> Refused:
    return Refused(
        N_("This store was not moved: {place}", place=safe(place)),
        remedy=N_("Nothing was changed; it can be used as it is."),
    )
