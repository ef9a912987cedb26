"""How a store is laid out in its file: the names of its tables and the SQL that uses them.

A document table `arxiv.papers` is the SQL table `doc_arxiv.papers` (id, rev, body) and,
when it has full-text fields, `fts_arxiv.papers.`; what the store itself keeps starts
with `store_`. `store_tables` is the catalogue: version, layout and last change of each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from coordtui.api.declare import Table
from coordtui.store.query import field_value

APPLICATION_ID = 0x636F7475
"""Tells our files from any other SQLite database ("cotu")."""

_FIRST = (
    """CREATE TABLE store_meta (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        revision INTEGER NOT NULL,
        audit_head TEXT NOT NULL
    )""",
    "INSERT INTO store_meta VALUES (1, 0, '')",
    """CREATE TABLE store_tables (
        name TEXT PRIMARY KEY,
        live INTEGER NOT NULL,
        version INTEGER,
        layout TEXT NOT NULL,
        revision INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE store_audit (
        seq INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        person INTEGER,
        name TEXT NOT NULL,
        via TEXT NOT NULL,
        changes TEXT NOT NULL,
        hash TEXT NOT NULL
    )""",
    """CREATE TRIGGER store_audit_is_never_changed BEFORE UPDATE ON store_audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER store_audit_is_never_removed BEFORE DELETE ON store_audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    f"PRAGMA application_id = {APPLICATION_ID}",
    "PRAGMA user_version = 1",
)
_REQUESTS = (
    """CREATE TABLE store_requests (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        result TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX store_requests_at ON store_requests (at)",
    "PRAGMA user_version = 2",
)

FORMATS = (_FIRST, _REQUESTS)
"""What leads from each format of what the store itself keeps to the next; the first makes a store."""

FORMAT = len(FORMATS)
"""The format that this program writes; a file with a higher one is left alone."""


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _plain(table: str) -> str:
    """A table's name without what SQL folds (upper case) or cannot hold."""
    return re.sub("[^a-z0-9_.]", lambda found: f"~{ord(found[0]):x}~", table)


class Statements(msgspec.Struct, frozen=True):
    """The SQL of one document table. `documents` and `words` are quoted table names."""

    documents: str
    words: str
    get: str
    insert: str
    update: str
    save: str
    delete: str


@lru_cache(maxsize=4096)
def statements(table: str) -> Statements:
    """The SQL of a document table, made once."""
    name = quoted(f"doc_{_plain(table)}")
    return Statements(
        documents=name,
        words=quoted(f"fts_{_plain(table)}."),
        get=f"SELECT id, rev, body FROM {name} WHERE id = ?",
        insert=f"INSERT INTO {name} (id, rev, body) VALUES (?, ?, ?)",
        update=f"UPDATE {name} SET rev = ?, body = ? WHERE id = ?",
        save=f"UPDATE {name} SET rev = ?, body = ? WHERE id = ? AND rev = ?",
        delete=f"DELETE FROM {name} WHERE id = ?",
    )


class Layout(msgspec.Struct, frozen=True):
    """What a table has beside its documents, as the catalogue keeps it."""

    indexes: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    fulltext: tuple[str, ...] = ()

    @classmethod
    def of(cls, table: Table) -> Layout:
        """The layout that a declaration asks for."""
        return cls(_tuples(table.indexes), _tuples(table.unique), table.fulltext)

    def to_json(self) -> str:
        """The layout as text."""
        return json.dumps([self.indexes, self.unique, self.fulltext])

    @classmethod
    @lru_cache(maxsize=1024)
    def from_json(cls, text: str) -> Layout:
        """What `to_json` wrote."""
        indexes, unique, fulltext = json.loads(text)
        return cls(_tuples(indexes), _tuples(unique), tuple(fulltext))

    def indexes_of(self, table: str) -> dict[str, str]:
        """The SQL that makes each index, by the name of the index."""
        made = {}
        documents = statements(table).documents
        for fields in self.unique:
            name = index_name("unique", table, fields)
            terms = [field_value(field) for field in fields]
            if len(fields) == 1:  # an empty string says that there is no value yet
                terms = [f"nullif({terms[0]}, '')"]
            made[name] = f"CREATE UNIQUE INDEX {quoted(name)} ON {documents} ({', '.join(terms)})"
        # What is unique is also looked up by, and the index above has an expression of its own.
        for fields in dict.fromkeys((*self.indexes, *(u for u in self.unique if len(u) == 1))):
            name = index_name("index", table, fields)
            terms = [field_value(field) for field in fields]
            made[name] = f"CREATE INDEX {quoted(name)} ON {documents} ({', '.join(terms)})"
        return made


def index_name(kind: str, table: str, fields: Iterable[str]) -> str:
    """The name of an index; `unique_fields` reads it back."""
    return f"{kind} {table} {' '.join(fields)}"


def unique_fields(message: str) -> tuple[str, tuple[str, ...]] | None:
    """The table and fields of the unique index that an engine's message names."""
    found = re.search(r"index 'unique (\S+) (.+)'", message)
    return (found[1], tuple(found[2].split(" "))) if found else None


def _tuples(fields: Iterable[str | Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple((field,) if isinstance(field, str) else tuple(field) for field in fields)
