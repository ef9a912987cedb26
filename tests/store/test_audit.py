"""The audit log can be added to, and nothing else without a trace."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coordtui.store import Store, url_of
from coordtui.store.check import check


@pytest.fixture
def written(store: Store) -> Store:
    for number in range(4):
        store.insert({"n": number})
    assert store.verify_audit() is None
    return store


def test_the_engine_itself_refuses_to_change_or_remove_an_entry(written: Store, path: Path) -> None:
    with closing(sqlite3.connect(path)) as anybody:
        for statement in ("UPDATE store_audit SET name = 'x'", "DELETE FROM store_audit"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                anybody.execute(statement)


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE store_audit SET name = 'nobody' WHERE seq = 2", 2),
        ("UPDATE store_audit SET changes = '[]' WHERE seq = 3", 3),
        ("DELETE FROM store_audit WHERE seq = 2", 2),
        ("DELETE FROM store_audit WHERE seq = 4", 4),
        ("DELETE FROM store_audit", 1),
    ],
)
def test_tampering_is_found_where_it_happened(
    written: Store, path: Path, tampering: str, broken: int
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as thief:
        thief.execute("DROP TRIGGER store_audit_is_never_changed")
        thief.execute("DROP TRIGGER store_audit_is_never_removed")
        thief.execute(tampering)
    assert written.verify_audit() == broken


def test_a_number_that_only_looks_like_one_is_logged_as_the_number_it_is(store: Store) -> None:
    store.insert_multiple([{"n": 1}, {"n": 2}])
    store.update({"n": 3}, doc_ids=[True])
    store.remove(doc_ids=[2.0])
    assert [change.doc_id for entry in store.audit_log() for change in entry.changes] == [2, 1, 1, 2]
    assert not [
        finding for finding in check(url_of(store.path, store._engine.scheme)).findings if not finding.ok
    ]
