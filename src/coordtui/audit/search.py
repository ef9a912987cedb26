"""Finding entries of the audit log, newest first, a page at a time.

What an index leads to is asked by it: a person's entries by `store_audit_person`, a
record's by the history of documents. The rest reads the log from its end until a page is
full, in one pass that the engine makes; nothing here holds more than a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api.errors import NotFound
from coordtui.audit.conditions import conditions, documents_with
from coordtui.audit.tables import RIGHT
from coordtui.audit.wanted import Wanted
from coordtui.store import audit, history
from coordtui.store.audit import AuditEntry, Change
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.api import Context
    from coordtui.store import Store

PAGE = 200
"""Entries that are read together."""

_LARGEST = 2**62


class Page(msgspec.Struct, frozen=True):
    """Entries, newest first; `before` is what asks for those that follow, None after the last."""

    entries: list[AuditEntry]
    before: int | None


def log_of(ctx: Context) -> Log:
    """The log that somebody reads; raises `NotAllowed`."""
    ctx.require(RIGHT)
    return Log(ctx.store._store)


class Log:
    """The audit log of a store, for those who may read it; it asks nobody for rights."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def rows(self, sql: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of an answer."""
        return [*self.store.own_rows(sql, [*values])]

    def tables(self) -> set[str]:
        """The full names of the tables that there are, or were."""
        return {name for (name,) in self.rows("SELECT name FROM store_tables")}

    def count(self) -> int:
        """How many entries the log has: their numbers have no gaps."""
        ((last,),) = self.rows("SELECT coalesce(max(seq), 0) FROM store_audit")
        return int(last)

    def head(self) -> tuple[int, str]:
        """The number of the last entry, and its seal, which covers all before it."""
        mark = self.store.mark()
        return mark.entry, mark.seal

    def entry(self, number: int) -> AuditEntry:
        """One entry; raises `NotFound`."""
        for row in self.rows(f"{audit.NAMED} WHERE a.seq = ?", (number,)):
            return audit.entry(row)
        raise NotFound(
            N_("The audit log has no entry {number}.", number=number),
            remedy=N_("“coordtui audit list” shows the numbers."),
        )

    def search(self, wanted: Wanted) -> Search:
        """Look for entries; raises `Refused` for a text that is everywhere."""
        return Search(self, wanted)


class Search:
    """What was found of something; read page by page, from any thread."""

    def __init__(self, log: Log, wanted: Wanted) -> None:
        self.log, self.wanted = log, wanted
        self._documents = documents_with(log, wanted.text) if wanted.text else frozenset()
        self._seqs = sorted(self._touching(), reverse=True) if wanted.text else []
        self._where, self._values = conditions(log, wanted)

    def page(self, *, before: int | None = None, limit: int = PAGE) -> Page:
        """Entries with a smaller number than `before`, or the newest."""
        found: list[AuditEntry] = []
        while len(found) < limit:
            rows, before = self._read(before, limit)
            found += (entry for entry in map(audit.entry, rows) if self.chosen(entry))
            if before is None:
                break
        if len(found) > limit:
            before = found[limit - 1].seq
        return Page(found[:limit], before)

    def all(self) -> Iterator[AuditEntry]:
        """All of it, a page at a time: for exports."""
        before: int | None = None
        while True:
            page = self.page(before=before)
            yield from page.entries
            before = page.before
            if before is None:
                return

    def chosen(self, entry: AuditEntry) -> list[tuple[int, Change]]:
        """The changes of an entry that were looked for, each with its place among all."""
        wanted = self.wanted
        found = [(n, change) for n, change in enumerate(entry.changes) if _fits(change, wanted)]
        if wanted.text:
            found = [(n, change) for n, change in found if self._has_text(entry.seq, n, change)]
        return found

    def _read(self, before: int | None, limit: int) -> tuple[list[tuple[Any, ...]], int | None]:
        """Some rows that may answer, and what asks for those that follow, if any do."""
        terms, values = [*self._where], [*self._values]
        seqs = self._next_seqs(before, limit)
        if seqs is not None:
            terms.append(f"a.seq IN ({','.join('?' * len(seqs))})" if seqs else "1 = 0")
            values += seqs
        elif before is not None:
            terms.append("a.seq < ?")
            values.append(before)
        where = f" WHERE {' AND '.join(terms)}" if terms else ""
        # The entries first, and only of those that are found who it was.
        inner = f"SELECT a.* FROM store_audit a{where} ORDER BY a.seq DESC LIMIT {limit}"
        sql = audit.NAMED.replace("FROM store_audit a", f"FROM ({inner}) a")
        rows = self.log.rows(f"{sql} ORDER BY a.seq DESC", values)
        if seqs is not None:
            return rows, seqs[-1] if len(seqs) == limit else None
        return rows, rows[-1][0] if len(rows) == limit else None

    def _next_seqs(self, before: int | None, limit: int) -> list[int] | None:
        """The entries that come into question next, where something leads to them."""
        record = self.wanted.record
        if self.wanted.text:
            return [seq for seq in self._seqs if before is None or seq < before][:limit]
        if record is None:
            return None
        sql = "SELECT DISTINCT seq FROM store_history WHERE tbl = ? AND doc_id IN (?, 0) AND seq < ?"
        found = self.log.rows(f"{sql} ORDER BY seq DESC LIMIT {limit}", (*record, before or _LARGEST))
        return [seq for (seq,) in found]

    def _touching(self) -> set[int]:
        """The entries about the documents that have the text; those of many changes may be."""
        sql = "SELECT seq FROM store_history WHERE tbl = ? AND doc_id = ?"
        tables = {table for table, _ in self._documents}
        places = [*self._documents, *((table, 0) for table in tables)]
        return {seq for place in places for (seq,) in self.log.rows(sql, place)}

    def _has_text(self, seq: int, n: int, change: Change) -> bool:
        if (change.table, change.doc_id) not in self._documents:
            return False
        bodies, part = history.bodies(self.log.store, seq, n, change), self.wanted.text.lower()
        return any(part in body.lower() for body in (bodies.before, bodies.after) if body)


def _fits(change: Change, wanted: Wanted) -> bool:
    """Whether a change is what was looked for; SQL has left out most that are not."""
    if wanted.operation and change.operation != wanted.operation:
        return False
    if wanted.table and change.table != wanted.table and not change.table.startswith(f"{wanted.table}."):
        return False
    if wanted.record is None:
        return True
    return change.table == wanted.record[0] and change.doc_id in (wanted.record[1], 0)
