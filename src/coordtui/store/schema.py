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
from coordtui.api.errors import StoreDamaged, StoreTooNew
from coordtui.store.audit import MANY
from coordtui.store.constraints import rules_of
from coordtui.store.query import field_value
from coordtui.store.sql import quoted
from coordtui.store.triggers import Limit, Rule
from coordtui.text.messages import N_

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

_ANSWERABLE = (
    # NULL in the entries of before, which have the name in themselves; see `audit`.
    "ALTER TABLE store_audit ADD COLUMN who TEXT",
    """CREATE TABLE store_actors (
        id TEXT PRIMARY KEY,
        person INTEGER NOT NULL,
        name TEXT NOT NULL,
        via TEXT NOT NULL,
        key TEXT NOT NULL,
        salt TEXT NOT NULL
    )""",
    "CREATE INDEX store_actors_person ON store_actors (person)",
    # In the order in which it is asked: the history of a document. What was replaced stands
    # in `body`, until it is forgotten; see `history`.
    """CREATE TABLE store_history (
        tbl TEXT NOT NULL,
        doc_id INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        n INTEGER NOT NULL,
        body TEXT,
        PRIMARY KEY (tbl, doc_id, seq, n)
    ) WITHOUT ROWID""",
    "CREATE INDEX store_audit_person ON store_audit (person) WHERE person IS NOT NULL",
    *(
        f"""INSERT INTO store_history (tbl, doc_id, seq, n, body)
        SELECT DISTINCT json_extract(c.value, '$[0]'), {number}, a.seq, {place}, NULL
        FROM store_audit a, json_each(CASE WHEN json_valid(a.changes) THEN a.changes ELSE '[]' END) c
        WHERE json_type(c.value) = 'array' AND json_type(c.value, '$[0]') = 'text'
        AND json_type(c.value, '$[2]') = 'integer' AND json_array_length(a.changes) {count} {MANY}"""
        for number, place, count in (("json_extract(c.value, '$[2]')", "c.key", "<="), ("0", "-1", ">"))
    ),
    "DROP TRIGGER IF EXISTS store_audit_is_never_changed",
    """CREATE TRIGGER store_audit_is_never_changed BEFORE UPDATE ON store_audit
        WHEN NOT (OLD.who IS NULL AND NEW.who IS NULL AND NEW.name = '' AND NEW.via = ''
            AND OLD.person IS NOT NULL AND NEW.person IS NOT NULL AND OLD.person = NEW.person
            AND OLD.seq = NEW.seq AND OLD.at = NEW.at AND OLD.changes = NEW.changes AND OLD.hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER store_history_is_never_changed BEFORE UPDATE ON store_history
        WHEN NEW.body IS NOT NULL OR OLD.tbl <> NEW.tbl OR OLD.doc_id <> NEW.doc_id
            OR OLD.seq <> NEW.seq OR OLD.n <> NEW.n
        BEGIN SELECT RAISE(ABORT, 'what was replaced is never altered'); END""",
    """CREATE TRIGGER store_history_is_never_removed BEFORE DELETE ON store_history
        BEGIN SELECT RAISE(ABORT, 'what was replaced is never removed'); END""",
    """CREATE TRIGGER store_actors_are_never_changed BEFORE UPDATE ON store_actors
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    "PRAGMA user_version = 3",
)

FORMATS = (_FIRST, _REQUESTS, _ANSWERABLE)
"""What leads from each format of what the store itself keeps to the next; the first makes a store."""

FORMAT = len(FORMATS)
"""The format that this program writes; a file with a higher one is left alone."""


def _plain(table: str) -> str:
    """A table's name without what SQL folds (upper case) or cannot hold."""
    return re.sub("[^a-z0-9_.]", lambda found: f"~{ord(found[0]):x}~", table)


class Statements(msgspec.Struct, frozen=True):
    """The SQL of one document table. `documents` and `words` are quoted table names."""

    documents: str
    words: str
    make: str
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
        make=f"CREATE TABLE IF NOT EXISTS {name}"
        " (id INTEGER PRIMARY KEY AUTOINCREMENT, rev INTEGER NOT NULL, body TEXT NOT NULL)",
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
    rules: tuple[Rule, ...] = ()

    @classmethod
    def of(cls, table: Table) -> Layout:
        """The layout that a declaration asks for; raises `ValueError` for rules that cannot be held."""
        return cls(_tuples(table.indexes), _tuples(table.unique), table.fulltext, rules_of(table))

    def keeping(self, stored: Layout) -> Layout:
        """This layout, with those of the stored rules that it does not name."""
        named = {rule.name for rule in self.rules}
        rules = (*self.rules, *(rule for rule in stored.rules if rule.name not in named))
        return msgspec.structs.replace(self, rules=tuple(sorted(rules, key=lambda rule: rule.name)))

    def to_json(self) -> str:
        """The layout as text."""
        parts = [self.indexes, self.unique, self.fulltext]
        return json.dumps([*parts, msgspec.to_builtins(self.rules)] if self.rules else parts)

    @classmethod
    @lru_cache(maxsize=1024)
    def from_json(cls, text: str) -> Layout:
        """What `to_json` wrote.

        Raises `StoreTooNew` for a rule that only a newer program knows, `StoreDamaged` for
        what is no layout.
        """
        try:
            indexes, unique, fulltext, *others = json.loads(text)
        except (TypeError, ValueError) as error:
            raise StoreDamaged(
                N_("What the store knows of a table cannot be read."),
                why=N_("Its place in the catalogue holds something else."),
                remedy=N_("Nothing was overwritten. Restore a backup."),
            ) from error
        try:
            rules = msgspec.convert(others[0] if others else (), tuple[Rule, ...])
        except msgspec.ValidationError as error:
            raise StoreTooNew(
                N_("A table of the store has a rule of a kind that this program does not know."),
                why=N_("A newer version of the program wrote it; this one leaves it alone."),
                remedy=N_("Update the program, then open the store again."),
            ) from error
        return cls(_tuples(indexes), _tuples(unique), tuple(fulltext), rules)

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
        made.update(rule.index(table, documents) for rule in self._limits)
        return made

    def triggers_of(self, table: str) -> dict[str, str]:
        """The SQL that makes each trigger, by the name of the trigger."""
        made: dict[str, str] = {}
        for rule in self.rules:
            limits = told_by(rule, table) or table
            made |= rule.triggers(table, statements(table).documents, statements(limits).documents)
        return made

    def needed_by(self, table: str) -> set[str]:
        """The full names of the tables in which triggers look for limits."""
        return {name for rule in self._limits if (name := told_by(rule, table))}

    @property
    def _limits(self) -> list[Limit]:
        return [rule for rule in self.rules if isinstance(rule, Limit)]


def told_by(rule: Rule, table: str) -> str | None:
    """The full name of the table that tells a rule's limit: it has the same owner."""
    if not isinstance(rule, Limit) or not isinstance(rule.limit, tuple):
        return None
    return f"{table.rpartition('.')[0]}.{rule.limit[0]}"


def index_name(kind: str, table: str, fields: Iterable[str]) -> str:
    """The name of an index; `unique_fields` reads it back."""
    return " ".join(part.replace("%", "%25").replace(" ", "%20") for part in (kind, table, *fields))


def unique_fields(message: str) -> tuple[str, tuple[str, ...]] | None:
    """The table and fields of the unique index that an engine's message names."""
    found = re.search("index '(unique .+)'", message, re.DOTALL)
    return unique_of(found[1].replace("''", "'")) if found else None


def unique_of(index: str) -> tuple[str, tuple[str, ...]] | None:
    """The table and fields of a unique index of a document table, by its name."""
    kind, *parts = index.split(" ")
    if kind != "unique" or len(parts) < 2:
        return None
    table, *fields = (part.replace("%20", " ").replace("%25", "%") for part in parts)
    return table, tuple(fields)


def _tuples(fields: Iterable[str | Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple((field,) if isinstance(field, str) else tuple(field) for field in fields)
