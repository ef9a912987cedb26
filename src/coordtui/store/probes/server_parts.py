"""Whether the tables, indexes, triggers and functions on a server are those that the catalogue asks for.

All that should be there is made anew, empty, in a schema of its own within a transaction that is then
undone; the server says of both what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from coordtui.api.declare import Finding
from coordtui.api.errors import StoreReadOnly
from coordtui.store.engines.dialect import Native
from coordtui.store.engines.postgres import layout
from coordtui.store.engines.postgres.connection import PostgresConnection
from coordtui.store.probes.catalogue import Parts, different, telling
from coordtui.store.schema import Layout
from coordtui.store.transaction import Transaction
from coordtui.text.messages import N_, NN_

REMEDY = N_(
    "Copy the store to a new place with “coordtui store copy”, which makes all of it anew; then work there."
)
_HERE = "current_schema()::regnamespace"
_PARTS = Native(
    # the columns of each table, without those that were dropped
    "SELECT 'table', c.relname, string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),"
    " a.attnotnull, a.attcollation), ', ' ORDER BY a.attnum)"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    f" WHERE c.relnamespace = {_HERE} AND c.relkind IN ('r', 'c') GROUP BY c.oid"
    # indexes that may be relied upon
    " UNION ALL SELECT 'index', c.relname, concat_ws(' ', i.indrelid::regclass, m.amname, i.indisunique,"
    " i.indclass, i.indoption, i.indcollation, pg_get_expr(i.indpred, i.indrelid),"
    " (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, false), ', ' ORDER BY n)"
    " FROM generate_series(1, i.indnatts) AS n))"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam"
    f" WHERE c.relnamespace = {_HERE} AND i.indisvalid AND i.indisready"
    # triggers that are not switched off
    " UNION ALL SELECT 'trigger', t.tgname, pg_get_triggerdef(t.oid, true)"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    f" WHERE c.relnamespace = {_HERE} AND t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal"
    " UNION ALL SELECT 'rule', n.conname, pg_get_constraintdef(n.oid)"
    f" FROM pg_constraint n WHERE n.connamespace = {_HERE} AND n.contype = 'c'"
    # a function that comes in several is told apart by what it takes
    " UNION ALL SELECT 'function', concat(p.proname, '(', pg_get_function_identity_arguments(p.oid), ')'),"
    " concat_ws(' ', p.prolang, p.provolatile, p.proisstrict, p.proparallel, pg_get_function_result(p.oid),"
    " p.prosrc, pg_get_function_sqlbody(p.oid))"
    f" FROM pg_proc p WHERE p.pronamespace = {_HERE} AND p.prokind = 'f'"
)


def parts_on_server(connection: PostgresConnection, layouts: Mapping[str, Layout]) -> Iterator[Finding]:
    """What is missing or another; `layouts` are the tables that the catalogue has."""
    try:
        expected = _expected(connection, layouts)
    except StoreReadOnly:
        yield Finding(
            ok=True,
            text=N_("Whether tables, indexes and triggers are as they should be was not looked at."),
            remedy=N_(
                "Name the server that takes writes, and let the role make schemas: GRANT CREATE ON DATABASE."
            ),
        )
        return
    found = _parts(connection)
    missing = expected.keys() - found.keys()
    text = NN_(
        "Missing on the server, or switched off: {parts}",
        "{n} parts are missing on the server, or switched off: {parts}",
        len(missing),
    )
    yield from telling(missing, text, REMEDY)
    yield from telling(*different(expected, found), REMEDY)


def _expected(connection: PostgresConnection, layouts: Mapping[str, Layout]) -> Parts:
    with connection.elsewhere() as empty:
        layout.lay_out(empty)
        transaction = Transaction(empty, {}, lambda: datetime.now(UTC))
        for table, found in layouts.items():
            transaction.lay_out(table, found, None)
        return _parts(empty)


def _parts(connection: PostgresConnection) -> Parts:
    return {(kind, name): said for kind, name, said in connection.rows(_PARTS)}
