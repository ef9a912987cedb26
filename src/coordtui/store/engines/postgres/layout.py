"""What a store itself keeps in its schema, beside the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from coordtui.api.errors import StoreError
from coordtui.store.engines.dialect import Native
from coordtui.store.engines.postgres import functions
from coordtui.store.schema import FORMAT
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.store.engines.postgres.connection import PostgresConnection

_TABLES = (
    """CREATE TABLE store_meta (
        id integer PRIMARY KEY CHECK (id = 1),
        revision bigint NOT NULL,
        audit_head text NOT NULL,
        format integer NOT NULL
    )""",
    f"INSERT INTO store_meta VALUES (1, 0, '', {FORMAT})",
    """CREATE TABLE store_tables (
        name text COLLATE "C" PRIMARY KEY,
        live integer NOT NULL,
        version bigint,
        layout text NOT NULL,
        revision bigint NOT NULL
    )""",
    """CREATE TABLE store_numbers (
        name text COLLATE "C" PRIMARY KEY,
        last bigint NOT NULL
    )""",
    """CREATE TABLE store_audit (
        seq bigint PRIMARY KEY,
        at text NOT NULL,
        person bigint,
        name text NOT NULL,
        via text NOT NULL,
        changes text NOT NULL,
        who text,
        hash text NOT NULL
    )""",
    "CREATE INDEX store_audit_person ON store_audit (person) WHERE person IS NOT NULL",
    """CREATE TABLE store_actors (
        id text COLLATE "C" PRIMARY KEY,
        person bigint NOT NULL,
        name text NOT NULL,
        via text NOT NULL,
        key text NOT NULL,
        salt text NOT NULL
    )""",
    "CREATE INDEX store_actors_person ON store_actors (person)",
    """CREATE TABLE store_history (
        tbl text COLLATE "C" NOT NULL,
        doc_id bigint NOT NULL,
        seq bigint NOT NULL,
        n integer NOT NULL,
        body text,
        PRIMARY KEY (tbl, doc_id, seq, n)
    )""",
    # As on SQLite: an entry of a store that is older keeps everything but a name that is forgotten.
    """CREATE TRIGGER store_audit_is_never_changed BEFORE UPDATE ON store_audit FOR EACH ROW
        WHEN (NOT (OLD.who IS NULL AND NEW.who IS NULL AND NEW.name = '' AND NEW.via = ''
            AND OLD.person IS NOT NULL AND NEW.person IS NOT NULL AND OLD.person = NEW.person
            AND OLD.seq = NEW.seq AND OLD.at = NEW.at AND OLD.changes = NEW.changes AND OLD.hash = NEW.hash))
        EXECUTE FUNCTION store_append_only()""",
    """CREATE TRIGGER store_audit_is_never_removed BEFORE DELETE OR TRUNCATE ON store_audit
        FOR EACH STATEMENT EXECUTE FUNCTION store_append_only()""",
    """CREATE TRIGGER store_history_is_never_changed BEFORE UPDATE ON store_history FOR EACH ROW
        WHEN (NEW.body IS NOT NULL OR OLD.tbl <> NEW.tbl OR OLD.doc_id <> NEW.doc_id
            OR OLD.seq <> NEW.seq OR OLD.n <> NEW.n)
        EXECUTE FUNCTION store_append_only()""",
    """CREATE TRIGGER store_history_is_never_removed BEFORE DELETE OR TRUNCATE ON store_history
        FOR EACH STATEMENT EXECUTE FUNCTION store_append_only()""",
    """CREATE TRIGGER store_actors_are_never_changed BEFORE UPDATE ON store_actors
        FOR EACH ROW EXECUTE FUNCTION store_append_only()""",
    """CREATE TABLE store_requests (
        id text COLLATE "C" PRIMARY KEY,
        at text NOT NULL,
        result text NOT NULL
    )""",
    "CREATE INDEX store_requests_at ON store_requests (at)",
)


def state(connection: PostgresConnection) -> Literal["store", "copy"] | None:
    """Whether the schema has a store, or a copy of one that is not done; see `copying`."""
    sql = (
        "SELECT relname FROM pg_class WHERE relname IN ('store_meta', 'store_copy')"
        " AND relnamespace = current_schema()::regnamespace"
    )
    found = {name for (name,) in connection.rows(Native(sql))}
    return "copy" if "store_copy" in found else "store" if found else None


def lay_out(connection: PostgresConnection) -> None:
    """Make an empty store, within a transaction."""
    for statement in (*functions.EVERY, *_TABLES):
        connection.execute(Native(statement))


def refuse_unfit(connection: PostgresConnection, place: str) -> None:
    """Raise `StoreError` for a server or database that cannot hold a store as it is meant."""
    version, encoding, schema, named = connection.row(
        Native(
            "SELECT current_setting('server_version_num')::integer, pg_encoding_to_char(encoding),"
            " current_schema(), current_setting('server_version')"
            " FROM pg_database WHERE datname = current_database()"
        )
    )
    if version < functions.OLDEST:
        raise StoreError(
            N_("PostgreSQL {version} is too old for a store: {place}", version=named, place=place),
            why=N_("What the store teaches the database needs version 14 or newer."),
            remedy=N_("Update the server, or name another one."),
        )
    if encoding != "UTF8":
        raise StoreError(
            N_("The database is not in UTF-8 but in {encoding}: {place}", encoding=encoding, place=place),
            remedy=N_("Make one with: createdb --encoding=UTF8 --template=template0 NAME"),
        )
    if schema is None:
        raise StoreError(
            N_("The database has no schema that the store could be in: {place}", place=place),
            remedy=N_("Make the schema that the search_path of the role names."),
        )
