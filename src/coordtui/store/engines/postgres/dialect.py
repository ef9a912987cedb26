"""What PostgreSQL is told of tables, indexes and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg.errors import UniqueViolation

from coordtui.store.engines.dialect import Batch, Dialect, Native, Said
from coordtui.store.engines.postgres import rules, words
from coordtui.store.engines.postgres.translation import literal, name, quoted, translate
from coordtui.store.query import field_value
from coordtui.store.schema import Layout, index_name, statements, told_by
from coordtui.store.sql import unquoted
from coordtui.store.triggers import Limit, Rule


class PostgresDialect(Dialect):
    """PostgreSQL's own words."""

    state = "SELECT revision, audit_head, format FROM store_meta"
    taken = UniqueViolation

    def make(self, table: str) -> Sequence[str]:
        """The table, and what keeps its largest number when the document with it is removed."""
        documents = documents_of(table)
        trigger = quoted(f"{plain_name(table)} removed")
        return (
            Native(
                f"CREATE TABLE IF NOT EXISTS {documents}"
                " (id bigint PRIMARY KEY, rev bigint NOT NULL, body text NOT NULL);"
                f" CREATE OR REPLACE TRIGGER {trigger} AFTER DELETE ON {documents}"
                " FOR EACH ROW EXECUTE FUNCTION store_removed()"
            ),
        )

    def number_again(self, table: str) -> Said:
        """What is kept of the table's largest number goes."""
        return "DELETE FROM store_numbers WHERE name = ?", (name(plain_name(table)),)

    def dropped(self, table: str, layout: Layout) -> Sequence[str]:
        """A trigger's function stays when its table goes, and so does the largest number."""
        functions = [
            Native(f"DROP FUNCTION IF EXISTS {quoted(each)}()") for each in self.triggers(layout, table)
        ]
        numbers = f"DELETE FROM store_numbers WHERE name = {literal(name(plain_name(table)))}"
        return (*functions, Native(numbers))

    def asks_for(self, table: str) -> Said:
        """The text of each function names the tables that it reads."""
        looks_here = "SELECT 1 FROM pg_proc WHERE prorettype = 'trigger'::regtype AND strpos(prosrc, %s) > 0"
        return Native(looks_here), (documents_of(table),)

    def indexes(self, layout: Layout, table: str) -> Mapping[str, str]:
        """The same as SQLite's, the number in each as it is in an index of SQLite without a word."""
        made: dict[str, str] = {}
        documents = documents_of(table)
        for fields in layout.unique:
            terms = [_term(field) for field in fields]
            if len(fields) == 1:  # an empty string says that there is no value yet
                terms = [f"nullif({terms[0]}, ROW(2, 0, '')::store_scalar)"]
            full = index_name("unique", table, fields)
            listed = ", ".join(f"({term})" for term in terms)
            made[full] = Native(f"CREATE UNIQUE INDEX {quoted(full)} ON {documents} ({listed})")
            if name(full) != full:
                made[full] = Native(f"{made[full]}; COMMENT ON INDEX {quoted(full)} IS {literal(full)}")
        for fields in dict.fromkeys((*layout.indexes, *(u for u in layout.unique if len(u) == 1))):
            full = index_name("index", table, fields)
            listed = ", ".join(f"({_term(field)}) NULLS FIRST" for field in fields)
            made[full] = Native(f"CREATE INDEX {quoted(full)} ON {documents} ({listed}, id)")
        for rule in layout.rules:
            if isinstance(rule, Limit):
                full, sql = rules.index(rule, table, documents)
                made[full] = Native(sql)
        return made

    def triggers(self, layout: Layout, table: str) -> Mapping[str, str]:
        """One for each rule."""
        documents = documents_of(table)
        made = (
            rules.trigger(rule, table, documents, documents_of(told_by(rule, table) or table))
            for rule in layout.rules
        )
        return {full: Native(sql) for full, sql in made}

    def unfit(self, rule: Rule, table: str) -> str:
        """In the order of their numbers."""
        documents = documents_of(table)
        return Native(f"SELECT id FROM {documents} WHERE {rules.unfit(rule, documents)} ORDER BY id LIMIT 1")

    def batch(self, table: str) -> Batch:
        """Here each answer is waited for: so many documents go in one message."""
        documents = documents_of(table)
        number = Native(f"SELECT {_next_number(plain_name(table))}")
        return Batch((number, ()), Native(f"INSERT INTO {documents} (id, rev, body) VALUES (%s, %s, %s)"))

    def drop_index(self, name: str) -> str:
        """Whether it is there or not."""
        return Native(f"DROP INDEX IF EXISTS {quoted(name)}")

    def drop_trigger(self, name: str, table: str) -> str:
        """The trigger and its function."""
        return Native(
            f"DROP TRIGGER IF EXISTS {quoted(name)} ON {documents_of(table)};"
            f" DROP FUNCTION IF EXISTS {quoted(name)}()"
        )

    def make_words(self, table: str, fields: Sequence[str]) -> Sequence[str]:
        """A table of its own, with what finds its rows."""
        return tuple(map(Native, words.create(statements(table), fields)))

    def index_words(self, table: str, doc_id: int, texts: Sequence[str]) -> Said:
        """A row of that table."""
        sql, values = words.insert(statements(table), doc_id, texts)
        return Native(sql), values


def documents_of(table: str) -> str:
    """The quoted name of a document table."""
    return quoted(plain_name(table))


def plain_name(table: str) -> str:
    """Its name as SQLite has it, which may be longer than PostgreSQL's."""
    return unquoted(statements(table).documents)


def insert(table: str) -> str:
    """The SQL that inserts a document into a table of PostgreSQL's name, and gives its number back.

    It takes the number (None for the next), revision and body. The next number is one more
    than any document has, or had when it was removed.
    """
    number = f"coalesce(%s, {_next_number(table).replace('%', '%%')})"
    return f"INSERT INTO {quoted(table)} (id, rev, body) VALUES ({number}, %s, %s) RETURNING id"


def _next_number(table: str) -> str:
    largest = f"SELECT max(id) FROM {quoted(table)}"
    kept = f"SELECT last FROM store_numbers WHERE name = {literal(name(table))}"
    return f"greatest(({largest}), ({kept}), 0) + 1"


def _term(field: str) -> str:
    return translate(field_value(field)).sql


POSTGRES = PostgresDialect()
