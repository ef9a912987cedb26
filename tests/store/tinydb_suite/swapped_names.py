"""Makes every name of TinyDB lead to our store, before TinyDB's own tests import any.

`MemoryStorage` is a store in a folder that goes at the end, `JSONStorage` one in the file.
A database on one of them is a `Store`. One on anything else (a middleware, a storage of
the test) is TinyDB's own, because there our tables have no part.
"""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

import tinydb
from suite import open_at
from tinydb import database, storages

from coordtui.api.records import PROGRAM
from coordtui.store import Store
from coordtui.store.storage import StoreStorage

_folder = tempfile.TemporaryDirectory()
_numbers = itertools.count()
_OfTinyDB = tinydb.TinyDB


class MemoryStorage(StoreStorage):
    """A store of its own."""

    def __init__(self) -> None:
        super().__init__(open_at(Path(_folder.name, str(next(_numbers)))))


class JSONStorage(StoreStorage):
    """The store in a file, which is made as `JSONStorage` makes it."""

    def __init__(self, path: str, create_dirs: bool = False, **_options: Any) -> None:
        storages.touch(path, create_dirs=create_dirs)
        super().__init__(open_at(Path(path)))


class TinyDB(Store):
    """A store where TinyDB would be."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """The store, or TinyDB's own on a storage that is none of ours."""
        ours = kwargs.get("storage", JSONStorage) in (MemoryStorage, JSONStorage)
        return super().__new__(cls) if ours else _OfTinyDB(*args, **kwargs)

    def __init__(self, *args: Any, storage: type[StoreStorage] = JSONStorage, **kwargs: Any) -> None:
        opened = storage(*args, **kwargs)
        super().__init__(opened._store._engine, PROGRAM)
        self._storage = opened


for module in (tinydb, database, storages):
    module.JSONStorage = JSONStorage
tinydb.TinyDB = database.TinyDB = TinyDB
storages.MemoryStorage = MemoryStorage
