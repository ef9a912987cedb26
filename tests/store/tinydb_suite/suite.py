"""Runs TinyDB's own tests on our store: a plugin of the pytest that runs them.

Tests that cannot apply are named below with the reason. They must fail: one that passes
after all is an error, and so is one that is not there.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import pytest

from coordtui.store import Store, open_store

CACHE = "it looks into the cache of queries; nothing is cached, because other processes write, too"
CLASSES = "it names the class of the storage"
MEMORY = "it looks into the `memory` of TinyDB's storage"
NO_TABLES = "it writes what is no table of documents"
FILE = "it is about how TinyDB opens and writes its file"
LOCK = "it removes the folder; the lock of the store stays in it"

EITHER_WAY = {
    "test_middlewares.py::test_caching_write_many": MEMORY,
    "test_middlewares.py::test_caching_flush": MEMORY,
    "test_middlewares.py::test_caching_flush_manually": NO_TABLES,
    "test_middlewares.py::test_caching_write": NO_TABLES,
    "test_tables.py::test_query_cache": CACHE,
    "test_tables.py::test_query_cache_size": CACHE,
    "test_tables.py::test_lru_cache": CACHE,
    "test_tables.py::test_table_repr": CLASSES,
    "test_tinydb.py::test_search": CACHE,
    "test_tinydb.py::test_search_path": CACHE,
}
WITH_OUR_NAMES = {
    "test_middlewares.py::test_caching_json_write": FILE,
    "test_storages.py::test_json": NO_TABLES,
    "test_storages.py::test_json_kwargs": FILE,
    "test_storages.py::test_json_read": FILE,
    "test_storages.py::test_create_dirs": LOCK,
    "test_storages.py::test_in_memory": NO_TABLES,
    "test_storages.py::test_encoding": FILE,
    "test_storages.py::test_json_invalid_mode_warning": FILE,
}


def open_at(path: Path) -> Store:
    """The store at a path, on the engine that is tried; on a server, the schema that goes by this path."""
    engine = os.environ["COORDTUI_SUITE_ENGINE"]
    if engine == "postgres":
        import postgres_server  # beside this folder; `tests` is TinyDB’s own here

        return open_store(postgres_server.new_schema(f"{path} {path.parent.stat().st_ino}"))
    return open_store(f"{engine}://{quote(str(path))}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect of those that cannot apply that they fail."""
    cannot_apply = dict(EITHER_WAY)
    if os.environ["COORDTUI_SUITE_SWAPPED"] == "names":
        cannot_apply |= WITH_OUR_NAMES
    expected = set(cannot_apply)
    for item in items:
        name = f"{item.path.name}::{item.originalname}"
        if name in cannot_apply:
            item.add_marker(pytest.mark.xfail(reason=cannot_apply[name], strict=True))
            expected.discard(name)
    if expected:
        raise pytest.UsageError(f"TinyDB has no such tests: {sorted(expected)}")
