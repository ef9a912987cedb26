"""What documents were before they were changed, and how it is forgotten.

A row of `store_history` leads from a document to an entry of the audit log, and has the
body that was replaced there. It is no part of what is sealed, except by its digest in the
entry: so a body, or a person's name, can be forgotten while the log stays whole. Here alone
anything is; and each time, the log says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.store import audit
from coordtui.store.audit import ACTORS, Change
from coordtui.store.forgotten import digest_of
from coordtui.store.schema import statements

if TYPE_CHECKING:
    from coordtui.store.database import Store
    from coordtui.store.transaction import Connection, Transaction

HISTORY = "store_history"
"""The table that a change names by which bodies were forgotten for their age."""

_EMPTY = f"UPDATE {HISTORY} SET body = NULL WHERE body IS NOT NULL"
_AFTER = (
    f"SELECT body FROM {HISTORY} WHERE tbl = ? AND doc_id = ? AND (seq > ? OR (seq = ? AND n > ?))"
    " AND body IS NOT NULL ORDER BY seq, n LIMIT 5"
)


class Bodies(msgspec.Struct, frozen=True):
    """A document as it was before and after a change; None where it was not there.

    `before_kept` and `after_kept` are false where it was there, but is not kept any more.
    """

    before: str | None = None
    after: str | None = None
    before_kept: bool = True
    after_kept: bool = True


def bodies(store: Store, seq: int, n: int, change: Change) -> Bodies:
    """What the change `n` of the entry `seq` made of its document.

    A body is taken for what it is only when its digest is that of the log. Of a table that
    keeps no history, not even the document as it is now is told.
    """
    if not change.doc_id:
        return Bodies(before_kept=False, after_kept=change.operation in ("truncate", "drop"))
    declared = store._engine.declared.get(change.table)
    if declared is not None and not declared.history:
        return Bodies(before_kept=not change.before, after_kept=not change.digest)
    connection = store._engine.connection
    after = _first(_later(connection, seq, n, change), change.digest)
    kept = f"SELECT body FROM {HISTORY} WHERE tbl = ? AND doc_id = ? AND seq = ? AND n = ?"
    before = _first(_column(connection, kept, (change.table, change.doc_id, seq, n)), change.before)
    if change.before and change.before == change.digest:
        before = after  # written over itself
    replaced = change.operation in ("update", "remove")
    return Bodies(before, after, before is not None or not replaced, after is not None or not change.digest)


def _later(connection: Connection, seq: int, n: int, change: Change) -> Iterable[str]:
    """What the document was later on: before the changes that follow, and now."""
    yield from _column(connection, _AFTER, (change.table, change.doc_id, seq, seq, n))
    present = statements(change.table).documents
    yield from _column(connection, f"SELECT body FROM {present} WHERE id = ?", (change.doc_id,))


def _column(connection: Connection, sql: str, parameters: tuple[Any, ...]) -> Iterable[str]:
    return [body for (body,) in connection.rows(sql, parameters) if isinstance(body, str)]


def _first(found: Iterable[str], digest: str) -> str | None:
    return next((body for body in found if digest and audit.digest(body) == digest), None)


def forget_person(store: Store, person: int) -> int:
    """Forget, in the whole log, a person's name, keys and from where they came; how many names that were.

    Entries keep the person's number. What documents say is not touched: see `forget_documents`.
    Whoever asks writes their own name into the log, as with any change.
    """
    with store._engine.transaction() as transaction:
        connection = transaction.connection
        known = connection.execute("DELETE FROM store_actors WHERE person = ?", (person,)).rowcount
        older = connection.rows(
            "SELECT seq FROM store_audit WHERE person = ? AND who IS NULL AND (name <> '' OR via <> '')"
            " ORDER BY seq",
            (person,),
        )
        left = [row for (seq,) in older for row in _blanked(connection, seq)]
        if known or left:
            transaction.note(store._actor, Change(ACTORS, "forget", person, digest_of(left)))
    return known + len(left)


def _blanked(connection: Connection, seq: int) -> list[tuple[Any, ...]]:
    """An entry of before, once its name was taken out of it."""
    connection.execute("UPDATE store_audit SET name = '', via = '' WHERE seq = ?", (seq,))
    return connection.rows(f"SELECT {audit.COLUMNS} FROM store_audit WHERE seq = ?", (seq,))


def forget_documents(store: Store, documents: Iterable[tuple[str, int]]) -> int:
    """Forget what documents were, each by table and number, before their changes; how many bodies that were.

    The documents themselves, as they are now, are not touched.
    """
    forgotten = 0
    with store._engine.transaction() as transaction:
        for table, number in dict.fromkeys(documents):
            forgotten += _empty(transaction, store, Change(table, "forget", number))
    return forgotten


def _empty(transaction: Transaction, store: Store, change: Change) -> int:
    sql = f"{_EMPTY} AND tbl = ? AND doc_id = ?"
    count = transaction.connection.execute(sql, (change.table, change.doc_id)).rowcount
    if count:
        transaction.note(store._actor, change)
    return count


def forget_older(store: Store, people: timedelta | None, program: timedelta | None, now: datetime) -> int:
    """Forget what people, and the program itself, replaced longer ago (None: never); how many bodies."""
    with store._engine.transaction() as transaction:
        count = 0
        for whose, kept in (("person IS NOT NULL", people), ("person IS NULL", program)):
            if kept is None:
                continue
            ended = f"seq IN (SELECT seq FROM store_audit WHERE {whose} AND at < ?)"
            count += transaction.connection.execute(
                f"{_EMPTY} AND {ended}", ((now - kept).isoformat(),)
            ).rowcount
        if count:
            transaction.note(store._actor, Change(HISTORY, "forget"))
    return count
