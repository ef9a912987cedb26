"""The databases under the store, one module each; `open_engine` chooses by the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from coordtui.api.errors import StoreError
from coordtui.store.engines.base import Engine, refuse_unfinished_copy
from coordtui.store.url import address_of
from coordtui.text.messages import N_

__all__ = ["Engine", "open_engine"]


def open_engine(url: str, *, create: bool, read_only: bool, clock: Callable[[], datetime]) -> Engine:
    """The engine that an address names, open; raises `StoreError`, and then has written nothing."""
    address = address_of(url)
    if address.server:
        return _on_server(address.server, create=create, read_only=read_only, clock=clock)
    refuse_unfinished_copy(address.path)
    if address.scheme == "json":
        from coordtui.store.engines.json_file import JsonEngine

        return JsonEngine(address.path, create=create, read_only=read_only, clock=clock)
    from coordtui.store.engines.sqlite import SqliteEngine

    return SqliteEngine(address.path, create=create, read_only=read_only, clock=clock)


def _on_server(url: str, *, create: bool, read_only: bool, clock: Callable[[], datetime]) -> Engine:
    refuse_without_driver()
    from coordtui.store.engines.postgres.engine import PostgresEngine

    return PostgresEngine(url, create=create, read_only=read_only, clock=clock)


def refuse_without_driver() -> None:
    """Raise `StoreError` where what speaks to a server is not installed."""
    try:
        import psycopg  # noqa: F401 - whether it is there
    except ImportError as error:
        raise StoreError(
            N_("This store is on a PostgreSQL server, and what speaks to one is not installed."),
            why=str(error),
            remedy=N_("Install it with: pip install 'coordtui[postgres]'"),
        ) from error
