"""The shared store: TinyDB's tables and queries, on a database that many processes write.

`open_store` gives a `Store`, which is a `TinyDB`; a plugin sees its own tables through a
`PluginStore` and its typed records through a `Repository`.
"""

import coordtui.lean_msgspec  # noqa: F401 - before anything here imports msgspec
from coordtui.store.audit import AuditEntry, Change
from coordtui.store.changes import Changes, Subscription
from coordtui.store.database import Store, open_store
from coordtui.store.info import StoreInfo, TableInfo
from coordtui.store.plugin_store import PluginStore
from coordtui.store.records import Repository
from coordtui.store.table import StoredTable
from coordtui.store.url import path_of, url_of

__all__ = [
    "AuditEntry",
    "Change",
    "Changes",
    "PluginStore",
    "Repository",
    "Store",
    "StoreInfo",
    "StoredTable",
    "Subscription",
    "TableInfo",
    "open_store",
    "path_of",
    "url_of",
]
