"""Where a copy is made. Until all of it is there and was compared, no program takes it for a store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any, NamedTuple

from coordtui.api.errors import Refused, StoreBusy, StoreDamaged
from coordtui.store.copying.parts import Part, Row
from coordtui.store.transaction import Connection, Transaction
from coordtui.text.messages import N_
from coordtui.text.safety import safe

MARK = "CREATE TABLE store_copy (source text NOT NULL)"
"""The table by which a copy that is under way is known; it says of which store it is one."""


class End(NamedTuple):
    """What a store says of itself at a moment: its last change, and the end of its log."""

    revision: int
    head: str


class Target(ABC):
    """A copy that is being made, by one process at a time; `place` is what people call it by."""

    place: str
    connection: Connection

    @abstractmethod
    def batch(self) -> AbstractContextManager[None]:
        """What is written within is there as a whole, or not at all, whenever the process is killed."""

    @abstractmethod
    def put(self, part: Part, rows: Sequence[Row]) -> None:
        """Add rows."""

    @abstractmethod
    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of these."""

    def filling_words(self, table: str, fields: Sequence[str]) -> AbstractContextManager[None]:
        """Within, the words of a table are indexed all at once."""
        return nullcontext()

    @abstractmethod
    def publish(self, end: End) -> None:
        """Make a store of it: from now on it can be opened."""

    @abstractmethod
    def compared(self, end: End) -> AbstractContextManager[Connection]:
        """What is compared with the source: the copy, as it will be read."""

    @abstractmethod
    def close(self) -> None:
        """Stop; what is there stays, to go on with."""

    def transaction(self) -> Transaction:
        """What lays tables out, within a batch. It is never finished: the log comes from the source."""
        return Transaction(self.connection, {}, lambda: datetime.now(UTC))

    def refuse_other(self, source: str) -> None:
        """Raise `Refused` when what is half done is a copy of another store than `source`; mark it as one."""
        found = self.connection.rows("SELECT source FROM store_copy")
        if not found:
            with self.batch():
                self.connection.execute("INSERT INTO store_copy (source) VALUES (?)", (source,))
        elif found[0][0] != source:
            raise Refused(
                N_("A copy of another store is under way there: {place}", place=safe(self.place)),
                why=N_("It is one of {source}", source=safe(found[0][0])),
                remedy=N_("Finish that one, give another place, or begin anew with --anew."),
            )


def refuse_unreadable(part: Part, rows: Sequence[Row]) -> None:
    """Raise `StoreDamaged` for what is no text any more, where text was written."""
    for row in rows:
        if any(isinstance(value, bytes) or (isinstance(value, str) and "\0" in value) for value in row):
            raise StoreDamaged(
                N_("A row of “{table}” cannot be copied: {key}", table=part.name, key=str(part.key(row))),
                why=N_("It holds what no text is."),
                remedy=N_("“coordtui store check” says what is wrong with the store. Nothing was lost."),
            )


def there_already(place: str) -> Refused:
    """There is a store where the copy was to be."""
    return Refused(
        N_("There is a store already: {place}", place=safe(place)),
        why=N_("A copy is only made where there is none; nothing was changed."),
        remedy=N_("Give another place. What is there may be such a copy, done before."),
    )


def busy(place: str) -> StoreBusy:
    """Another process makes the same copy."""
    return StoreBusy(
        N_("Another process is copying there: {place}", place=safe(place)),
        remedy=N_("Wait until it is done."),
    )


def in_batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    """The rows, so many at a time."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
