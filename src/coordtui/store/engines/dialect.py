"""What each engine has to be told in its own words: how tables, indexes and rules are made.

Reading and writing documents is said in one language for all engines; see `engines.postgres.translation`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from coordtui.store.schema import Layout
    from coordtui.store.triggers import Rule

Said: TypeAlias = tuple[str, tuple[Any, ...]]
"""A statement and its parameters."""


Trace: TypeAlias = str
"""The last seal that a transaction leaves in the audit log: by it, one knows whether it was committed."""


class Batch(NamedTuple):
    """What asks for the next number of a table, and what inserts a document by number, revision, body."""

    number: Said
    insert: str


class Native(str):
    """A statement that is in the engine's own words already."""

    __slots__ = ()


class Dialect(ABC):
    """One engine's words. Tables go by their full names, documents' fields by their declared ones."""

    state: str
    """The SQL that asks for the last revision, the end of the audit log and the store's format."""

    taken: type[Exception]
    """What is raised where a document's number is taken."""

    @abstractmethod
    def make(self, table: str) -> Sequence[str]:
        """What makes a document table that may be there already."""

    @abstractmethod
    def number_again(self, table: str) -> Said:
        """What lets numbers begin at 1 again in an empty table."""

    @abstractmethod
    def dropped(self, table: str, layout: Layout) -> Sequence[str]:
        """What is left to remove when a table is dropped."""

    @abstractmethod
    def asks_for(self, table: str) -> Said:
        """What tells whether a rule of another table looks for limits in this one: by a row."""

    @abstractmethod
    def indexes(self, layout: Layout, table: str) -> Mapping[str, str]:
        """The SQL that makes each index, by the name of the index."""

    @abstractmethod
    def triggers(self, layout: Layout, table: str) -> Mapping[str, str]:
        """The SQL that makes what holds each rule, by a name."""

    @abstractmethod
    def unfit(self, rule: Rule, table: str) -> str:
        """The SQL that asks for the first document that breaks a rule by itself, or cannot be counted."""

    def batch(self, table: str) -> Batch | None:
        """How many documents are written at once; None where one by one is as quick."""
        return None

    @abstractmethod
    def drop_index(self, name: str) -> str:
        """What removes an index."""

    @abstractmethod
    def drop_trigger(self, name: str, table: str) -> str:
        """What removes what held a rule."""

    @abstractmethod
    def make_words(self, table: str, fields: Sequence[str]) -> Sequence[str]:
        """What makes a full-text index."""

    @abstractmethod
    def index_words(self, table: str, doc_id: int, texts: Sequence[str]) -> Said:
        """What puts a document into it, by the folded text of each field."""
