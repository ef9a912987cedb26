"""One thread's way to an engine, as what writes to a store asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from coordtui.store.engines.dialect import Dialect, Trace

if TYPE_CHECKING:
    from coordtui.store.schema import Statements
    from coordtui.store.transaction import Transaction

Load: TypeAlias = tuple[str, Sequence[Sequence[Any]]]
"""A statement, and the parameters for each time that it is run."""


class Done(Protocol):
    """What a statement did: how many rows it touched, and the number of the one that it inserted."""

    @property
    def rowcount(self) -> int:
        """How many."""

    @property
    def lastrowid(self) -> int | None:
        """Which."""


class Connection(Protocol):
    """One thread's way to an engine.

    `transaction` is the one that is running, `trace` what the last one left in the audit log.
    """

    dialect: Dialect
    transaction: Transaction | None
    trace: Trace | None

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Done:
        """Run a statement."""

    def attempt(self, sql: str, parameters: Sequence[Any] = ()) -> Done:
        """Run a statement that may be refused: nothing else in the transaction is undone then."""

    def load(self, loads: Sequence[Load]) -> bool:
        """Run each statement for its rows, at once; False when one was refused, and nothing is done."""

    def together(self) -> AbstractContextManager[object]:
        """What is run within a transaction meanwhile may be sent without waiting for each answer.

        An error may come from a later statement, or at the end; how many rows are touched is not known.
        """

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of an answer."""

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The row of an answer that has one; raises `StoreDamaged` when there is none, or another."""

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer, fetched as they are asked for."""

    def vocabulary(self, sql: Statements) -> list[str]:
        """The distinct words of a full-text index, in order; none where there is no index yet."""

    @property
    def in_transaction(self) -> bool:
        """Whether the engine still has the transaction open."""


Execute: TypeAlias = Callable[[str, Sequence[Any]], Done]
