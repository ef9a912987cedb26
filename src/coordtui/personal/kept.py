"""Small values by person, kind and name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from tinydb import where
from tinydb.queries import QueryLike

from coordtui.api import Record, Table

if TYPE_CHECKING:
    from coordtui.store import PluginStore

Kind = Literal["setting", "place", "draft", "use", "seen"]
"""A preference, where one left a page, a form that was not saved, how often a command was used, news."""


def _now() -> datetime:
    return datetime.now(UTC)


class Kept(Record):
    """One value; `person` is the number of a person, 0 for an actor who is none.

    `day` (ISO, in UTC) is when it was kept last; empty where an older program did.
    """

    person: int
    kind: str
    name: str
    value: Any
    day: str = ""


KEPT = Table(name="personal", record=Kept, unique=(("person", "kind", "name"),), history=False)


class Personal:
    """What is kept for one person. Each change is written at once; values are plain JSON data.

    Every method raises `StoreError` when the store does not answer.
    """

    def __init__(self, store: PluginStore, person: int | None, clock: Callable[[], datetime] = _now) -> None:
        self._store, self._person, self._clock = store, person or 0, clock
        self._table = store.records(Kept)

    def get(self, kind: Kind, name: str) -> Any:
        """The value, or None."""
        found = self._find(self._mine(kind) & (where("name") == name))
        return found[0].value if found else None

    def all(self, kind: Kind) -> dict[str, Any]:
        """Every value of a kind, by name."""
        return {kept.name: kept.value for kept in self._find(self._mine(kind))}

    def put(self, kind: Kind, name: str, value: Any) -> None:
        """Keep a value in place of what was there; nothing is written when it is the same, None drops it."""
        self.put_all(kind, {name: value})

    def put_all(self, kind: Kind, values: dict[str, Any]) -> None:
        """The same for several values, in one change."""
        before = self.all(kind)
        if all(before.get(name) == value for name, value in values.items()):
            return
        with self._store.transaction():
            for name, value in values.items():
                self._put(kind, name, value)

    def drop(self, kind: Kind, name: str) -> None:
        """Forget a value."""
        self.put(kind, name, None)

    def _put(self, kind: Kind, name: str, value: Any) -> None:
        found = self._find(self._mine(kind) & (where("name") == name))
        if found and value is None:
            self._table.remove(found[0].doc_id)
        elif found:
            found[0].value, found[0].day = value, self._today()
            self._table.save(found[0])
        elif value is not None:
            self._table.add(Kept(person=self._person, kind=kind, name=name, value=value, day=self._today()))

    def _today(self) -> str:
        return self._clock().date().isoformat()

    def _mine(self, kind: Kind) -> QueryLike:
        mine: QueryLike = (where("person") == self._person) & (where("kind") == kind)
        return mine

    def _find(self, which: QueryLike) -> list[Kept]:
        return list(self._table.find(which))
