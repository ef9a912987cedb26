"""What is wrong with a store after a fault: nothing, where it holds what it may and its parts agree."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from coordtui.store import Store, audit, open_store, path_of, url_of
from coordtui.store.backup import backups_of
from coordtui.store.check import check
from coordtui.store.encoding import encode

from .scenarios import state


def wrong_in(url: str, *allowed: dict[str, Any]) -> list[str]:
    """What is wrong in a store that nobody has open."""
    with open_store(url) as store:
        wrong = wrong_in_open(store, *allowed)
    if url.startswith("sqlite:"):
        wrong += _damage(path_of(url))
    return wrong + [str(finding.text) for finding in check(url).findings if not finding.ok]


def wrong_in_backups(url: str, *allowed: dict[str, Any]) -> list[str]:
    """What is wrong in the backups of a store: whatever bears the name of one is whole."""
    scheme = url.partition(":")[0]
    backups = [url_of(backup.path, scheme) for backup in backups_of(path_of(url))]
    return [wrong for backup in backups for wrong in wrong_in(backup, *allowed)]


def wrong_in_open(store: Store, *allowed: dict[str, Any]) -> list[str]:
    """What is wrong in an open store: it holds something else, or documents and audit log disagree."""
    found = state(store)
    wrong = [] if found in allowed else [f"neither the old state nor the new one, but {found}"]
    if (broken := store.verify_audit()) is not None:
        wrong.append(f"audit entry {broken} is broken")
    if _traced(store) != _digests(store):
        wrong.append("the documents are not those of the audit log")
    return wrong


def _traced(store: Store) -> dict[tuple[str, int], str]:
    """The digest of each document as the audit log has it."""
    kept: dict[tuple[str, int], str] = {}
    for entry in reversed(store.audit_log(10**9)):
        for change in entry.changes:
            kept[change.table, change.doc_id] = change.digest
    return {document: digest for document, digest in kept.items() if digest}


def _digests(store: Store) -> dict[tuple[str, int], str]:
    """The digest of each document as it is."""
    return {
        (table, document.doc_id): audit.digest(encode(document))
        for table in store.tables()
        for document in store.table(table)
    }


def _damage(path: Path) -> list[str]:
    """What SQLite finds wrong with a file that nobody has open."""
    with closing(sqlite3.connect(path, isolation_level=None)) as anybody:
        findings = [row for (row,) in anybody.execute("PRAGMA integrity_check") if row != "ok"]
        indexes = anybody.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'").fetchall()
        for (index,) in indexes:
            try:
                anybody.execute(f"""INSERT INTO "{index}" ("{index}") VALUES ('integrity-check')""")
            except sqlite3.DatabaseError as error:
                findings.append(f"{index}: {error}")
    return findings
