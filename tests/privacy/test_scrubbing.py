"""Removed bytes are in no file of a store once it was written anew, whatever it kept them for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.api import Record, Table
from coordtui.store import Store, open_store
from coordtui.store.engines import sqlite
from tests.store.engines import FILES, address

from .test_erasing import bytes_of

SECRET = "placeholderofasecret"


class Note(Record):
    """What is removed."""

    text: str
    key: str = ""


NOTES = Table(name="notes", record=Note, indexes=("key",), fulltext=("text",), history=False)


@pytest.fixture
def store(engine: str, tmp_path: Path) -> Iterator[Store]:
    """A store out of which one note in three was taken, and in a page of which it was overwritten."""
    with open_store(address(engine, tmp_path), create=True) as store:
        store.declare("own", [NOTES])
        notes = store.for_plugin("own", [NOTES]).records(Note)
        kept = [
            notes.add(Note(text=f"{SECRET} {n}" if n % 3 == 0 else f"other {n}", key=f"{SECRET}{n}"))
            for n in range(60)
        ]
        assert SECRET.encode() in bytes_of(tmp_path) or engine == "postgres"
        for each in kept[::3]:
            notes.remove(each.doc_id)
        store.table("own.notes").update({"key": "plain"})
        yield store


@pytest.mark.parametrize("engine", FILES)
def test_no_file_has_what_was_removed_after_it_was_written_anew(store: Store, tmp_path: Path) -> None:
    assert store.scrub() == "done"
    assert SECRET.encode() not in bytes_of(tmp_path)
    assert len(store.table("own.notes")) == 40
    assert len(store.for_plugin("own", [NOTES]).records(Note).find()) == 40


@pytest.mark.parametrize("engine", ["sqlite"])
def test_while_somebody_reads_what_was_before_it_says_so_and_the_next_time_it_is_gone(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.path is not None
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 0.05)  # who reads here does not end meanwhile
    reader = sqlite3.connect(store.path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM store_meta").fetchall()
    assert store.scrub() == "busy"
    reader.close()
    assert SECRET.encode() in bytes_of(tmp_path)
    assert store.scrub() == "done"
    assert SECRET.encode() not in bytes_of(tmp_path)


@pytest.mark.parametrize("engine", ["postgres"])
def test_a_servers_files_are_left_to_it(store: Store) -> None:
    assert store.scrub() == "server"
