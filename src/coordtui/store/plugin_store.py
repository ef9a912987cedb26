"""The part of the store that one plugin sees: its own tables, by its own names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from coordtui.api.declare import Table
from coordtui.api.errors import Refused
from coordtui.api.records import Actor, Record
from coordtui.store import fulltext
from coordtui.store.changes import Changes, Mark, Subscription, Written
from coordtui.store.records import Repository
from coordtui.store.schema import statements
from coordtui.store.table import StoredTable
from coordtui.text.messages import N_
from coordtui.text.text_match import TextMatch

if TYPE_CHECKING:
    from coordtui.store.database import Store

R = TypeVar("R", bound=Record)
T = TypeVar("T")


class NotItsTable(Refused, KeyError):
    """A plugin asked for a table that it does not declare."""

    def __init__(self, owner: str, table: str) -> None:
        super().__init__(
            N_("“{owner}” has no table “{table}”.", owner=owner, table=table),
            why=N_("A plugin reads and writes the tables that it declares, and no others."),
            remedy=N_(
                "Its author can declare the table, or ask whose it is: by a service, an event or an action "
                "on a record."
            ),
        )


class PluginStore:
    """Tables of one owner: `table("papers")` is the store's `arxiv.papers`."""

    def __init__(
        self,
        store: Store,
        owner: str,
        tables: Sequence[Table],
        signs: Callable[[Actor], Actor] = lambda actor: actor,
    ) -> None:
        self._store, self.owner, self._signs = store, owner, signs
        self._tables = {table.name: table for table in tables}
        self._repositories: dict[str, Repository[Any]] = {}

    def table(self, name: str) -> StoredTable:
        """A declared table as TinyDB shows it; raises `NotItsTable`, which is a `KeyError`, for any other."""
        if name not in self._tables:
            raise NotItsTable(self.owner, name)
        return self._store.table(f"{self.owner}.{name}")

    def records(self, record: type[R], name: str | None = None) -> Repository[R]:
        """The records of a type; raises `KeyError` when no table, or more than one, holds them.

        Where several tables hold the same type, `name` says which is meant.
        """
        names = [n for n, table in self._tables.items() if table.record is record and name in (None, n)]
        if len(names) != 1:
            raise KeyError(f"{len(names)} tables of {self.owner!r} hold {record.__name__}")
        found = self._repositories.get(names[0])
        if found is None:
            found = Repository(self.table(names[0]), self._tables[names[0]])
            self._repositories[names[0]] = found
        return found

    def words(self, name: str) -> list[str]:
        """The distinct folded words of a table's full-text fields, in order; raises `KeyError`."""
        table = self.table(name)
        return table.engine.connection.vocabulary(statements(table.name))

    def having(self, name: str, match: TextMatch | tuple[TextMatch, ...], *, since: int = 0) -> list[int]:
        """The numbers of a table's records that answer to words; of those from the number `since` on.

        Raises `KeyError` for another's table, `ValueError` for one without full-text fields.
        """
        table, fields = self.table(name), self._tables[name].fulltext
        if not fields:
            raise ValueError(f"table {name!r} declares no full-text fields")
        found_by = fulltext.expression(match, fields) or fulltext.NOTHING
        return fulltext.numbers(table.engine.connection, statements(table.name), found_by, since)

    def transaction(self) -> AbstractContextManager[None]:
        """See `Store.transaction`: it holds across the tables of all plugins."""
        return self._store.transaction()

    def run(self, work: Callable[[], T], *, request: str | None = None) -> T:
        """See `Store.run`; requests of two owners may have the same name."""
        return self._store.run(work, request=request and f"{self.owner}:{request}")

    def after_commit(self, callback: Callable[[], None]) -> None:
        """See `Store.after_commit`."""
        self._store.after_commit(callback)

    def acting_as(self, actor: Actor) -> PluginStore:
        """The same tables, with another actor's name on what is written, if they may sign so."""
        signed = self._store.acting_as(self._signs(actor))
        return PluginStore(signed, self.owner, list(self._tables.values()), self._signs)

    def signed_by(self, signs: Callable[[Actor], Actor]) -> PluginStore:
        """The same tables; from now on `signs` says whose name stands on what is written as an actor."""
        return PluginStore(self._store, self.owner, list(self._tables.values()), signs)

    @property
    def writing(self) -> bool:
        """See `Store.writing`."""
        return self._store.writing

    @property
    def revision(self) -> int:
        """See `Store.revision`."""
        return self._store.revision

    def changes(self, since: int) -> Changes:
        """Which of the owner's tables, by their own names, were written after a revision."""
        return self._own(self._store.changes(since))

    def mark(self) -> Mark:
        """See `Store.mark`."""
        return self._store.mark()

    def written(self, since: Mark) -> Written | None:
        """The documents of the owner's tables, by their own names, written after a mark; see `Store`."""
        found = self._store.written(since)
        if found is None:
            return None
        own = {name: f"{self.owner}.{name}" for name in self._tables}
        documents = {name: found.documents[full] for name, full in own.items() if full in found.documents}
        return Written(found.mark, documents)

    def subscribe(self, callback: Callable[[Changes], None]) -> Subscription:
        """Be told, from a thread, when one of the owner's tables is written by any process."""

        def tell(changes: Changes) -> None:
            own = self._own(changes)
            if own.tables:
                callback(own)

        return self._store.subscribe(tell)

    def _own(self, changes: Changes) -> Changes:
        own = frozenset(name for name in self._tables if f"{self.owner}.{name}" in changes.tables)
        return Changes(changes.revision, own)
