"""Which number each table gives next: SQLite and PostgreSQL keep it in two ways."""

from __future__ import annotations

from coordtui.store.engines.dialect import Native
from coordtui.store.engines.sqlite_dialect import SQLITE
from coordtui.store.schema import statements
from coordtui.store.transaction import Connection


def last_given(connection: Connection, table: str) -> int:
    """The highest number that a document of the table has, or had when it was removed; 0 for none."""
    (largest,) = connection.row(f"SELECT coalesce(max(id), 0) FROM {statements(table).documents}")
    name = statements(table).documents.strip('"')
    if connection.dialect is SQLITE:
        kept = connection.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,))
    else:
        kept = connection.rows(_OF_A_SERVER, (_on_server(name),))
    return max(0, int(largest), *(int(number) for (number,) in kept))


def count_from(connection: Connection, table: str, last: int) -> None:
    """Give no document of the table a number up to `last` again."""
    name = statements(table).documents.strip('"')
    connection.execute(*connection.dialect.number_again(table))
    if not last:
        return
    if connection.dialect is SQLITE:
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))
    else:
        insert = Native("INSERT INTO store_numbers (name, last) VALUES (%s, %s)")
        connection.execute(insert, (_on_server(name), last))


_OF_A_SERVER = Native("SELECT last FROM store_numbers WHERE name = %s")


def _on_server(name: str) -> str:
    from coordtui.store.engines.postgres.translation import name as name_there

    return name_there(name)
