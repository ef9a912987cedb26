"""Stands in for `conftest.py` of TinyDB's own tests: their fixtures, with our store in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from suite import open_at
from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware

from coordtui.store.storage import StoreStorage


@pytest.fixture
def db(tmp_path: Path) -> Iterator[TinyDB]:
    """Three documents, as they have them."""
    with open_at(tmp_path / "test.db") as store:
        store.drop_tables()
        store.insert_multiple({"int": 1, "char": char} for char in "abc")
        yield store


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[CachingMiddleware]:
    """A storage behind their middleware."""
    with open_at(tmp_path / "storage.db") as store:
        yield CachingMiddleware(lambda: StoreStorage(store))()
