"""The databases under the store, one module each; `open_engine` chooses by the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from coordtui.store.engines.base import Engine
from coordtui.store.url import address_of

__all__ = ["Engine", "open_engine"]


def open_engine(url: str, *, create: bool, read_only: bool, clock: Callable[[], datetime]) -> Engine:
    """The engine that an address names, open; raises `StoreError`, and then has written nothing."""
    address = address_of(url)
    if address.scheme == "json":
        from coordtui.store.engines.json_file import JsonEngine

        return JsonEngine(address.path, create=create, read_only=read_only, clock=clock)
    from coordtui.store.engines.sqlite import SqliteEngine

    return SqliteEngine(address.path, create=create, read_only=read_only, clock=clock)
