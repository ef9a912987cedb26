"""What a process does while faults are put in its way: each scenario is one change of a store.

`begin` is done in peace, `act` under the fault. What a store holds afterwards may be what
it held before `act` or what it holds after, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from coordtui.api import CoordtuiError, Record, Table
from coordtui.store import Store, open_store


class Note(Record):
    """A document with words to find it by."""

    text: str
    key: str = ""


def _louder(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "text": document["text"].upper()}


NOTES = Table(name="notes", record=Note, unique=("key",), indexes=("text",), fulltext=("text",))
COPIES = Table(name="copies", record=Note, indexes=("key",))
LOUDER = Table(name="notes", record=Note, version=2, fulltext=("text",), migrations={2: _louder})
_TABLES = ("lab.notes", "lab.copies")


def state(store: Store) -> dict[str, Any]:
    """Everything that a person could see of the notes."""
    seen: dict[str, Any] = {
        table: {str(document.doc_id): dict(document) for document in store.table(table)} for table in _TABLES
    }
    notes = store.for_plugin("lab", [NOTES]).records(Note)
    return {**seen, **{word: notes.ids(match=word) for word in ("déjà", "nouveau", "changé")}}


def add(store: Store, count: int, text: str) -> None:
    """The same notes in both tables."""
    for number in range(count):
        for table in _TABLES:
            store.table(table).insert({"text": f"{text} {number}", "key": f"{text} {number}"})


def fill(store: Store) -> None:
    """The first documents, in one commit."""
    with store.transaction():
        store.declare("lab", [NOTES, COPIES])
        add(store, 20, "déjà")


def warm(store: Store) -> None:
    """A commit after which the log is there."""
    store.declare("lab", [NOTES, COPIES])
    store.table("lab.notes").update({"text": "warm"}, doc_ids=[1])


def warm_with_a_full_log(store: Store) -> None:
    """The same, and the next commit is the one that moves the log into the file."""
    warm(store)
    store._engine.connection.execute("PRAGMA wal_autocheckpoint = 5")


def commit(store: Store) -> None:
    """Insert, update and remove, in both tables."""
    with store.transaction():
        add(store, 2, "nouveau " * 200)
        for table in _TABLES:
            store.table(table).update({"text": "changé"}, doc_ids=[2])
            store.table(table).remove(doc_ids=[3])


def commit_in_halves(store: Store) -> None:
    """What a careless program does: both tables, but not together."""
    for table in _TABLES:
        store.table(table).update({"text": "changé"}, doc_ids=[2])


def commit_and_boast(store: Store) -> None:
    """What another careless program does: take no notice of a refusal."""
    with suppress(CoordtuiError):
        commit(store)


def migrate(store: Store) -> None:
    """Bring the notes to their next version, with a backup before."""
    store.declare("lab", [LOUDER])


@dataclass(frozen=True)
class Scenario:
    """A change of a store; with nothing to `begin` with, the store is opened under the fault too.

    With `beside`, another process has the store open all the time.
    """

    act: Callable[[Store], object]
    begin: Callable[[Store], None] | None = warm
    prepare: Callable[[Store], None] | None = fill
    beside: bool = False
    engine: str | None = None
    """The only engine that it is for."""

    def lay_out(self, url: str) -> None:
        """Make the store as it is before anything is done."""
        if self.prepare is not None:
            with open_store(url) as store:
                self.prepare(store)


CARELESS = {"in halves": Scenario(commit_in_halves), "boasting": Scenario(commit_and_boast)}

CAREFUL = {
    "commit": Scenario(commit),
    "commit beside another": Scenario(commit, beside=True),
    "commit with a full log": Scenario(commit, warm_with_a_full_log, engine="sqlite"),
    "opening": Scenario(commit, begin=None),
    "making": Scenario(fill, begin=None, prepare=None),
    "migration": Scenario(migrate),
    "closing": Scenario(Store.close),
}

SCENARIOS = {**CAREFUL, **CARELESS}
