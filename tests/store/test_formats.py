"""What the store keeps about itself has a format; a newer program brings an older one to its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coordtui.api import StoreError, StoreTooNew
from coordtui.store import open_store, schema
from coordtui.store.backup import BEFORE_MIGRATION, backups_of

from . import earlier


@pytest.fixture
def first(path: Path, engine: str) -> Path:
    """A store that the first program made."""
    earlier.make(path, engine, 1, ((7, "Hrafn Placeholder"),))
    return path


def test_an_older_store_is_brought_to_the_format_once_after_a_backup(first: Path) -> None:
    for _ in range(2):
        with open_store(str(first)) as store:
            assert store.info().format == schema.FORMAT
            assert store.run(lambda: 7, request="a") == 7
            assert store.all() == [{"kept": True}]
            assert store.verify_audit() is None
    (backup,) = backups_of(first)
    with closing(sqlite3.connect(backup.path)) as old:
        assert old.execute("PRAGMA user_version").fetchone() == (1,)


def test_processes_that_open_an_older_store_at_once_upgrade_it_once(first: Path, spawn) -> None:
    code = """
    store = open_store(PATH)
    store.insert({})
    """
    openers = [spawn(code) for _ in range(4)]
    assert [process.communicate(timeout=60)[1] for process in openers] == [""] * 4
    with open_store(str(first)) as store:
        assert len(store) == 5
    assert [backup.kind for backup in backups_of(first)] == [BEFORE_MIGRATION]


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(engine: object) -> None:
        raise StoreError("no room for a backup")

    monkeypatch.setattr("coordtui.store.backup.before_migration", full)
    with pytest.raises(StoreError, match="no room"):
        open_store(str(first))
    with closing(sqlite3.connect(first)) as old:
        assert old.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_program_that_runs_already_stops_writing_once_the_format_is_newer(first: Path) -> None:
    with open_store(str(first)) as store:
        with closing(sqlite3.connect(first, isolation_level=None)) as newer:
            newer.execute("PRAGMA user_version = 99")
        with pytest.raises(StoreTooNew, match="newer program"):
            store.insert({})
        assert store.all() == [{"kept": True}]
