"""What SQLite is told of tables, indexes and rules; the JSON engine's database in memory too."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from coordtui.store import fulltext
from coordtui.store.engines.dialect import Dialect, Said
from coordtui.store.schema import Layout, statements
from coordtui.store.sql import quoted, unquoted
from coordtui.store.triggers import Rule


class SqliteDialect(Dialect):
    """SQLite's own words."""

    state = (
        "SELECT revision, audit_head, user_version FROM store_meta, pragma_user_version"
        " WHERE typeof(revision) = 'integer' AND typeof(audit_head) = 'text'"
    )
    taken = sqlite3.IntegrityError

    def make(self, table: str) -> Sequence[str]:
        """One statement."""
        return (statements(table).make,)

    def number_again(self, table: str) -> Said:
        """SQLite keeps the last number in a table of its own."""
        return "DELETE FROM sqlite_sequence WHERE name = ?", (unquoted(statements(table).documents),)

    def dropped(self, table: str, layout: Layout) -> Sequence[str]:
        """Indexes and triggers go with their table."""
        return ()

    def asks_for(self, table: str) -> Said:
        """The text of each trigger names the tables that it reads."""
        looks_here = "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND instr(sql, ?)"
        return looks_here, (statements(table).documents,)

    def indexes(self, layout: Layout, table: str) -> Mapping[str, str]:
        """As the layout has them."""
        return layout.indexes_of(table)

    def triggers(self, layout: Layout, table: str) -> Mapping[str, str]:
        """As the layout has them: for each rule, one for inserts and one for updates."""
        return layout.triggers_of(table)

    def unfit(self, rule: Rule, table: str) -> str:
        """In the order of their numbers."""
        documents = statements(table).documents
        return f"SELECT id FROM {documents} WHERE {rule.unfit(documents)} ORDER BY id LIMIT 1"

    def drop_index(self, name: str) -> str:
        """Whether it is there or not."""
        return f"DROP INDEX IF EXISTS {quoted(name)}"

    def drop_trigger(self, name: str, table: str) -> str:
        """Whether it is there or not."""
        return f"DROP TRIGGER IF EXISTS {quoted(name)}"

    def make_words(self, table: str, fields: Sequence[str]) -> Sequence[str]:
        """A table of FTS5."""
        return (fulltext.create(statements(table), tuple(fields)),)

    def index_words(self, table: str, doc_id: int, texts: Sequence[str]) -> Said:
        """A row of that table."""
        return fulltext.insert(statements(table), len(texts)), (doc_id, *texts)


SQLITE = SqliteDialect()
