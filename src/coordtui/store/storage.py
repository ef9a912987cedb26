"""The whole store as TinyDB's storages see one: a dictionary of tables of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydb.storages import Storage
from tinydb.table import Document

if TYPE_CHECKING:
    from coordtui.store.database import Store


class StoreStorage(Storage):
    """For middleware, exports and whoever asks a TinyDB for its `storage`; tables do not use it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._store.path}>"

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Everything, as a TinyDB file holds it; None for a store without tables."""
        with self._store.transaction():
            tables = {
                name: {str(document.doc_id): dict(document) for document in self._store.table(name).all()}
                for name in sorted(self._store.tables())
            }
        return tables or None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace everything by what is given, in one transaction; what breaks a rule is refused."""
        with self._store.transaction():
            for name in self._store.tables() - set(data):
                self._store.drop_table(name)
            for name in data:
                self._store.table(name).truncate()
            for name in sorted(data, key=self._is_limited):
                documents = (Document(body, int(number)) for number, body in data[name].items())
                self._store.table(name).insert_multiple(documents)

    def _is_limited(self, table: str) -> bool:
        """Whether documents of another table, which must be there first, limit this one."""
        with self._store._engine.transaction() as transaction:
            return bool(transaction.open(table).needed_by(table))

    def close(self) -> None:
        """Close the store."""
        self._store.close()
